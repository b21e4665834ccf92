"""An 8D sheet: D0 to D8 of an issue as data for the same paper as minutes."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from issues import fishbone
from issues.kinds import MeasureType
from issues.models import Analysis, EffectCheck, Issue
from issues.queries.causes import Causes, Done
from meetings.papers.sheet import Sheet
from meetings.states import ActionStatus
from people import privacy

Part = dict[str, Any]
FOOT = 36
"""So many characters of the title stand in one line beside the number of the page."""
FIVE_W_TWO_H = ("what", "where", "when", "who", "why_problem", "how_found", "how_much")


def eight_d_sheet(causes: Causes) -> Sheet:
    """Return the sheet in the active language; personal data is masked, gaps are named."""
    issue = causes.issue
    short = [[label, privacy.mask(text)] for label, text in _facts(issue) if text]
    long = [[_("Problem"), privacy.mask(issue.title)]]
    if causes.gaps:
        long.append([_("Still missing"), privacy.mask("\n".join(causes.gaps))])
    return {
        "language": get_language() or "zh-hans",
        "house": " · ".join(filter(None, (issue.store.name, issue.store.brand))),
        "title": issue.number,
        "word": _("8D report"),
        "draft": "" if issue.closed_at else _("Draft"),
        "facts": [*short, *long],
        "short": len(short),
        "parts": list(_parts(causes)),
        "signs": [_("Owner"), _("Verified by"), _("Date")],
        "note": _("As of %(at)s. Personal data is masked.") % {"at": _moment(timezone.now())},
        "foot": f"8D {issue.number} {Truncator(privacy.mask(issue.title)).chars(FOOT)}",
        "pages": _("Page {page} of {pages}"),
    }


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _facts(issue: Issue) -> Iterator[tuple[str, str]]:
    yield _("Number"), issue.number
    yield _("State"), str(issue.get_status_display())
    yield _("Reported"), _reported(issue)
    yield _("Owner"), issue.owner.name
    yield _("Class"), str(issue.get_kind_display())
    yield _("Priority"), str(issue.get_priority_display())
    yield _("Severity"), str(issue.get_severity_display())
    yield _("Vehicle"), issue.vehicle.masked if issue.vehicle else ""
    yield (
        _("Component"),
        " · ".join(str(one.label) for one in (issue.component, issue.symptom) if one),
    )


def _reported(issue: Issue) -> str:
    """Of an unnamed report only the day is known."""
    if issue.is_unnamed:
        return f"{timezone.localtime(issue.reported_at):%Y-%m-%d}"
    return _moment(issue.reported_at)


def _parts(causes: Causes) -> Iterator[Part]:
    issue, analysis = causes.issue, causes.analysis
    yield _pairs(_("D0 Emergency action and triage"), _triage(issue))
    team = [person.name for person in analysis.team.all()] if analysis else []
    yield _said(_("D1 Team"), [_(", ").join(team)] if team else [])
    facts = [(_label(name), getattr(analysis, name, "")) for name in FIVE_W_TWO_H]
    report = (_("Report"), issue.text)
    yield _pairs(_("D2 The problem in facts (5W2H)"), [report, *facts], keep_empty=True)
    yield _said(_("D3 Containment"), [issue.containment])
    yield from _cause(causes)
    yield _measures(_("D5 Corrective measures chosen"), causes.corrective)
    yield _pairs(_("D6 Carried out and verified"), _carried_out(causes))
    yield _measures(_("D7 Kept from coming back"), causes.preventive)
    yield _pairs(_("D8 Closed, told and thanked"), _closed(issue))


def _label(name: str) -> str:
    field = Analysis._meta.get_field(name)  # noqa: SLF001 - Django's documented name
    return str(field.verbose_name)  # type: ignore[union-attr]


def _triage(issue: Issue) -> Iterator[tuple[str, str]]:
    yield _("Taken on"), _moment(issue.acknowledged_at)
    yield _("Contained"), _moment(issue.contained_at)
    yield _("Solve by"), _moment(issue.due_at)
    yield _("Times reopened"), str(issue.reopened) if issue.reopened else ""
    yield _("Times it came back"), str(issue.recurrences) if issue.recurrences else ""


def _cause(causes: Causes) -> Iterator[Part]:
    title = _("D4 Root cause and escape point")
    yield {
        "kind": "table",
        "title": title,
        "intro": "" if causes.whys else _("Not filled in yet: the chain of whys."),
        "heads": [_("Why"), _("Because")],
        "widths": [20, 0],
        "rows": [_why(causes, number, text) for number, text in enumerate(causes.whys, 1)],
    }
    if causes.has_causes:
        picture = fishbone.wide(causes.fish)
        yield {"kind": "picture", "title": "", "svg": str(picture), "alt": causes.fish.words}
    analysis = causes.analysis
    yield _pairs(
        "",
        [
            (_("Root cause"), analysis.root_cause if analysis else ""),
            (_("Why it was not found earlier"), analysis.escape_point if analysis else ""),
        ],
        keep_empty=True,
    )


def _why(causes: Causes, number: int, text: str) -> list[list[str]]:
    is_end = number == len(causes.whys) and causes.is_controllable
    return [[str(number), ""], [privacy.mask(text), _("we can control this") if is_end else ""]]


def _measures(title: str, measures: Sequence[Done]) -> Part:
    kept = [one for one in measures if not one.is_dropped]
    return {
        "kind": "table",
        "title": title,
        "intro": "" if kept else _("Not filled in yet."),
        "heads": [_("Number"), _("Measure"), _("Owner"), _("Due"), _("State")],
        "widths": [24, 0, 22, 24, 24],
        "rows": [_measure(one) for one in kept],
    }


def _measure(one: Done) -> list[list[str]]:
    action = one.action
    check = (
        f"{_('How it is checked')}: {privacy.mask(action.check_how)}" if action.check_how else ""
    )
    verified = ""
    if action.status == ActionStatus.VERIFIED and action.verified_at:
        verified = f"{timezone.localtime(action.verified_at):%Y-%m-%d}"
    return [
        [action.number, str(one.measure.get_way_display())],
        [privacy.mask(action.text), check],
        [action.owner.name, ""],
        [action.due_on.isoformat(), ""],
        [str(action.get_status_display()), verified],
    ]


def _carried_out(causes: Causes) -> Iterator[tuple[str, str]]:
    issue = causes.issue
    yield _("Solution"), issue.solution
    yield _("Solved"), _moment(issue.solved_at)
    verifier = issue.verifier.name if issue.verifier else ""
    yield _("Verified"), f"{_moment(issue.verified_at)} {verifier}" if issue.verified_at else ""
    done = [one for one in causes.of_type(MeasureType.CORRECTIVE) if not one.is_dropped]
    proven = sum(one.action.status == ActionStatus.VERIFIED for one in done)
    if done:
        facts = {"n": proven, "all": len(done)}
        yield _("Corrective measures"), _("%(n)s of %(all)s verified") % facts


def _closed(issue: Issue) -> Iterator[tuple[str, str]]:
    yield _("Result for the reporter"), issue.result
    yield _("Reporter told"), _moment(issue.told_at)
    accepted = _moment(issue.accepted_at)
    if issue.accepted_silently:
        accepted += f" ({pgettext('of a result', 'no answer in time')})"
    yield _("Accepted"), accepted
    yield _("Closed"), _moment(issue.closed_at)
    for check in EffectCheck.objects.filter(issue=issue).exclude(outcome=""):
        label = _("Effect after %(n)s days") % {"n": check.after_days}
        yield label, " · ".join(filter(None, (str(check.get_outcome_display()), check.note)))


def _runs(*texts: tuple[str, bool]) -> list[dict[str, Any]]:
    return [{"text": text, "bold": bold, "italic": False, "strike": False} for text, bold in texts]


def _pairs(title: str, pairs: Any, *, keep_empty: bool = False) -> Part:
    """Labels in bold with their text; what is empty is left out, or said to be missing."""
    missing = _("Not filled in yet.")
    found = [(label, text.strip()) for label, text in pairs]
    kept = [(label, text or missing) for label, text in found if text or keep_empty]
    blocks = [
        {"kind": "paragraph", "runs": _runs((f"{label}  ", True), (privacy.mask(text), False))}
        for label, text in kept
    ]
    return {"kind": "text", "title": title, "blocks": blocks or [_nothing()]}


def _said(title: str, texts: Sequence[str]) -> Part:
    blocks = [
        {"kind": "paragraph", "runs": _runs((privacy.mask(text), False))} for text in texts if text
    ]
    return {"kind": "text", "title": title, "blocks": blocks or [_nothing()]}


def _nothing() -> Part:
    return {"kind": "paragraph", "runs": _runs((_("Not filled in yet."), False))}
