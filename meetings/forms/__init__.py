"""Cleaning and layout of what people type about meetings."""
