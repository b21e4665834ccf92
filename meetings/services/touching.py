"""The version of a meeting, which its followers watch."""

from django.db.models import F

from meetings.models import Meeting


def touch(meeting: Meeting) -> None:
    """Tell followers of the page that something changed; in the transaction of the change."""
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    meeting.version += 1
