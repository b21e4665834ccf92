"""A report becomes an issue: numbered, classified as far as its words go, owned, with its limits."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from customers.models import Vehicle
from customers.services import know_vehicle
from issues.kinds import Channel
from issues.models import ApiKey, Category, Component, Issue, Place, Symptom
from issues.recognising import Recognised, recognise
from issues.services import deadlines, owning, timeline
from issues.suggesting import suggest
from meetings.models import Meeting
from meetings.services.once import once
from people import events, numbers
from people.models import Store, User
from people.privacy import mask
from people.rules import NotNow

LONGEST = 10_000
TITLE = 60
_ENDS = "。！？!?；;\n"


def title_of(text: str) -> str:
    """The first sentence, masked, at most 60 characters."""
    text = mask(text.strip())
    ends = [text.index(sign) for sign in _ENDS if sign in text]
    first = " ".join(text[: min(ends, default=len(text))].split()) or " ".join(text.split())
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


@transaction.atomic
def log_issue(
    *,
    store: Store,
    text: str,
    urgency: str,
    by: User | None,
    reporter: User | None = None,
    place: Place | None = None,
    kind: str = "",
    category: Category | None = None,
    component: Component | None = None,
    symptom: Symptom | None = None,
    priority: int | None = None,
    vehicle: Vehicle | None = None,
    ro_number: str = "",
    channel: str = Channel.DESK,
    reporter_name: str = "",
    reporter_email: str = "",
    is_unnamed: bool = False,
    is_confidential: bool = False,
    claim_hash: str = "",
    reported_at: dt.datetime | None = None,
    clock_from: dt.datetime | None = None,
    from_meeting: Meeting | None = None,
    api_key: ApiKey | None = None,
    files: Iterable[UploadedFile[Any]] = (),
    token: uuid.UUID | None = None,
) -> Issue:
    """Log an issue. What is not said is recognised in the text; owner and limits are set at once.

    `reported_at` lies in the past for what was kept offline, imported or unnamed; the limits count
    from `clock_from`, or from then. With `token`
    (and `by`) the same form sent twice is one issue. Raises NotNow with a sentence.
    """
    text = text.strip()
    if not text:
        raise NotNow(_("Please write what happened."))
    if len(text) > LONGEST:
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": LONGEST})
    now = timezone.now()
    at = min(reported_at or now, now)
    found = recognise(text)
    guess = suggest(store, text, urgency, by, kind=kind, compare=not kind, if_unsure=True)
    issue = Issue(
        store=store,
        title=title_of(text),
        text=text,
        channel=channel,
        urgency=urgency,
        kind=guess.kind,
        category=category or guess.category,
        component=component or (symptom.component if symptom else guess.component),
        symptom=symptom or (guess.symptom if component in {None, guess.component} else None),
        place=place,
        priority=priority or guess.priority,
        severity=guess.severity,
        is_confidential=is_confidential,
        ro_number=ro_number or found.ro_number,
        reporter=reporter,
        reporter_name=reporter_name,
        reporter_email=reporter_email,
        is_unnamed=is_unnamed,
        claim_hash=claim_hash,
        from_meeting=from_meeting,
        api_key=api_key,
        logged_by=by if not is_unnamed else None,
        reported_at=at,
        clock_from=clock_from or at,
    )
    make = partial(_make, issue, vehicle, found, list(files), by)
    return once(token, make, by=by) if by is not None else make()


def _make(
    issue: Issue,
    vehicle: Vehicle | None,
    found: Recognised,
    files: list[UploadedFile[Any]],
    by: User | None,
) -> Issue:
    store, at = issue.store, issue.reported_at
    if vehicle is None and (found.plate or found.vin):
        vehicle = know_vehicle(store, plate=found.plate, vin=found.vin, by=by)
    issue.vehicle = vehicle
    choice = owning.choose(
        store, kind=issue.kind, at=timezone.now(), place=issue.place, component=issue.component
    )
    issue.owner, issue.department = choice.owner, choice.department
    issue.verifier = owning.choose_verifier(store, choice.owner, issue.kind)
    deadlines.start(issue, issue.clock_from)
    year = at.astimezone(store.zone).year
    issue.number = f"I-{year}-{numbers.take(store, 'I', year)[0]:03}"
    issue.save()
    events.record(issue, "log", by=by, new=issue.status, why=choice.why)
    for file in files:
        attach(issue, file, by=by)
    timeline.line(issue, "log", by=by, at=at, owner=issue.owner.name, due=issue.due_at.isoformat())
    timeline.tell("logged", issue, [issue.owner], key="logged", but=by)
    return issue
