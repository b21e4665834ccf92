"""Merge, part, split and relate from the page of an issue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from issues import rules
from issues.models import Issue, IssueLink
from issues.services import triaging
from issues.views.triage import original
from people.http import Request
from people.rules import NotNow


@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """One form for each; a refusal is said on the issue's page."""
    issue = get_object_or_404(Issue.objects.visible_to(request.user), pk=pk)
    rules.check_triager(request.user, issue)
    try:
        words = _do(request, issue)
    except NotNow as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, words)
    return redirect(issue)


def _do(request: Request, issue: Issue) -> str:
    wanted, user = request.POST.get("do", ""), request.user
    if wanted == "part":
        triaging.part(issue, by=user)
        return _("%(number)s is followed on its own again.") % {"number": issue.number}
    if wanted == "split":
        made = triaging.split(issue, text=request.POST.get("text", ""), by=user)
        return _("%(number)s is split off.") % {"number": made.number}
    if wanted == "unrelate":
        key = request.POST.get("link", "")
        links = IssueLink.objects.filter(issue=issue) | IssueLink.objects.filter(other=issue)
        link = get_object_or_404(links, pk=int(key) if key.isdecimal() and len(key) < 18 else 0)  # noqa: PLR2004 - no key is longer
        triaging.unrelate(link, by=user)
        return _("They are no longer related.")
    other = original(request, issue.store, request.POST.get("number", ""))
    if wanted == "merge":
        triaging.merge(issue, into=other, by=user)
        return _("%(number)s is followed as %(into)s.") % {
            "number": issue.number,
            "into": other.number,
        }
    triaging.relate(issue, other, by=user)
    return _("%(number)s and %(other)s are related.") % {
        "number": issue.number,
        "other": other.number,
    }
