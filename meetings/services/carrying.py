"""What one meeting leaves to the next: topics that were not reached."""

from django.db.models import F, Max

from meetings.kinds import CARRIED_SECTIONS
from meetings.models import AgendaItem, Meeting
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people import events

Progress = AgendaItem.Progress


def unreached(meeting: Meeting) -> list[AgendaItem]:
    """Items that were carried over and that no later agenda holds yet."""
    items = meeting.items.filter(section__in=CARRIED_SECTIONS, progress=Progress.CARRIED)
    taken = AgendaItem.objects.filter(carried_from__in=items).exclude(
        meeting__status=MeetingStatus.CANCELLED
    )
    return list(items.exclude(pk__in=taken.values("carried_from")).order_by("position", "pk"))


def carry_into(meeting: Meeting) -> list[AgendaItem]:
    """Put what earlier meetings of the series did not reach on this agenda; repeats add nothing.

    Inside the caller's transaction. Each carry is counted on the new item.
    """
    if meeting.series_id is None or meeting.status not in {
        MeetingStatus.DRAFT,
        MeetingStatus.ANNOUNCED,
    }:
        return []
    earlier = (
        Meeting.objects.same_line(meeting.series)
        .filter(starts_at__lt=meeting.starts_at, items__progress=Progress.CARRIED)
        .distinct()
    )
    left = [item for one in earlier.order_by("starts_at") for item in unreached(one)]
    if not left:
        return []
    after = _place_after_review(meeting)
    meeting.items.filter(position__gte=after).update(position=F("position") + len(left))
    carried = AgendaItem.objects.bulk_create(
        _copy(item, meeting, after + number) for number, item in enumerate(left)
    )
    touch(meeting)
    events.record(meeting, "carried_in", by=None, items=[item.title for item in carried])
    return carried


def _place_after_review(meeting: Meeting) -> int:
    """Leftovers come right after the review of last promises, else first."""
    fixed = meeting.items.filter(section__in=["opening", "review"])
    last: int | None = fixed.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _copy(item: AgendaItem, meeting: Meeting, position: int) -> AgendaItem:
    return AgendaItem(
        meeting=meeting,
        section=item.section,
        title=item.title,
        details=item.details,
        minutes=item.minutes,
        presenter=item.presenter,
        position=position,
        carried_from=item,
        carries=item.carries + 1,
        content_type=item.content_type,
        object_id=item.object_id,
    )
