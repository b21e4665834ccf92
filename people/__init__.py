"""Stores, users, departments, roles, the working calendar, privacy."""
