"""Minutes moved to the present item on the run page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from meetings.models import TimeShift
from meetings.services import timing
from meetings.views.run import answer, item_of
from meetings.views.run_notes import number, runner_meeting
from people.http import Request

Origin = TimeShift.Origin


@require_POST
def take(request: Request, pk: int, item: int) -> HttpResponse:
    """More minutes for the item: `from` is another item's number, the rest, or past the end."""
    meeting = runner_meeting(request, pk)
    origin = request.POST.get("from", "")
    timing.take_minutes(
        item_of(meeting, item),
        number(request, "minutes"),
        origin=origin if origin in {Origin.REST, Origin.PAST_END} else Origin.ITEM,
        source=number(request, "from"),
        seen=number(request, "seen"),
        by=request.user,
    )
    return answer(request, meeting)


@require_POST
def undo(request: Request, pk: int, row: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    shift = get_object_or_404(meeting.shifts.select_related("meeting"), pk=row)
    timing.undo_shift(shift, by=request.user)
    return answer(request, meeting)
