"""What an agenda item is about and what a promise came from, and the ways of other apps."""

from django import template
from django.template.context import Context

from meetings import subjects, ways
from meetings.models import ActionItem, AgendaItem
from meetings.subjects import Shown

register = template.Library()


@register.inclusion_tag("meetings/_subject.html", takes_context=True)
def subject_of(context: Context, item: AgendaItem | None) -> dict[str, Shown | None]:
    """`{% subject_of item %}`: a link to what it is about; all of a meeting are asked for at once."""
    if not isinstance(item, AgendaItem) or item.object_id is None:
        return {"shown": None}
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shown": None}
    kept: dict[int, dict[int, Shown]] = request.__dict__.setdefault("subjects_of_meetings", {})
    if item.meeting_id not in kept:
        items = AgendaItem.objects.filter(meeting=item.meeting_id, object_id__isnull=False)
        kept[item.meeting_id] = subjects.of_items(items, user)
    return {"shown": kept[item.meeting_id].get(item.pk)}


@register.inclusion_tag("meetings/_origin.html", takes_context=True)
def origin_of(context: Context, action: ActionItem) -> dict[str, Shown | None]:
    """`{% origin_of action %}`: a link to the issue, case… that a promise came from."""
    return {"shown": subjects.shown(action, context["request"].user)}


@register.simple_tag
def other_ways() -> list[ways.Way]:
    """What other apps can make of a slip or a question."""
    return list(ways.offered().values())
