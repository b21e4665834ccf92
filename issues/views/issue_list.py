"""The issues of the store, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.models import Issue
from people.http import Request
from people.paging import page as paged

SIZE = 50


@require_safe
def page(request: Request) -> HttpResponse:
    rows = Issue.objects.visible_to(request.user).for_list()
    found = paged(
        rows,
        SIZE,
        by="-reported_at",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    return render(request, "issues/list.html", {"page": found})
