"""Issues as meetings see them: what an item is about, what a promise came from, and what was decided."""

from collections.abc import Iterable, Mapping

from issues.models import Entry, Issue
from issues.services import measuring
from meetings import subjects
from meetings.models import Decision
from meetings.subjects import Shown, Subject
from people import privacy
from people.models import User


def show(keys: Iterable[int], user: User | None) -> Mapping[int, Shown]:
    rows = Issue.objects.visible_to(user) if user else Issue.objects.filter(is_confidential=False)
    rows = rows.filter(pk__in=set(keys)).only("number", "title")
    return {
        one.pk: Shown(
            f"{one.number} {privacy.mask(one.title)}", one.get_absolute_url(), "message-report"
        )
        for one in rows
    }


def decided(decision: Decision) -> None:
    """Put the decision on the timeline of the issue; one of a restricted meeting stays in it."""
    meeting, item = decision.meeting, decision.item
    if item is None or item.object_id is None or meeting.is_restricted:
        return
    issue = Issue.objects.filter(pk=item.object_id, store=meeting.store_id).first()
    if issue is None:
        return
    kept = issue.entries.filter(kind=Entry.Kind.DECISION, details__decision=decision.pk)
    if kept.update(text=decision.text):
        return
    details = {"decision": decision.pk, "meeting": meeting.pk, "number": meeting.number}
    Entry.objects.create(
        issue=issue,
        kind=Entry.Kind.DECISION,
        text=decision.text,
        by=decision.created_by,
        details=details,
    )


def undecided(decision: Decision) -> None:
    rows = Entry.objects.filter(kind=Entry.Kind.DECISION, details__decision=decision.pk)
    if decision.item is not None:
        rows.filter(issue=decision.item.object_id).delete()


def register() -> None:
    subjects.register(
        Issue,
        Subject(show, decided=decided, undecided=undecided, moved=measuring.close_when_last),
    )
