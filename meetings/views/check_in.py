"""Checking in: the code of the projector, then one tap on the own phone."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meetings import check_in
from meetings.models import Attendee
from meetings.services import attendance, telling
from meetings.views.detail import meeting_or_404
from people.http import Request
from people.rules import NotNow

PASS = "check_in"  # noqa: S105 - the name of a key, not a secret
PASS_LIVES = 600
"""Seconds: long enough to sign in on a phone that has forgotten its person."""


@login_not_required
@never_cache
@require_safe
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """Keeps in the session that this phone saw the code; whose phone it is shows the next page."""
    pk = check_in.meeting_of(token)
    if pk is None:
        return render(request, "meetings/check_in_gone.html", status=410)
    request.session[PASS] = {"meeting": pk, "until": time.time() + PASS_LIVES}
    return redirect("meetings:here", pk)


def _has_pass(request: Request, pk: int) -> bool:
    kept = request.session.get(PASS) or {}
    return kept.get("meeting") == pk and kept.get("until", 0) > time.time()


@require_http_methods(["GET", "HEAD", "POST"])
def here(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    seat = Attendee.objects.filter(meeting=meeting, user=request.user).first()
    if seat is not None and seat.was_there:
        return redirect("meetings:run", pk)
    if not _has_pass(request, pk):
        return render(request, "meetings/check_in_gone.html", status=410)
    closed = ""
    try:
        attendance.check_open(meeting, timezone.now())
    except NotNow as reason:
        closed = str(reason)
    if request.method == "POST" and not closed:
        seat = attendance.check_in(meeting, by=request.user)
        del request.session[PASS]
        messages.success(request, _("You are checked in: %(as)s.") % {"as": _as(seat)})
        if telling.is_on(meeting):
            messages.warning(request, _("This meeting is being recorded."))
        return redirect("meetings:run", pk)
    recorded = not closed and telling.is_on(meeting)
    context = {"meeting": meeting, "closed": closed, "recorded": recorded}
    return render(request, "meetings/check_in.html", context, status=409 if closed else 200)


def _as(seat: Attendee) -> str:
    return str(seat.get_attendance_display())
