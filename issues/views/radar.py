"""The radar of what comes back, and what people say of proposals."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from issues import rules
from issues.models import Issue, Proposal
from issues.queries.radar import radar_of
from issues.services import deadlines, recurring
from people.http import Request, next_of


@require_safe
def page(request: Request) -> HttpResponse:
    store = request.user.store
    context = {
        "radar": radar_of(store, request.user),
        "chosen": deadlines.settings_of(store),
        "may_judge": rules.may_triage(request.user),
    }
    return render(request, "issues/radar.html", context)


@require_POST
def judge(request: Request, pk: int) -> HttpResponse:
    """Say whether two issues are the same; the answer is kept."""
    visible = Issue.objects.visible_to(request.user)
    rows = Proposal.objects.filter(issue__in=visible, other__in=visible).select_related("issue")
    proposal = get_object_or_404(rows, pk=pk)
    is_same = request.POST.get("verdict") == "same"
    recurring.judge(proposal, is_same=is_same, by=request.user)
    if is_same:
        messages.success(request, _("Linked as the same; it is counted as a recurrence."))
    else:
        messages.success(request, _("Noted: not the same. It will not be proposed again."))
    return redirect(next_of(request, "issues:radar"))
