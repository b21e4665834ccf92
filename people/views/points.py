"""My points: what I was thanked for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people import paging
from people.http import Request
from people.models import PointEntry
from people.services import points as services

SIZE = 30


@require_safe
def own(request: Request) -> HttpResponse:
    """Only one's own; nobody's are compared."""
    rows = PointEntry.objects.filter(user=request.user)
    page = paging.page(
        rows,
        SIZE,
        by="-at",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    year = services.since(request.user, timezone.localdate().replace(month=1, day=1))
    context = {"page": page, "balance": services.balance(request.user), "this_year": year}
    return render(request, "people/points.html", context)
