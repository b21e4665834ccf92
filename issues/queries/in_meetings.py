"""Where an issue was talked about, what was decided there and promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch

from issues.models import Issue
from meetings.models import ActionItem, AgendaItem, Decision, Meeting
from people.models import User

MOST = 20


@dataclass(frozen=True)
class Talked:
    """An agenda item about the issue, with its decisions and promises."""

    item: AgendaItem
    decisions: Sequence[Decision]
    actions: Sequence[ActionItem]


def talked_of(issue: Issue, user: User) -> list[Talked]:
    """The newest meeting first; of meetings and promises only what the person may see."""
    content_type = ContentType.objects.get_for_model(Issue)
    items = list(
        AgendaItem.objects.filter(
            content_type=content_type,
            object_id=issue.pk,
            meeting__in=Meeting.objects.visible_to(user).filter(store=issue.store_id),
        )
        .select_related("meeting")
        .prefetch_related(
            Prefetch("decisions", Decision.objects.order_by("pk")),
            Prefetch(
                "actions",
                ActionItem.objects.visible_to(user).select_related("owner").order_by("pk"),
            ),
        )
        .order_by("-meeting__starts_at")[:MOST]
    )
    return [Talked(one, list(one.decisions.all()), list(one.actions.all())) for one in items]
