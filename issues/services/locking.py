"""In which order rows are locked, everywhere: so two at once wait in a line and never in a ring.

1. the meeting (agenda item, attendee, recording, minutes after it)
2. of several issues: the one reported last first, by `newest_first`; a repeat leads to the case
   before it, never the other way round
3. right before an issue its measures, which are action items, by their keys (`with_measures`);
   an action item that belongs to a meeting comes after that meeting
4. after its issue: checks of the effect, clocks of the law, proposals, links, entries
5. patterns and counters, which many issues share: keys that are missing are made first, then all
   are locked by key

Foreign keys are checked at commit: what refers to an issue waits then for whoever holds it.
"""

from collections.abc import Iterable

from django.db.models import Q

from issues.models import Issue
from meetings.models import ActionItem
from people.moves import lock


def newest_first(pks: Iterable[int]) -> dict[int, Issue]:
    """The issues with these keys, locked, by key."""
    rows = Issue.objects.select_for_update(of=("self",)).filter(pk__in=set(pks))
    return {row.pk: row for row in rows.order_by("-reported_at", "-pk")}


def with_measures(issue: Issue) -> Issue:
    """Lock the measures of an issue, then the issue."""
    rows = ActionItem.objects.select_for_update(of=("self",)).filter(measure__issue=issue.pk)
    list(rows.order_by("pk").values_list("pk", flat=True))
    return lock(issue)


def with_duplicates(issue: Issue) -> Issue:
    """Lock an issue and what was merged into it; the issue is returned."""
    rows = Issue.objects.select_for_update(of=("self",)).order_by("-reported_at", "-pk")
    both = rows.filter(Q(pk=issue.pk) | Q(duplicate_of=issue.pk))
    return next(row for row in list(both) if row.pk == issue.pk)
