"""What meetings themselves offer for an agenda: late promises, undecided items, waiting topics."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import candidates
from meetings.candidates import Candidate
from meetings.kinds import CARRIED_SECTIONS, Section
from meetings.models import ActionItem, AgendaItem, Decision, Meeting, Topic
from meetings.states import HELD
from people.models import User

MOST = 8
RECENT = dt.timedelta(days=60)
WAITED = 14
"""Days after which a topic has waited long."""


def _day(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%m-%d}"


def waiting_topics(meeting: Meeting, _user: User) -> Iterator[Candidate]:
    """Topics that members proposed for this series or for any meeting."""
    rows = Topic.objects.waiting().filter(store=meeting.store_id)
    own = Q(series=None) | Q(series=meeting.series_id) if meeting.series_id else Q(series=None)
    for topic in rows.filter(own).select_related("proposed_by").order_by("created_at")[:MOST]:
        days = (timezone.now() - topic.created_at).days
        waited = ngettext("waiting for %(n)d day", "waiting for %(n)d days", days) % {"n": days}
        why = _("Proposed by %(name)s") % {"name": topic.proposed_by}
        yield Candidate(
            topic.title,
            f"{why} · {waited}" if days else why,
            Section.THEME,
            topic,
            minutes=topic.minutes,
            icon="bulb",
            order=10 if days >= WAITED else 30,
        )


def late_promises(meeting: Meeting, user: User) -> Iterator[Candidate]:
    """Overdue promises, those put off most often first."""
    today = timezone.now().astimezone(meeting.store.zone).date()
    rows = ActionItem.objects.visible_to(user).filter(store=meeting.store_id).overdue(today)
    if meeting.series_id:
        line = Meeting.objects.same_line(meeting.series)
        rows = rows.filter(Q(meeting=None) | Q(meeting__in=line))
    for action in rows.select_related("owner").order_by("-due_moves", "due_on")[:MOST]:
        days = action.days_overdue(today)
        parts = [
            ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days},
            str(action.owner),
        ]
        if action.due_moves:
            times = ngettext("put off once", "put off %(n)s times", action.due_moves)
            parts.append(times % {"n": action.due_moves})
        yield Candidate(
            action.text,
            " · ".join(parts),
            Section.THEME,
            action,
            url=action.get_absolute_url(),
            icon="alarm",
            order=20,
        )


def undecided_items(meeting: Meeting, user: User) -> Iterator[Candidate]:
    """Items that an earlier meeting of the series talked about without deciding anything."""
    if meeting.series is None:
        return
    now = timezone.now()
    earlier = Meeting.objects.same_line(meeting.series).filter(
        status__in=HELD, starts_at__gt=now - RECENT, starts_at__lt=meeting.starts_at
    )
    rows = (
        AgendaItem.objects.filter(
            meeting__in=earlier.visible_to(user),
            section__in=CARRIED_SECTIONS,
            progress=AgendaItem.Progress.DONE,
        )
        .exclude(section__in=[Section.BRIEFING, Section.SHARING])
        .exclude(Exists(Decision.objects.filter(item=OuterRef("pk"))))
        .exclude(Exists(ActionItem.objects.filter(agenda_item=OuterRef("pk"))))
        .exclude(Exists(AgendaItem.objects.filter(carried_from=OuterRef("pk"))))
        .select_related("meeting")
        .order_by("-meeting__starts_at")
    )
    for item in rows[:MOST]:
        why = _("Talked about on %(day)s, nothing decided") % {"day": _day(item.meeting.starts_at)}
        yield Candidate(
            item.title,
            why,
            item.section,
            item,
            url=item.meeting.get_absolute_url(),
            minutes=item.minutes,
            icon="help-circle",
            order=15,
        )


def register() -> None:
    for source in (undecided_items, late_promises, waiting_topics):
        candidates.register(source)
