"""Chinese full-text search by character bigrams: one implementation for every app."""
