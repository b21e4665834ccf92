"""Answering an invitation: by the signed link of a notice, or on the meeting's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings.forms.notice import AnswerForm
from meetings.models import Attendee, Meeting
from meetings.services import answers
from people.http import Request
from people.rules import NotNow


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A GET changes nothing: mail scanners follow links."""
    attendee = answers.from_token(token)
    if attendee is None:
        return render(request, "meetings/answer_gone.html", status=404)
    person = attendee.user
    with translation.override(person.language), timezone.override(person.store.zone):
        return _answer_page(request, attendee)


def _answer_page(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    closed = ""
    try:
        answers.check_open(attendee.meeting)
    except NotNow as reason:
        closed = str(reason)
    initial = {
        "answer": request.GET.get("answer") or attendee.answer,
        "reason": attendee.answer_reason,
        "substitute": attendee.substitute_id,
    }
    form = AnswerForm(request.POST or None, attendee=attendee, initial=initial)
    if request.method == "POST" and not closed and form.is_valid():
        attendee = _save(form, attendee)
        return render(request, "meetings/answered.html", {"attendee": attendee})
    context = {
        "attendee": attendee,
        "meeting": attendee.meeting,
        "items": attendee.meeting.items.all(),
        "form": form,
        "closed": closed,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/answer.html", context, status=status)


def _save(form: AnswerForm, attendee: Attendee) -> Attendee:
    cleaned = form.cleaned_data
    return answers.answer(
        attendee,
        cleaned["answer"],
        by=attendee.user,
        reason=cleaned["reason"],
        substitute=cleaned["substitute"],
    )


@require_POST
def own(request: Request, pk: int) -> HttpResponse:
    """From the meeting's page: the reader's own answer."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    mine = Attendee.objects.select_related("user__store", "meeting")
    attendee = get_object_or_404(mine, meeting=meeting, user=request.user)
    form = AnswerForm(request.POST, attendee=attendee)
    if not form.is_valid():
        context = {
            "attendee": attendee,
            "meeting": meeting,
            "form": form,
            "items": meeting.items.all(),
        }
        return render(request, "meetings/answer.html", context, status=422)
    _save(form, attendee)
    messages.success(request, _("Thank you, your answer is noted."))
    return redirect(meeting)
