"""Minutes as company documents: what stands on them, and the two formats they come in."""
