"""Take over what the last meetings taught about the time of a part."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings import rules
from meetings.queries.timing import hints_for
from meetings.services import agenda as services
from meetings.views.detail import meeting_or_404
from people.http import Request


@require_POST
def plan(request: Request, pk: int) -> HttpResponse:
    """Plan the suggested minutes; pressed twice, nothing is suggested any more."""
    meeting = meeting_or_404(request, pk)
    rules.check_convener(request.user, meeting)
    section = request.POST.get("section", "")
    hints = hints_for(meeting, request.user)
    hint = next((one for one in hints if one.part.section == section), None)
    if hint is not None:
        hint.item.meeting = meeting
        services.change_item(hint.item, by=request.user, minutes=hint.minutes)
        messages.success(request, _("Planned. The notice tells the new minutes."))
    return redirect("meetings:agenda", pk)
