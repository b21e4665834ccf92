"""Reads across models, as small frozen shapes."""
