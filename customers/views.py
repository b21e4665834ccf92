"""The page of a vehicle."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from customers.models import Vehicle
from people.http import Request


@require_safe
def vehicle(request: Request, pk: int) -> HttpResponse:
    rows = Vehicle.objects.visible_to(request.user).select_related("owner")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "customers/vehicle.html", {"vehicle": found})
