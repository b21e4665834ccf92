"""A case is begun, from nothing, an issue or a story, and written by one or two people."""

import datetime as dt
import re
import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.models import Attachment
from attachments.services import copy
from cases import nominating, rules
from cases.models import Case
from cases.services.consent import stand_by
from issues.models import Analysis, Issue
from issues.services.logging import title_of
from meetings.models import Story
from meetings.services.once import once
from people import events, moves
from people.models import User
from people.privacy import mask
from people.rules import NotNow

TEXTS = ("title", "concern", "found", "cause", "done", "result")
FACTS = (
    "kind",
    "cause_kind",
    "satisfaction",
    "vehicle",
    "brand",
    "model",
    "mileage",
    "codes",
    "component",
    "symptom",
    "department",
    "tags",
    "seasons",
    "labour_hours",
    "cost",
    "happened_on",
)
CODE = re.compile(
    r"(?<![A-Za-z0-9])[PCBUpcbu][0-9][0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{2})?(?![A-Za-z0-9])"
)
MOST_CODES, MOST_PHOTOS, MOST_COST = 20, 12, 10**8
SAME_SITTING = dt.timedelta(hours=1)
_NEW = object()


@transaction.atomic
def begin(*, by: User, kind: str, title: str, token: uuid.UUID | None = None, **facts: Any) -> Case:
    """Begin a draft. `facts` are fields of TEXTS and FACTS."""
    if not title.strip():
        raise NotNow(_("Please give it a title."))
    case = Case(store=by.store, author=by, kind=kind, title=title.strip()[:120], **facts)
    return once(token, partial(_begin, case, by), by=by)


def _begin(case: Case, by: User) -> Case:
    _copy_vehicle(case)
    case.save()
    events.record(case, "begin", by=by, new=case.status)
    return case


def _copy_vehicle(case: Case) -> None:
    """The archive keeps what kind of car it was, not whose."""
    if case.vehicle is not None:
        case.brand = case.brand or case.vehicle.brand
        case.model = case.model or case.vehicle.model
        case.mileage = case.mileage or case.vehicle.mileage


@transaction.atomic
def from_issue(issue: Issue, *, by: User, kind: str) -> Case:
    """A draft with all that the issue knows, personal data masked. One for an issue and author."""
    if issue.is_confidential:
        raise NotNow(_("A confidential issue does not go into the archive."))
    found = Case.objects.filter(issue=issue, author=by).first()
    if found is not None:
        return found
    case = begin(
        by=by,
        kind=kind,
        title=mask(title_of(issue.text)),
        concern=mask(issue.text),
        done=mask(_lines(issue.containment, issue.solution)),
        result=mask(issue.result),
        vehicle=issue.vehicle,
        codes=codes_in(_lines(issue.text, issue.solution))[:MOST_CODES],
        component=issue.component,
        symptom=issue.symptom,
        department=issue.department,
        issue=issue,
        happened_on=timezone.localdate(issue.reported_at, issue.store.zone),
        **_analysed(issue),
    )
    for photo in [one for one in Attachment.objects.of(issue) if one.is_image][:MOST_PHOTOS]:
        copy(photo, case, name=mask(photo.name), by=by)
    return case


def _analysed(issue: Issue) -> dict[str, Any]:
    """What was found out, and the root cause or, where none is named, the last "because"."""
    analysis = Analysis.objects.filter(issue=issue).first()
    if analysis is None:
        return {}
    whys = [why.text for why in analysis.whys.all()]
    cause = analysis.root_cause or (whys[-1] if whys else "")
    found = _lines(analysis.what, analysis.how_found, " → ".join(whys))
    costs = list(nominating.amounts(analysis.how_much))
    cost = costs[0] if len(costs) == 1 and costs[0] < MOST_COST else None
    return {"found": mask(found), "cause": mask(cause), "cost": cost}


def _lines(*texts: str) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())


def codes_in(text: str) -> list[str]:
    """Fault codes that a text names, each once."""
    return list(dict.fromkeys(code.upper() for code in CODE.findall(text)))


@transaction.atomic
def from_story(story: Story, *, by: User) -> Case:
    """A story told in a meeting becomes an entry of the archive, once."""
    found = Case.objects.filter(story=story).first()
    if found is not None:
        return found
    return begin(
        by=by,
        kind="story",
        title=mask(story.title),
        concern=mask(story.situation),
        done=mask(story.did),
        result=mask("\n\n".join(filter(None, [story.result, story.lesson, story.applies]))),
        story=story,
    )


@transaction.atomic
def change(case: Case, *, by: User, version: int, **changes: Any) -> Case:
    """Save what was typed over `version`; `base` is what the writer had before, by field.

    Raises NotNow when the same field was changed meanwhile. Fields that only the
    other has changed stay as the other wrote them.
    """
    base = changes.pop("base", {})
    case = moves.lock(case)
    rules.check_write(by, case)
    typed = {name: value for name, value in changes.items() if base.get(name, _NEW) != value}
    changed = {name: value for name, value in typed.items() if getattr(case, name) != value}
    if case.version != version and any(
        name in base and getattr(case, name) != base[name] for name in changed
    ):
        raise NotNow(_("Somebody else has changed the same field in the meantime."))
    if changed:
        for name, value in changed.items():
            setattr(case, name, value)
        _copy_vehicle(case)
        case.version += 1
        case.save()
        stand_by(case, by)
        note_change(case, sorted(changed), by=by)
    return case


def note_change(case: Case, fields: list[str], *, by: User) -> None:
    """Log it, unless the same person has just written on the same fields: each pause is saved."""
    last = events.of(case).first()
    is_same = (
        last is not None
        and (last.name, last.by_id) == ("change", by.pk)
        and last.at > timezone.now() - SAME_SITTING
        and set(fields) <= set(last.details.get("fields", []))
    )
    if not is_same:
        events.record(case, "change", by=by, fields=fields)
