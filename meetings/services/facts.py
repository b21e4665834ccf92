"""What the notices of one meeting say, and sending them."""

from collections.abc import Iterable
from functools import partial

from django.core import signing
from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils import timezone, translation

from attachments.models import Attachment
from meetings.models import ActionItem, Attendee, Meeting
from meetings.states import UNFINISHED
from notifications import outbox
from people.models import User

ANSWER_SALT = "meetings.answer"


def answer_url(attendee: Attendee) -> str:
    """Return the address where this person answers without signing in."""
    token = signing.dumps(attendee.pk, salt=ANSWER_SALT, compress=True)
    return reverse("meetings:answer", args=[token])


def when_words(meeting: Meeting) -> str:
    """Say day and time in the language and zone that are active."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    form = "n月j日 l H:i" if translation.get_language() == "zh-hans" else "l j F H:i"
    return f"{date_words(start, form)}–{end:%H:%M}"


class Facts:
    """What notices of one meeting say, per reader. Built once, so that 2,000 readers cost no query each."""

    def __init__(self, meeting: Meeting, **more: object) -> None:
        self.meeting = meeting
        self.items = list(meeting.items.select_related("presenter"))
        self.materials = list(Attachment.objects.of(*self.items)) if self.items else []
        self.attendees = {one.user_id: one for one in meeting.attendees.all()}
        self.owed: dict[int, list[ActionItem]] = {}
        if meeting.series_id:
            line = Meeting.objects.same_line(meeting.series)
            actions = ActionItem.objects.filter(
                meeting__in=line, status__in=UNFINISHED, owner__in=self.attendees
            )
            for action in actions:
                self.owed.setdefault(action.owner_id, []).append(action)
        self.more = more

    def for_everyone(self) -> dict[str, object]:
        """What may stand in a group: nothing about single people."""
        return {
            "meeting": self.meeting,
            "when": partial(when_words, self.meeting),  # rendered in the reader's language
            "items": self.items,
            "materials": self.materials,
            **self.more,
        }

    def __call__(self, reader: User) -> dict[str, object]:
        attendee = self.attendees.get(reader.pk)
        return {
            **self.for_everyone(),
            "mine": [item for item in self.items if item.presenter_id == reader.pk],
            "owed": self.owed.get(reader.pk, []),
            "answer_url": answer_url(attendee) if attendee else "",
        }


def audience(meeting: Meeting) -> list[User]:
    return [one.user for one in meeting.attendees.select_related("user")]


def send(kind: str, meeting: Meeting, people: Iterable[User], *, key: str, **more: object) -> int:
    return outbox.notify(
        kind,
        people,
        key=key,
        target=meeting,
        url=meeting.get_absolute_url(),
        context=Facts(meeting, **more),
    )


def send_to_groups(kind: str, meeting: Meeting, *, key: str, url: str = "", **more: object) -> int:
    """Tell the store's groups by their robots; never of a meeting that is only for those invited."""
    if meeting.is_restricted:
        return 0
    return outbox.tell_groups(
        kind,
        meeting.store,
        key=key,
        target=meeting,
        url=url or meeting.get_absolute_url(),
        context=Facts(meeting, **more).for_everyone,
    )
