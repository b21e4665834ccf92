"""A version of the minutes for good, and what people said of the one before it."""

import datetime as dt

from django.utils import translation

from meetings.models import Attendee, Meeting, Minutes, MinutesVersion
from meetings.queries.editions import (
    edition_of,
    edition_of_version,
    head_of,
    seats_of,
    versions_of,
)
from meetings.queries.tables import tables_of
from meetings.queries.versions import changes
from people.models import User

Verdict = Attendee.Verdict


def freeze(minutes: Minutes, *, number: int, at: dt.datetime, by: User) -> MinutesVersion:
    """Write down the draft as it stands, and how it differs from the version before.

    What was objected to in the version before is kept with the one that answers it.
    """
    meeting, versions = minutes.meeting, versions_of(minutes)
    seats = seats_of(meeting)
    draft = edition_of(minutes, versions, seats)
    found: list[dict[str, str]] = []
    said: list[dict[str, str]] = []
    if versions:
        before = versions[-1]
        said = [one.as_json() for one in draft.objections]
        with translation.override(meeting.recorder.language):
            found = changes(edition_of_version(before, versions), draft)
    return MinutesVersion.objects.create(
        minutes=minutes,
        number=number,
        head=head_of(minutes, seats).as_json(),
        body=minutes.body,
        drafted=minutes.drafted,
        tables=tables_of(minutes).as_json(),
        decisions=list(meeting.decisions.values_list("text", flat=True)),
        why=minutes.reopened_why,
        reopened_by=minutes.reopened_by,
        objections=said,
        changes=found,
        published_at=at,
        published_by=by,
    )


def ask_anew(meeting: Meeting) -> set[int]:
    """Take back everybody's word on the version before; return who had objected to it.

    `agreed_to` still says which version somebody knows, so that they are shown only the changes.
    """
    objected = meeting.attendees.exclude(objection="")
    people = set(objected.values_list("user_id", flat=True))
    objected.update(objection="", objection_reply="", objection_replied_at=None)
    meeting.attendees.update(verdict=Verdict.NONE, verdict_at=None, minutes_read_at=None)
    return people
