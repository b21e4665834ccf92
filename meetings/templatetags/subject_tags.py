"""What an agenda item is about and what a promise came from, and the ways of other apps."""

from django import template
from django.template.context import Context

from meetings import subjects, ways
from meetings.models import ActionItem, AgendaItem, Meeting
from meetings.subjects import Shown

register = template.Library()


def _subjects_of(context: Context, meeting_id: int) -> dict[int, Shown]:
    """By key of the item; all of a meeting are asked for at once.

    Without a person, as on the board that followers share, only what everybody may see.
    """
    request = context.get("request")
    if request is None:
        return {}
    user = getattr(request, "user", None)
    if user is not None and not user.is_authenticated:
        return {}
    kept: dict[int, dict[int, Shown]] = request.__dict__.setdefault("subjects_of_meetings", {})
    if meeting_id not in kept:
        items = AgendaItem.objects.filter(meeting=meeting_id, object_id__isnull=False)
        kept[meeting_id] = subjects.of_items(items.order_by("position", "pk"), user)
    return kept[meeting_id]


@register.inclusion_tag("meetings/_subject.html", takes_context=True)
def subject_of(
    context: Context, item: AgendaItem | None, *, doors: bool = False
) -> dict[str, object]:
    """`{% subject_of item %}`: a link to what it is about; with `doors` as on the running page."""
    if not isinstance(item, AgendaItem) or item.object_id is None:
        return {"shown": None}
    shown = _subjects_of(context, item.meeting_id).get(item.pk)
    return {"shown": shown, "doors": doors, "meeting_id": item.meeting_id}


@register.simple_tag(takes_context=True)
def subjects_of(context: Context, meeting: Meeting) -> list[Shown]:
    """What the whole agenda was about, each once, in its order."""
    return list({shown.url: shown for shown in _subjects_of(context, meeting.pk).values()}.values())


@register.inclusion_tag("meetings/_origin.html", takes_context=True)
def origin_of(context: Context, action: ActionItem) -> dict[str, Shown | None]:
    """`{% origin_of action %}`: a link to the issue, case… that a promise came from."""
    return {"shown": subjects.shown(action, context["request"].user)}


@register.simple_tag
def other_ways() -> list[ways.Way]:
    """What other apps can make of a slip or a question."""
    return list(ways.offered().values())
