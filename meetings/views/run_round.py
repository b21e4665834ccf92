"""The speaking round on the run page."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from meetings.services import speaking
from meetings.views.run import answer, item_of
from meetings.views.run_notes import number, runner_meeting
from people.http import Request

WAYS = {"spoke", "pass", "later"}


@require_POST
def start(request: Request, pk: int, item: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    speaking.start_round(item_of(meeting, item), by=request.user)
    return answer(request, meeting)


@require_POST
def go_on(request: Request, pk: int, item: int) -> HttpResponse:
    """The next one, whatever became of the present one."""
    meeting = runner_meeting(request, pk)
    how = request.POST.get("how", "")
    if how == "end":
        speaking.end_round(item_of(meeting, item), by=request.user)
    elif how in WAYS:
        after = number(request, "turn") or None
        speaking.go_on(item_of(meeting, item), how, by=request.user, after=after)
    return answer(request, meeting)
