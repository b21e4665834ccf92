"""Files: upload, check, protect, serve."""
