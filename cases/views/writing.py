"""Writing a case: begun from nothing or an issue; saved field by field."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import rules
from cases.forms.writing import FIELDS, CaseForm, NewCaseForm, PartsError, lines_of, over
from cases.kinds import CaseKind
from cases.models import Case
from cases.queries.pictures import pictures_of
from cases.queries.tally import counted
from cases.readiness import readiness
from cases.services import choosing, editing, writing
from cases.services.uploading import ACCEPT
from cases.wording import parts_said, said
from issues.models import Issue
from people.http import Request
from people.rules import Denied, NotNow

BLANK_LINES = 3


def case_or_404(request: Request, pk: int, *, is_page: bool = False) -> Case:
    """The case; for its page with what is counted there."""
    rows: QuerySet[Case] = Case.objects.visible_to(request.user)
    if is_page:
        rows = counted(rows, request.user).select_related("superseded_by", "telling")
    rows = rows.select_related(
        "store",
        "author__superior",
        "reviewer",
        "component",
        "symptom",
        "department",
        "issue",
    )
    return get_object_or_404(rows.defer("search"), pk=pk)


def may_write(request: Request, case: Case) -> bool:
    try:
        rules.check_write(request.user, case)
    except Denied:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    form = NewCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = writing.begin(by=request.user, **form.cleaned_data)
        return redirect("cases:edit", case.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/new.html", {"form": form}, status=status)


def _kind(request: Request) -> str:
    kind = request.POST.get("kind", "")
    return kind if kind in {CaseKind.GOOD, CaseKind.IMPROVE} else CaseKind.GOOD


@require_POST
def from_issue(request: Request, pk: int) -> HttpResponse:
    issue = get_object_or_404(Issue.objects.visible_to(request.user), pk=pk)
    case = writing.from_issue(issue, by=request.user, kind=_kind(request))
    choosing.became_case(issue, by=request.user)
    return redirect("cases:edit", case.pk)


def _bases(sent: QueryDict) -> dict[str, str]:
    """What each field said when the writer began; a form without it cannot know of others."""
    return {
        name: said(sent[f"base-{name}"]) for name in (*FIELDS, "parts") if f"base-{name}" in sent
    }


def _show(request: Request, case: Case, form: CaseForm, **more: Any) -> HttpResponse:
    lines: list[Any] = more.pop("lines", None) or list(case.parts.all())
    context = {
        "case": case,
        "form": form,
        "bases": [(name, said(getattr(case, name))) for name in FIELDS],
        "parts_base": parts_said(case),
        "lines": [*lines, *[None] * BLANK_LINES],
        "ready": readiness(case),
        "pictures": pictures_of(case),
        "accept": ACCEPT,
        **more,
    }
    return render(request, "cases/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    rules.check_write(request.user, case)
    if request.method != "POST":
        return _show(request, case, CaseForm(case=case))
    form = CaseForm(request.POST, case=case)
    case, lines = _save_all(request, case, form)
    if form.errors or lines is not None:
        return _show(request, case, form, lines=lines)
    if "more" in request.POST:
        return redirect(f"{request.path}#parts")
    messages.success(request, _("Saved."))
    return redirect(case)


def _save_all(request: Request, case: Case, form: CaseForm) -> tuple[Case, list[Any] | None]:
    """Save the whole form; the lines of parts come back when they could not be kept."""
    form.is_valid()
    bases = _bases(request.POST)
    saved = editing.save(case, form.typed(), base=bases, by=request.user)
    for name, words in saved.theirs.items():
        form.add_error(name, _theirs(words))
    try:
        lines = list(lines_of(request.POST))
    except PartsError as error:
        form.add_error(None, error)
        return saved.case, _typed_lines(request.POST)
    if not editing.save_parts(saved.case, lines, base=bases.get("parts", ""), by=request.user):
        form.add_error(
            None, _("Somebody else has changed the parts meanwhile. Look, then save again.")
        )
        return saved.case, list(lines)
    return saved.case, None


def _theirs(words: str) -> str:
    return _("Somebody else wrote here meanwhile: “%(words)s”. Saved again, yours stands.") % {
        "words": words or "—"
    }


def _typed_lines(sent: QueryDict) -> list[dict[str, str]]:
    columns = [sent.getlist(f"part-{name}") for name in ("name", "number", "quantity", "price")]
    names = ("name", "number", "quantity", "price")
    return [
        dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=False) if any(cells)
    ]


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """What the page saves by itself: the fields that were touched, with what they said before."""
    case = case_or_404(request, pk)
    form = CaseForm(over(case, request.POST), case=case)
    form.is_valid()
    sent = {name for name in FIELDS if name in request.POST}
    if request.POST.get("car"):
        sent |= {"vehicle", "brand", "model", "mileage"}
    if "symptom" in sent:
        sent.add("component")
    typed = {name: value for name, value in form.typed().items() if name in sent}
    force = set(request.POST.getlist("force"))
    try:
        saved = editing.save(case, typed, base=_bases(request.POST), by=request.user, force=force)
    except NotNow as error:
        return JsonResponse({"why": str(error)}, status=409)
    errors = {
        name: [str(one) for one in form.errors[name]]
        for name in form.errors
        if name in sent or name == "car"
    }
    _save_lines(request, saved.case, errors)
    fresh = saved.case
    answer = {
        "fields": {name: said(getattr(fresh, name)) for name in FIELDS},
        "theirs": saved.theirs,
        "errors": errors,
        "parts": parts_said(fresh),
        "ready": render_to_string(
            "cases/_ready.html", {"case": fresh, "ready": readiness(fresh)}, request
        ),
    }
    return JsonResponse(answer)


def _save_lines(request: Request, case: Case, errors: dict[str, list[str]]) -> None:
    if "base-parts" not in request.POST:
        return
    try:
        lines = list(lines_of(request.POST))
    except PartsError as error:
        errors["parts"] = list(error.messages)
        return
    base = request.POST["base-parts"]
    force = "parts" in request.POST.getlist("force")
    if not editing.save_parts(case, lines, base=base, by=request.user, force=force):
        errors["parts"] = [_("Somebody else has changed the parts meanwhile. Load the page again.")]


@require_POST
def mask(request: Request, pk: int) -> HttpResponse:
    case = editing.mask_all(case_or_404(request, pk), by=request.user)
    messages.success(request, _("Personal data is masked."))
    return redirect("cases:edit" if may_write(request, case) else "cases:case", pk)
