"""A case on paper, and the cases like it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cases.models import Case
from cases.papers.sheet import case_pdf
from cases.queries.alike import like_case, like_issue
from issues.models import Issue
from meetings.views.papers import PDF, file_answer
from people.http import Request


@require_safe
def pdf(request: Request, pk: int) -> HttpResponse:
    rows = Case.objects.visible_to(request.user).select_related(
        "author", "component", "symptom", "store"
    )
    case = get_object_or_404(rows.prefetch_related("parts", "lessons").defer("search"), pk=pk)
    return file_answer(case_pdf(case), PDF, f"{case}.pdf")


@require_safe
@vary_on_headers("HX-Request")
def similar(request: Request, pk: int) -> HttpResponse:
    """Cases like this one, with what they have in common: the first of them as a block of its page."""
    rows = Case.objects.visible_to(request.user).select_related("component", "symptom")
    case = get_object_or_404(rows.defer("search"), pk=pk)
    if request.htmx:
        found = like_case(case, request.user)
        if not found:
            return HttpResponse()
        return render(request, "cases/_alike.html", {"panel": {"case": case, "alike": found}})
    context = {"case": case, "alike": like_case(case, request.user, most=20)}
    return render(request, "cases/similar.html", context)


@require_safe
@vary_on_headers("HX-Request")
def solved_before(request: Request, pk: int) -> HttpResponse:
    """Cases in which something like this issue was solved."""
    rows = Issue.objects.visible_to(request.user).select_related("component", "symptom", "vehicle")
    issue = get_object_or_404(rows.defer("search"), pk=pk)
    if request.htmx:
        found = like_issue(issue, request.user)
        if not found:
            return HttpResponse()
        return render(request, "cases/_solved_before.html", {"panel": {"alike": found}})
    context = {"issue": issue, "alike": like_issue(issue, request.user, most=20)}
    return render(request, "cases/similar.html", context)
