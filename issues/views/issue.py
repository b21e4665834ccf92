"""The page of one issue."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from issues import panels
from issues.models import Issue
from people.http import Request


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    rows = Issue.objects.visible_to(request.user).select_related("owner", "vehicle", "place")
    issue = get_object_or_404(rows, pk=pk)
    context = {
        "issue": issue,
        "entries": issue.entries.all(),
        "panels": panels.for_page(request, issue),
    }
    return render(request, "issues/issue.html", context)
