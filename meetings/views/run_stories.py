"""Stories on the run page: captured while somebody tells them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from meetings.forms.sharing import TellerForm
from meetings.models import Meeting, Story
from meetings.services import stories as services
from meetings.views.run import answer, item_of, show
from meetings.views.run_notes import number, runner_meeting, saved
from people.http import Request


@require_POST
def capture(request: Request, pk: int, item: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    form = TellerForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return show(request, meeting, teller_form=form)
    services.capture(
        item_of(meeting, item),
        form.cleaned_data["teller"],
        by=request.user,
        token=form.cleaned_data["token"],
    )
    return answer(request, meeting)


def _story(meeting: Meeting, pk: int) -> Story:
    story = get_object_or_404(Story.objects.filter(meeting=meeting), pk=pk)
    story.meeting = meeting
    return story


@require_POST
def write(request: Request, pk: int, row: int) -> HttpResponse:
    """One part as it is typed; without scripts all parts by a button, or the story is removed."""
    meeting = runner_meeting(request, pk)
    story = _story(meeting, row)
    if "remove" in request.POST:
        services.remove(story, by=request.user)
        return answer(request, meeting)
    found = None
    for name in services.LONGEST:
        if name in request.POST:
            found = services.save_part(
                story,
                name,
                request.POST[name],
                version=number(request, "version"),
                base=request.POST.get("base" if request.htmx else f"base-{name}", ""),
                by=request.user,
            )
    return saved(found) if request.htmx and found else answer(request, meeting)
