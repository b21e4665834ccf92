"""Vehicles and their owners: who and what the after-sales department works for."""
