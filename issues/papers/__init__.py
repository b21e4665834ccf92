"""Papers made from issues."""
