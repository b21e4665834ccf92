"""Why it happened and what is done against it: the analysis of an issue, its measures, its 8D sheet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues import rules
from issues.forms.analysis import AnalysisForm, MeasureForm
from issues.models import Analysis, Issue
from issues.papers.eight_d import eight_d_sheet
from issues.queries.causes import causes_of
from issues.services import analysing, measuring
from issues.services.analysing import ChangedMeanwhile
from issues.states import OVER
from meetings.papers.pdf import pdf
from meetings.services.actions import today_in
from people.http import Request, posted
from people.rules import Denied


def issue_or_404(request: Request, pk: int) -> Issue:
    rows = Issue.objects.visible_to(request.user).select_related(
        "store", "owner", "verifier", "vehicle", "component", "symptom", "category", "reporter"
    )
    return get_object_or_404(rows, pk=pk)


def may_analyse(request: Request, issue: Issue) -> bool:
    try:
        rules.check_analyst(request.user, issue)
    except Denied:
        return False
    return issue.status not in OVER


def _show(request: Request, issue: Issue, **given: object) -> HttpResponse:
    """The page; what was refused comes back as it was filled in."""
    causes = causes_of(issue, request.user)
    today = today_in(issue.store)
    context = {
        "issue": issue,
        "causes": causes,
        "may_change": may_analyse(request, issue),
        "form": AnalysisForm(store=issue.store, analysis=causes.analysis),
        "measure_form": MeasureForm(store=issue.store, today=today, prefix="measure"),
        **given,
    }
    return render(request, "issues/analysis.html", context, status=422 if given else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int) -> HttpResponse:
    issue = issue_or_404(request, pk)
    if request.method != "POST":
        return _show(request, issue)
    analysis = Analysis.objects.filter(issue=issue).first()
    form = AnalysisForm(posted(request), store=issue.store, analysis=analysis)
    if not form.is_valid():
        return _show(request, issue, form=form)
    try:
        analysing.save_analysis(
            issue, form.content(), seen=form.cleaned_data["version"], by=request.user
        )
    except ChangedMeanwhile as changed:
        return _both(request, issue, changed.analysis, form)
    messages.success(request, _("The analysis is saved."))
    return redirect("issues:analysis", pk)


def _both(request: Request, issue: Issue, now: Analysis, form: AnalysisForm) -> HttpResponse:
    """Somebody else saved meanwhile: what was typed stays, what they wrote stands beside it."""
    theirs = AnalysisForm(store=issue.store, analysis=now)
    names = [name for name in form.fields if name not in {"version", "team"}]
    differ = [
        (theirs[name].label, theirs[name].initial)
        for name in names
        if name in theirs.fields
        and str(theirs[name].initial or "").strip()
        != str(form.cleaned_data.get(name) or "").strip()
    ]
    data = request.POST.copy()
    data["version"] = str(now.version)
    again = AnalysisForm(data, store=issue.store, analysis=now)
    again.is_valid()
    return _show(request, issue, form=again, theirs=now, differ=differ)


@require_POST
def measure(request: Request, pk: int) -> HttpResponse:
    """Give somebody a measure; it becomes an action item."""
    issue = issue_or_404(request, pk)
    form = MeasureForm(
        request.POST, store=issue.store, today=today_in(issue.store), prefix="measure"
    )
    if not form.is_valid():
        return _show(request, issue, measure_form=form)
    made = measuring.add_measure(issue, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(number)s is given.") % {"number": made.action.number})
    return redirect(f"{reverse('issues:analysis', args=[pk])}#measures")


@require_safe
def eight_d(request: Request, pk: int) -> HttpResponse:
    """The 8D sheet as it stands, what is missing included."""
    issue = issue_or_404(request, pk)
    paper = pdf(eight_d_sheet(causes_of(issue, request.user)))
    response = HttpResponse(paper, content_type="application/pdf")
    name = f"8D-{slugify(issue.number) or issue.pk}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
