"""What meetings themselves put into the data pack: promises, last decisions, trend, feedback."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import pack
from meetings.models import ActionItem, Decision, Meeting
from meetings.pack import Cell, Sheet
from meetings.queries.quality import FEW, Quality, quality_among, words_of
from meetings.states import HELD, ActionStatus, MeetingStatus

MOST = 40
TREND = 6
PAST = dt.timedelta(days=90)
PROVEN = frozenset({ActionStatus.DONE, ActionStatus.VERIFIED})
NOTHING = "—"


def _promises_of(meeting: Meeting) -> list[ActionItem]:
    """Promises of the line that everybody invited may see; dropped ones count for nothing."""
    rows = ActionItem.objects.filter(meeting__in=pack.seen_by_all(meeting), is_restricted=False)
    return list(
        rows.exclude(status=ActionStatus.DROPPED)
        .select_related("owner__department", "store")
        .order_by("due_on", "pk")
    )


def _today(meeting: Meeting) -> dt.date:
    return timezone.now().astimezone(meeting.store.zone).date()


def open_promises(meeting: Meeting) -> Iterator[Sheet]:
    """What is not proven done yet, the oldest date first."""
    today = _today(meeting)
    rows = [one for one in _promises_of(meeting) if one.status != ActionStatus.VERIFIED]
    overdue = sum(bool(one.days_overdue(today)) for one in rows)
    words = [_("%(n)s open, %(late)s overdue.") % {"n": len(rows), "late": overdue}]
    if len(rows) > MOST:
        words.append(_("The first %(n)s are listed.") % {"n": MOST})
    yield Sheet(
        _("Open promises"),
        [_("Number"), _("Action item"), _("Owner"), _("Due"), _("State")],
        [24, 0, 24, 26, 22],
        [list(_promise(one, today)) for one in rows[:MOST]],
        intro=" ".join(words),
        order=10,
    )


def _promise(one: ActionItem, today: dt.date) -> Iterator[Cell]:
    days = one.days_overdue(today)
    late = ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days} if days else ""
    yield Cell(one.number)
    yield Cell(one.text)
    yield Cell(one.owner.name, one.owner.department.name if one.owner.department else "")
    yield Cell(one.due_on.isoformat(), late)
    yield Cell(str(one.get_status_display()))


def kept_by_department(meeting: Meeting) -> Iterator[Sheet]:
    """How many of the promises that fell due in the last three months were kept in time."""
    today, zone = _today(meeting), meeting.store.zone
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in _promises_of(meeting):
        if not today - PAST <= one.due_on < today:
            continue
        count = counts[one.owner.department.name if one.owner.department else NOTHING]
        count[0] += 1
        is_done = one.status in PROVEN and one.done_at is not None
        count[1] += is_done and one.done_at.astimezone(zone).date() <= one.due_on  # type: ignore[union-attr]
    rates = sorted(counts.items(), key=lambda pair: (pair[1][1] / pair[1][0], pair[0]))
    yield Sheet(
        _("Promises kept in time, by department"),
        [_("Department"), _("Fell due"), _("Kept in time"), _("Rate")],
        [0, 26, 26, 52],
        [
            [Cell(name), Cell(str(due)), Cell(str(kept)), _rate(round(100 * kept / due))]
            for name, (due, kept) in rates
        ],
        intro=_("Promises of these meetings that fell due in the last 90 days, the lowest first."),
        order=20,
    )


def _rate(value: int | None) -> Cell:
    return Cell(NOTHING) if value is None else Cell(f"{value}%", percent=value)


def _held(meeting: Meeting) -> list[Quality]:
    """The last held meetings that everybody may see, oldest first."""
    rows = pack.seen_by_all(meeting).filter(status__in=HELD - {MeetingStatus.IN_PROGRESS})
    return quality_among(meeting.store, rows, most=TREND) if meeting.series_id else []


def last_decisions(meeting: Meeting) -> Iterator[Sheet]:
    """What the meeting before decided, and what has become of it."""
    rows = pack.seen_by_all(meeting).filter(status__in=HELD - {MeetingStatus.IN_PROGRESS})
    last = rows.order_by("-starts_at").first()
    if last is None:
        return
    promised: dict[int, list[ActionItem]] = defaultdict(list)
    for one in _promises_of(meeting):
        if one.meeting_id == last.pk and one.agenda_item_id:
            promised[one.agenda_item_id].append(one)
    decisions = Decision.objects.filter(meeting=last).select_related("item")
    held = timezone.localtime(last.starts_at, meeting.store.zone)
    yield Sheet(
        _("What was decided last time"),
        [_("Decision"), _("State")],
        [0, 48],
        [
            [
                Cell(one.text, one.item.called if one.item else ""),
                _became(promised.get(one.item_id or 0, [])),
            ]
            for one in decisions
        ],
        intro=_("Meeting of %(day)s.") % {"day": f"{held:%Y-%m-%d}"},
        order=30,
    )


def _became(promises: Sequence[ActionItem]) -> Cell:
    if not promises:
        return Cell(_("No action item"))
    done = sum(one.status in PROVEN for one in promises)
    words = _("%(done)s of %(all)s done") % {"done": done, "all": len(promises)}
    return Cell(words, percent=round(100 * done / len(promises)))


def trend(meeting: Meeting) -> Iterator[Sheet]:
    """Attendance, time, decisions and promises of the last meetings."""
    yield Sheet(
        _("The last meetings"),
        [
            _("Day"),
            _("Attendance"),
            _("Minutes (planned)"),
            _("Decisions"),
            _("Promises kept"),
            _("Useful (1–5)"),
        ],
        [0, 35, 26, 16, 35, 22],
        [list(_quality(one, meeting.store.zone)) for one in _held(meeting)],
        intro=_("Fewer than %(n)s answers of feedback are not shown.") % {"n": FEW},
        order=40,
    )


def _quality(one: Quality, zone: dt.tzinfo) -> Iterator[Cell]:
    late = "" if one.is_punctual else _("late start")
    useful = one.sayings.useful
    yield Cell(f"{one.meeting.starts_at.astimezone(zone):%Y-%m-%d}", late)
    yield _rate(one.attendance)
    yield Cell(f"{one.minutes} ({one.planned})")
    yield Cell(str(one.decisions))
    yield _rate(one.kept)
    yield Cell(NOTHING if useful is None else f"{useful:.1f}")


def last_feedback(meeting: Meeting) -> Iterator[Sheet]:
    """What was written about the last meetings, without names."""
    held = [one.meeting for one in _held(meeting)][::-1][:2]
    said = words_of(held)
    yield Sheet(
        _("What people said of the last meetings"),
        [_("Day"), _("What people wrote"), _("How many")],
        [26, 0, 20],
        [
            [
                Cell(f"{one.starts_at.astimezone(meeting.store.zone):%Y-%m-%d}"),
                Cell(words),
                Cell(str(count)),
            ]
            for one in held
            for words, count in Counter(said.get(one.pk, ())).most_common()
        ],
        order=45,
    )


SOURCES: Iterable[pack.Source] = (
    open_promises,
    kept_by_department,
    last_decisions,
    trend,
    last_feedback,
)


def register() -> None:
    for source in SOURCES:
        pack.register(source)
