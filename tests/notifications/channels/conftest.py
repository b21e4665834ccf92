"""The outside world for each test of this folder that asks for it."""

from tests.notifications.platforms import platforms, smtp_sink

__all__ = ["platforms", "smtp_sink"]
