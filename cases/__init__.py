"""The memory of the store: how it solved things, and what others can use of it."""
