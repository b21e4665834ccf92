"""Outbox, inbox, channels, preferences. Knows no noun of the apps above."""
