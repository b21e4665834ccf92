"""The notice of a meeting: is it on time, is all ready, who has read it and who comes."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from meetings import rules
from meetings.forms.notice import LateForm, RefuseForm, ShortForm
from meetings.models import Attendee, Meeting
from meetings.services import agenda, announcing, answers, packs, told
from meetings.services.guarding import guard, problems
from meetings.states import MeetingStatus
from notifications import outbox
from notifications.outbox import Standing
from people.http import Request
from people.rules import Denied


@dataclass(frozen=True)
class Invited:
    """One person on the list: how far the notice has come, and the answer."""

    attendee: Attendee
    standing: Standing | None


def _meeting(request: Request, pk: int) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related(
        "store", "room", "chair", "recorder", "series", "late_asked_by", "late_approver"
    )
    return get_object_or_404(meetings, pk=pk)


def invited(meeting: Meeting) -> list[Invited]:
    standing = outbox.standing(meeting, announcing.NOTICE)
    people = meeting.attendees.select_related("user__department", "substitute")
    return [Invited(one, standing.get(one.user_id)) for one in people.order_by("answer", "pk")]


def _may(check: object, request: Request, meeting: Meeting) -> bool:
    try:
        check(request.user, meeting)  # type: ignore[operator]
    except Denied:
        return False
    return True


def _show(
    request: Request,
    meeting: Meeting,
    late: LateForm | None = None,
    refuse: RefuseForm | None = None,
    short: ShortForm | None = None,
) -> HttpResponse:
    people = invited(meeting)
    judged = guard(meeting)
    may_change = _may(rules.check_convener, request, meeting)
    asks = meeting.late_approver is not None and meeting.late_approved_at is None
    context = {
        "meeting": meeting,
        "guard": judged,
        "is_draft": meeting.status == MeetingStatus.DRAFT,
        "is_announced": meeting.status == MeetingStatus.ANNOUNCED,
        "problems": problems(meeting),
        "doubts": agenda.doubts(meeting),
        "pack_goes": packs.wants_pack(meeting),
        "items": meeting.items.select_related("presenter"),
        "people": people,
        "yes": sum(one.attendee.answer == Attendee.Answer.YES for one in people),
        "no": sum(one.attendee.answer == Attendee.Answer.NO for one in people),
        "silent": sum(one.attendee.answer == Attendee.Answer.NONE for one in people),
        "read": sum(bool(one.standing and one.standing.read_at) for one in people),
        "changes": told.changes(meeting) if meeting.changes_due_at else [],
        "may_change": may_change,
        "asks_late": asks,
        "may_approve": asks and _may(rules.check_approve_late, request, meeting),
        "late_form": late or LateForm(asking=request.user),
        "refuse_form": refuse or RefuseForm(),
        "short_form": short or ShortForm(),
    }
    status = 422 if (late or refuse or short) else 200
    return render(request, "meetings/announce.html", context, status=status)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    return _show(request, _meeting(request, pk))


@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    meeting, why = _meeting(request, pk), ""
    if guard(meeting).asks_reason:
        rules.check_convener(request.user, meeting)
        form = ShortForm(request.POST)
        if not form.is_valid():
            return _show(request, meeting, short=form)
        why = form.cleaned_data["why"]
    meeting = announcing.announce(meeting, by=request.user, why=why)
    number = meeting.attendees.count()
    sentence = ngettext(
        "The notice is on its way to %(n)d person.",
        "The notice is on its way to %(n)d people.",
        number,
    )
    messages.success(request, sentence % {"n": number})
    return redirect("meetings:announce", pk)


@require_POST
def ask_late(request: Request, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    rules.check_convener(request.user, meeting)
    form = LateForm(request.POST, asking=request.user)
    if not form.is_valid():
        return _show(request, meeting, late=form)
    approver = form.cleaned_data["approver"]
    meeting = announcing.ask_late(
        meeting, why=form.cleaned_data["why"], approver=approver, by=request.user
    )
    if meeting.announced_at:
        messages.success(request, _("The notice is on its way. It is counted as late."))
    else:
        messages.success(request, _("%(name)s is asked to approve.") % {"name": approver.name})
    return redirect("meetings:announce", pk)


@require_POST
def approve_late(request: Request, pk: int) -> HttpResponse:
    announcing.approve_late(_meeting(request, pk), by=request.user)
    messages.success(request, _("Approved. The notice is on its way."))
    return redirect("meetings:announce", pk)


@require_POST
def refuse_late(request: Request, pk: int) -> HttpResponse:
    meeting = _meeting(request, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _show(request, meeting, refuse=form)
    announcing.refuse_late(meeting, why=form.cleaned_data["why"], by=request.user)
    messages.success(request, _("Refused; whoever asked is told."))
    return redirect("meetings:announce", pk)


@require_POST
def tell_changes(request: Request, pk: int) -> HttpResponse:
    changes = announcing.tell_changes(_meeting(request, pk), by=request.user)
    if changes:
        messages.success(request, _("Everybody is told what changed."))
    else:
        messages.info(request, _("Nothing differs from what people were told."))
    return redirect("meetings:announce", pk)


@require_POST
def chase(request: Request, pk: int) -> HttpResponse:
    number = answers.chase(_meeting(request, pk), by=request.user)
    if number:
        sentence = ngettext("%(n)d person is asked.", "%(n)d people are asked.", number)
        messages.success(request, sentence % {"n": number})
    else:
        messages.info(request, _("Everyone who is silent was asked within the last four hours."))
    return redirect("meetings:announce", pk)
