"""What stands on the minutes, in the reader's language, as data for any format."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from meetings.papers.blocks import blocks
from meetings.queries.editions import Edition, Head, Named, Objection
from meetings.queries.tables import Promised, Reviewed, Tables
from people import privacy

Sheet = dict[str, Any]


def minutes_sheet(edition: Edition) -> Sheet:
    """Return JSON-able data: `facts` are pairs of label and text, `parts` come in their order.

    A part is a table (`title`, `intro`, `heads`, `widths`, `rows` of `[text, small print]`) or
    text (`title`, `blocks`, see `papers.blocks`). Personal data is masked everywhere.
    """
    head, tables = edition.head, edition.tables
    return {
        "language": get_language() or "zh-hans",
        "house": " · ".join(filter(None, (head.store, head.brand))),
        "title": _clean(head.title),
        "word": _("Minutes"),
        "draft": _mark(edition),
        **_facts(edition),
        "parts": [*_reviewed(tables), _body(edition), _promised(tables), *_objections(edition)],
        "signs": [_("Chair"), _("Recorder"), _("Date")],
        "note": "" if edition.is_draft else _published(edition),
        "foot": f"{head.number} {_clean(head.title)}{_edition_mark(edition)}",
        "pages": _("Page {page} of {pages}"),
    }


def _mark(edition: Edition) -> str:
    """What is printed across the page of a paper that does not hold."""
    if edition.is_draft:
        return _("Draft")
    return (
        pgettext("on minutes that a newer version replaced", "Replaced")
        if edition.replaced_by
        else ""
    )


def _edition_mark(edition: Edition) -> str:
    if edition.number <= 1 and edition.replaced_by is None:
        return ""
    return f" · {_('Version %(n)s') % {'n': edition.number}}"


def promise_sheets(edition: Edition, *, only: str = "") -> Sheet:
    """One page a person: what this person promised in the meeting, to keep at the workplace."""
    sheet = minutes_sheet(edition)
    promised = edition.tables.promised
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


def _facts(edition: Edition) -> dict[str, Any]:
    """The first `short` ones fit two on a line."""
    short, long = (
        [[label, _clean(text)] for label, text in facts if text]
        for facts in (_when_and_where(edition.head), _what_and_who(edition))
    )
    return {"facts": [*short, *long], "short": len(short)}


def _when_and_where(head: Head) -> Iterator[tuple[str, str]]:
    begun, ended = (timezone.localtime(at) if at else None for at in (head.begun_at, head.ended_at))
    yield _("Number"), head.number
    yield _("When"), f"{begun:%Y-%m-%d %H:%M}–{ended:%H:%M}" if begun and ended else ""
    yield _("Where"), head.where
    yield _("Chair / recorder"), f"{head.chair} / {head.recorder}"


def _what_and_who(edition: Edition) -> Iterator[tuple[str, str]]:
    head = edition.head
    yield _("Version"), _version(edition)
    yield _("Theme"), head.theme
    measure = f" ({head.goal_measure})" if head.goal and head.goal_measure else ""
    yield _("Goal"), f"{head.goal}{measure}"
    for group in head.groups:
        names = _list([_named(one) for one in group.people])
        yield f"{group.label} ({len(group.people)})", names
    yield _("Copies to"), _list(head.cc)


def _version(edition: Edition) -> str:
    """Which version this is, what it replaces and why, and what has replaced it."""
    words = []
    if edition.replaces:
        facts = {
            "n": edition.number,
            "old": edition.replaces.number,
            "on": f"{timezone.localtime(edition.replaces.published_at):%Y-%m-%d %H:%M}",
            "why": edition.why,
        }
        words.append(_("%(n)s, replaces version %(old)s of %(on)s. Reason: %(why)s") % facts)
    if edition.replaced_by:
        facts = {
            "n": edition.replaced_by.number,
            "on": f"{timezone.localtime(edition.replaced_by.published_at):%Y-%m-%d %H:%M}",
        }
        words += [] if words else [str(edition.number)]
        words.append(_("Replaced by version %(n)s of %(on)s.") % facts)
    return "\n".join(words)


def _list(words: Sequence[str]) -> str:
    return _(", ").join(words)


def _named(one: Named) -> str:
    if one.instead:
        return f"{one.name} ({_('%(name)s instead') % {'name': one.instead}})"
    return one.name


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


def _body(edition: Edition) -> dict[str, Any]:
    return {"kind": "text", "title": "", "blocks": blocks(edition.body)}


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


def _objections(edition: Edition) -> Iterator[dict[str, Any]]:
    if edition.objections:
        title = _("Objections and answers")
        words = [line for one in edition.objections for line in _objection(one)]
        yield {"kind": "text", "title": title, "blocks": words}


def _objection(one: Objection) -> Iterator[dict[str, Any]]:
    for who, text in ((one.name, one.text), (_("Answer"), one.reply)):
        if text:
            runs = [
                {"text": f"{who}  ", "bold": True, "italic": False, "strike": False},
                {"text": _clean(text), "bold": False, "italic": False, "strike": False},
            ]
            yield {"kind": "paragraph", "runs": runs}


def _published(edition: Edition) -> str:
    at = timezone.localtime(edition.published_at) if edition.published_at else None
    facts = {
        "name": edition.published_by,
        "at": f"{at:%Y-%m-%d %H:%M}" if at else "",
        "n": edition.agreed,
        "all": edition.invited,
    }
    if edition.replaced_by:
        return _("Published by %(name)s, %(at)s.") % facts
    return _("Published by %(name)s, %(at)s; confirmed by %(n)s of %(all)s.") % facts
