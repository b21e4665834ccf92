"""Until when the notice of a meeting is on time, and what stands in its way."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notice_rule
from meetings.models import Meeting, NoticeSettings
from people.calendar import DayKind
from people.models import Store
from people.services.calendars import store_calendar


def policy_of(store: Store) -> notice_rule.NoticePolicy:
    own = NoticeSettings.objects.filter(store=store).first() or NoticeSettings()
    return notice_rule.NoticePolicy(
        days=own.days, calendar=DayKind(own.calendar), cut_off=own.cut_off
    )


@dataclass(frozen=True)
class Guard:
    """How the notice of a meeting stands to the three-day rule at one moment.

    `deadline` is the last moment on time; None for kinds that need no notice of their own.
    `asks_reason`: a kind that may be called at once, but not without a written word why.
    """

    deadline: dt.datetime | None
    is_on_time: bool
    needed: int
    needs_reason: bool
    provisional: str = ""
    asks_reason: bool = False


def guard(meeting: Meeting, at: dt.datetime | None = None) -> Guard:
    """Judge a notice sent now (or at `at`; once announced, at the time it went out)."""
    moment = at or meeting.announced_at or timezone.now()
    policy, zone = policy_of(meeting.store), meeting.store.zone
    if not meeting.profile.needs_notice and not policy.asks_reason(meeting.kind):
        return Guard(None, is_on_time=True, needed=0, needs_reason=False)
    found = notice_rule.assess(
        moment, meeting.starts_at, policy, store_calendar(meeting.store), zone
    )
    if not policy.applies_to(meeting.kind):
        asks = policy.asks_reason(meeting.kind) and not found.is_on_time
        return Guard(None, is_on_time=True, needed=0, needs_reason=False, asks_reason=asks)
    return Guard(
        found.latest_on_time,
        is_on_time=found.is_on_time,
        needed=found.needed,
        needs_reason=not found.is_on_time,
        provisional=found.provisional,
    )


def deadline(meeting: Meeting) -> dt.datetime | None:
    return guard(meeting).deadline


def problems(meeting: Meeting) -> list[str]:
    """What must be mended before the notice can go out."""
    found = []
    if not meeting.items.exists():
        found.append(_("The agenda is empty."))
    if not meeting.attendees.exists():
        found.append(_("Nobody is invited."))
    if not meeting.where:
        found.append(_("There is neither a room nor a place."))
    return found


def deadline_words(meeting: Meeting) -> str:
    latest = deadline(meeting)
    return f"{timezone.localtime(latest, meeting.store.zone):%m-%d %H:%M}" if latest else ""
