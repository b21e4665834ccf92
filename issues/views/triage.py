"""The triage queue: one issue after the other by single keys, or many at once."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from attachments.models import Attachment
from issues import rules
from issues.forms.triage import LETTERS, BulkForm, TriageForm
from issues.models import Issue
from issues.queries.queue import queue
from issues.services import moving, taxonomy, triaging
from issues.suggesting import Suggestion, Vocabulary, suggest, vocabulary
from meetings.forms.fields import staff
from people.http import Request, toast
from people.models import Store
from people.rules import NotNow
from people.views.settings_store import store_of


@vary_on_headers("HX-Request")
@require_safe
def page(request: Request) -> HttpResponse:
    """The queue and beside it the issue that the address names, else the first."""
    rules.check_triager(request.user)
    store = store_of(request)
    taxonomy.ensure(store)
    if request.htmx and request.htmx.target == "panel":
        names = vocabulary(store)
        issue = get_object_or_404(_new(request, store), pk=_asked(request))
        return render(request, "issues/triage.html#panel", _panel(request, store, issue, names))
    return _page(request, store, _asked(request))


@require_POST
def one(request: Request, pk: int) -> HttpResponse:
    """Accept what the form says, refuse, or merge; then the next one."""
    rules.check_triager(request.user)
    issue = get_object_or_404(_new(request), pk=pk)
    after = _next(request, issue)
    try:
        words = _do(request, issue)
    except NotNow as why:
        return _refused(request, issue, str(why))
    return _answer(request, issue.store, after, words)


@require_POST
def bulk(request: Request) -> HttpResponse:
    rules.check_triager(request.user)
    store = store_of(request)
    issues = {row.pk: row for row in _new(request, store).filter(pk__in=_chosen(request))}
    form = BulkForm(request.POST, store=store, offered=list(issues))
    if not form.is_valid():
        return _answer(request, store, 0, _("Tick at least one issue first."), "warning")
    try:
        outcome = _do_all(request, form, [issues[pk] for pk in form.cleaned_data["chosen"]])
    except NotNow as why:
        return _answer(request, store, 0, str(why), "warning")
    words = ngettext("%(n)s issue done.", "%(n)s issues done.", len(outcome.done)) % {
        "n": len(outcome.done)
    }
    left = [f"{issue.number}: {why}" for issue, why in outcome.left]
    return _answer(request, store, 0, " ".join([words, *left]), "warning" if left else "success")


def _new(request: Request, store: Store | None = None) -> Any:
    rows = Issue.objects.visible_to(request.user).to_triage()
    rows = rows.filter(store=store) if store is not None else rows
    return rows.select_related(
        "store", "owner", "reporter", "place", "vehicle", "category", "component", "symptom"
    ).defer("search")


def _asked(request: Request) -> int:
    pk = request.GET.get("issue", "")
    return int(pk) if pk.isdecimal() and len(pk) < 18 else 0  # noqa: PLR2004 - no key is longer


def _chosen(request: Request) -> list[int]:
    keys = request.POST.getlist("chosen")[: triaging.MOST]
    return [int(key) for key in keys if key.isdecimal() and len(key) < 18]  # noqa: PLR2004


def _page(request: Request, store: Store, pk: int, status: int = HTTPStatus.OK) -> HttpResponse:
    names = vocabulary(store)
    found = queue(store, request.user, names)
    issue = next((row.issue for row in found.rows if row.issue.pk == pk), None)
    if issue is None and pk:  # behind the rows that are shown
        issue = _new(request, store).filter(pk=pk).first()
    if issue is None and found.rows:
        issue = found.rows[0].issue
    context: dict[str, Any] = {"store": store, "queue": found, "chosen": _chosen(request)}
    context |= {"staff": staff(store) if found.rows else (), "issue": issue}
    if issue is not None:
        context |= _panel(request, store, issue, names)
    template = "issues/triage.html#queue" if request.htmx else "issues/triage.html"
    return render(request, template, context, status=status)


def _panel(
    request: Request,
    store: Store,
    issue: Issue,
    names: Vocabulary,
    form: TriageForm | None = None,
) -> dict[str, Any]:
    found = suggest(store, issue.text, issue.urgency, request.user, names=names, but=issue)
    form = form or TriageForm(store=store, suggestion=found, owner=_owner(issue, found))
    return {
        "store": store,
        "issue": issue,
        "suggestion": found,
        "form": form,
        "letters": LETTERS,
        "files": Attachment.objects.of(issue),
    }


def _owner(issue: Issue, found: Suggestion) -> Any:
    """The one it has already, as long as the class stays; else the rules say."""
    return issue.owner if found.kind == issue.kind else None


def _do(request: Request, issue: Issue) -> str:
    user, wanted = request.user, request.POST.get("do", "accept")
    if wanted == "refuse":
        moving.refuse(issue, why=request.POST.get("why", ""), by=user)
        return _("%(number)s is refused; the reporter is told why.") % {"number": issue.number}
    if wanted == "merge":
        into = original(request, issue.store, request.POST.get("into", ""))
        triaging.merge(issue, into=into, by=user)
        return _("%(number)s is followed as %(into)s.") % {
            "number": issue.number,
            "into": into.number,
        }
    form = TriageForm(request.POST, store=issue.store)
    if not form.is_valid():
        raise NotNow(_("Choose the class and the priority."))
    return _triage(request, issue, form.cleaned_data)


def _triage(request: Request, issue: Issue, decided: dict[str, Any]) -> str:
    if decided["owner"] == issue.owner and decided["kind"] != issue.kind:
        decided["owner"] = None  # he was chosen for another class
    done = moving.triage(issue, by=request.user, **decided)
    return _("%(number)s: %(owner)s, %(priority)s.") % {
        "number": done.number,
        "owner": done.owner.name,
        "priority": done.get_priority_display(),
    }


def original(request: Request, store: Store, number: str) -> Issue:
    """The issue of that number, among those the person may see."""
    rows = Issue.objects.visible_to(request.user).filter(store=store).defer("search")
    found = rows.filter(number__iexact=number.strip()).first()
    if found is None:
        raise NotNow(_("There is no issue with the number “%(number)s”.") % {"number": number[:20]})
    return found


def _do_all(request: Request, form: BulkForm, issues: list[Issue]) -> triaging.Outcome:
    user, data = request.user, form.cleaned_data
    if data["do"] == "refuse":
        if not data["why"].strip():
            raise NotNow(_("Please give the reason."))
        return triaging.bulk(issues, lambda one: moving.refuse(one, why=data["why"], by=user))
    owner = data["owner"]
    if data["do"] == "assign" and owner is None:
        raise NotNow(_("Choose the owner first."))
    return triaging.bulk(issues, lambda one: triaging.accept_suggestion(one, by=user, owner=owner))


def _next(request: Request, issue: Issue) -> int:
    """The one behind it in the queue; 0 leads to the first."""
    rows = Issue.objects.visible_to(request.user).filter(store=issue.store).to_triage()
    behind = rows.exclude(pk=issue.pk).filter(due_at__gte=issue.due_at).order_by("due_at", "pk")
    return behind.values_list("pk", flat=True).first() or 0


def _back(request: Request, store: Store, pk: int) -> str:
    parts = [f"issue={pk}"] if pk else []
    parts += [f"store={store.pk}"] if store.pk != request.user.store_id else []
    return reverse("issues:triage") + ("?" + "&".join(parts) if parts else "")


def _answer(
    request: Request, store: Store, pk: int, words: str, level: str = "success"
) -> HttpResponse:
    if request.htmx:
        return toast(_page(request, store, pk), words, level)
    messages.add_message(
        request, messages.SUCCESS if level == "success" else messages.WARNING, words
    )
    return redirect(_back(request, store, pk))


def _refused(request: Request, issue: Issue, why: str) -> HttpResponse:
    """The page as it was, with the sentence; what was typed is still in it under htmx."""
    if request.htmx:
        response = HttpResponse(why, status=HTTPStatus.CONFLICT)
        response.headers["HX-Reswap"] = "none"
        return toast(response, why, "warning")
    return _answer(request, issue.store, issue.pk, why, "warning")
