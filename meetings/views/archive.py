"""All minutes, newest first, and what is written in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from meetings.queries.archive import found, matching
from people import paging
from people.http import Request

SIZE = 20
LONGEST = 100


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:LONGEST]
    shown = paging.page(
        matching(request.user, q),
        SIZE,
        by="-published_at",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "q": q,
        "rows": found(shown.rows, q),
        "before": shown.before,
        "after": shown.after,
    }
    template = "meetings/archive.html" + ("#rows" if request.htmx else "")
    return render(request, template, context)
