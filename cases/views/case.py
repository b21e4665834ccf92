"""The page of one case."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import panels
from cases.models import Case
from people.http import Request


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    rows = Case.objects.visible_to(request.user).select_related("author", "component", "symptom")
    case = get_object_or_404(rows, pk=pk)
    context = {"case": case, "panels": panels.for_page(request, case)}
    return render(request, "cases/case.html", context)
