"""What stands on the minutes, in the reader's language, as data for any format."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from meetings.models import Attendee, Meeting, Minutes
from meetings.papers.blocks import blocks
from meetings.queries.tables import Promised, Reviewed, Tables, tables_of
from meetings.states import MinutesStatus
from people import privacy

Sheet = dict[str, Any]
Attendance = Attendee.Attendance
GROUPS = (
    Attendance.PRESENT,
    Attendance.LATE,
    Attendance.EXCUSED,
    Attendance.ABSENT,
    Attendance.UNKNOWN,
)
AGREED = {Attendee.Verdict.CONFIRMED, Attendee.Verdict.LAPSED}


def minutes_sheet(meeting: Meeting, minutes: Minutes) -> Sheet:
    """Return JSON-able data: `facts` are pairs of label and text, `parts` come in their order.

    A part is a table (`title`, `intro`, `heads`, `widths`, `rows` of `[text, small print]`) or
    text (`title`, `blocks`, see `papers.blocks`). Personal data is masked everywhere.
    """
    seats = list(meeting.attendees.select_related("user", "substitute").order_by("-required", "pk"))
    tables = tables_of(minutes)
    is_draft = minutes.status == MinutesStatus.DRAFT
    return {
        "language": get_language() or "zh-hans",
        "house": " · ".join(filter(None, (meeting.store.name, meeting.store.brand))),
        "title": _clean(meeting.title),
        "word": _("Minutes"),
        "draft": _("Draft") if is_draft else "",
        **_facts(meeting, seats),
        "parts": [*_reviewed(tables), _body(minutes), _promised(tables), *_objections(seats)],
        "signs": [_("Chair"), _("Recorder"), _("Date")],
        "note": "" if is_draft else _published(minutes, seats),
        "foot": f"{meeting.number} {_clean(meeting.title)}",
        "pages": _("Page {page} of {pages}"),
    }


def promise_sheets(meeting: Meeting, minutes: Minutes, *, only: str = "") -> Sheet:
    """One page a person: what this person promised in the meeting, to keep at the workplace."""
    sheet = minutes_sheet(meeting, minutes)
    promised = tables_of(minutes).promised
    names = [only] if only else list(dict.fromkeys(one.owner for one in promised))
    sheet["people"] = [
        {
            "name": name,
            "title": _("What %(name)s promised") % {"name": name},
            **_plan([one for one in promised if name == one.owner or name in one.helpers]),
        }
        for name in names
    ]
    sheet["signs"] = [_("Owner"), _("Verified by"), _("Date")]
    return sheet


def _clean(text: str) -> str:
    return privacy.mask(text)


def _facts(meeting: Meeting, seats: Sequence[Attendee]) -> dict[str, Any]:
    """The first `short` ones fit two on a line."""
    short, long = (
        [[label, _clean(text)] for label, text in facts if text]
        for facts in (_when_and_where(meeting), _what_and_who(meeting, seats))
    )
    return {"facts": [*short, *long], "short": len(short)}


def _when_and_where(meeting: Meeting) -> Iterator[tuple[str, str]]:
    begun, ended = (
        timezone.localtime(at) if at else None for at in (meeting.started_at, meeting.ended_at)
    )
    yield _("Number"), meeting.number
    yield _("When"), f"{begun:%Y-%m-%d %H:%M}–{ended:%H:%M}" if begun and ended else ""
    yield _("Where"), meeting.where
    yield _("Chair / recorder"), f"{meeting.chair} / {meeting.recorder}"


def _what_and_who(meeting: Meeting, seats: Sequence[Attendee]) -> Iterator[tuple[str, str]]:
    yield _("Theme"), meeting.theme
    measure = f" ({meeting.goal_measure})" if meeting.goal and meeting.goal_measure else ""
    yield _("Goal"), f"{meeting.goal}{measure}"
    for value in GROUPS:
        found = [seat for seat in seats if seat.attendance == value]
        yield f"{value.label} ({len(found)})", _list([_named(seat) for seat in found])


def _list(words: Sequence[str]) -> str:
    return _(", ").join(words)


def _named(seat: Attendee) -> str:
    if seat.attendance == Attendance.EXCUSED and seat.substitute:
        instead = _("%(name)s instead") % {"name": seat.substitute}
        return f"{seat.user} ({instead})"
    return str(seat.user)


def _reviewed(tables: Tables) -> Iterator[dict[str, Any]]:
    if not tables.reviewed:
        return
    yield {
        "kind": "table",
        "title": _("Review of last resolutions"),
        "intro": _kept(tables),
        "heads": [_("Number"), _("Action item"), _("Owner"), _("Due"), _("Outcome")],
        "widths": [24, 0, 20, 24, 20],
        "rows": [_reviewed_row(one) for one in tables.reviewed],
    }


def _kept(tables: Tables) -> str:
    if tables.rate is None:
        return ""
    facts = {"kept": tables.kept, "due": tables.due, "rate": f"{tables.rate}%"}
    words = _("Done in time: %(kept)s of %(due)s (%(rate)s).") % facts
    if not tables.later:
        return words
    later = ngettext("%(n)s more is not due yet.", "%(n)s more are not due yet.", tables.later)
    return f"{words} {later % {'n': tables.later}}"


def _reviewed_row(one: Reviewed) -> list[list[str]]:
    due = [one.new_due_on, _("new date")] if one.new_due_on else [one.due_on, ""]
    words = [_clean(one.text), _clean(one.why)]
    return [[one.number, ""], words, [one.owner, ""], due, [str(one.label), ""]]


def _body(minutes: Minutes) -> dict[str, Any]:
    return {"kind": "text", "title": "", "blocks": blocks(minutes.body)}


def _promised(tables: Tables) -> dict[str, Any]:
    return {"kind": "table", "title": _("Action plan"), **_plan(tables.promised)}


def _plan(promised: Sequence[Promised]) -> dict[str, Any]:
    return {
        "intro": "" if promised else _("No new action items."),
        "heads": [_("Number"), _("Action item"), _("Owner"), _("Due")],
        "widths": [24, 0, 26, 24],
        "rows": [_promised_row(one) for one in promised],
    }


def _promised_row(one: Promised) -> list[list[str]]:
    check = f"{_('How it is checked')}: {_clean(one.check_how)}" if one.check_how else ""
    helpers = "\n".join(f"+ {name}" for name in one.helpers)
    return [[one.number, ""], [_clean(one.text), check], [one.owner, helpers], [one.due_on, ""]]


def _objections(seats: Sequence[Attendee]) -> Iterator[dict[str, Any]]:
    found = [seat for seat in seats if seat.objection]
    if found:
        title = _("Objections and answers")
        words = [line for seat in found for line in _objection(seat)]
        yield {"kind": "text", "title": title, "blocks": words}


def _objection(seat: Attendee) -> Iterator[dict[str, Any]]:
    for who, text in ((str(seat.user), seat.objection), (_("Answer"), seat.objection_reply)):
        if text:
            runs = [
                {"text": f"{who}  ", "bold": True, "italic": False, "strike": False},
                {"text": _clean(text), "bold": False, "italic": False, "strike": False},
            ]
            yield {"kind": "paragraph", "runs": runs}


def _published(minutes: Minutes, seats: Sequence[Attendee]) -> str:
    at = timezone.localtime(minutes.published_at) if minutes.published_at else None
    facts = {
        "name": minutes.published_by,
        "at": f"{at:%Y-%m-%d %H:%M}" if at else "",
        "n": sum(seat.verdict in AGREED for seat in seats),
        "all": len(seats),
    }
    return _("Published by %(name)s, %(at)s; confirmed by %(n)s of %(all)s.") % facts
