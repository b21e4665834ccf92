"""Reads of issues across models."""
