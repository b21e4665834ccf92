"""Cleaning and layout of forms."""
