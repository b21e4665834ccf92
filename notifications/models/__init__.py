"""Notices and their copies on channels, and how each store and person is reached."""

from notifications.models.channels import MailServer, Robot, SmsAccount
from notifications.models.outbox import Channel, Delivery, Notice
from notifications.models.preferences import KindChoice, Preferences

__all__ = [
    "Channel",
    "Delivery",
    "KindChoice",
    "MailServer",
    "Notice",
    "Preferences",
    "Robot",
    "SmsAccount",
]
