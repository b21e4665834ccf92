"""The archive, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Case
from people.http import Request
from people.paging import page as paged

SIZE = 30


@require_safe
def page(request: Request) -> HttpResponse:
    rows = Case.objects.visible_to(request.user).published().for_list()
    found = paged(
        rows,
        SIZE,
        by="-published_at",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    return render(request, "cases/archive.html", {"page": found})
