"""The page on which an issue is logged, and what it says while somebody types."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attachments import checks
from issues.forms.log import LogForm
from issues.models import Entry, Issue, Place
from issues.queries.hints import hints as hints_for
from issues.services import taxonomy, triaging
from issues.services.logging import LONGEST, log_issue
from issues.states import OPEN
from issues.views import kept
from meetings.services.once import once
from people.http import Request
from people.rules import NotNow

LEAST = 4
"""Fewer characters say nothing yet."""


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """An empty form with the last one's number above it; a POST logs, or asks what is known."""
    store = request.user.store
    if request.method != "POST":
        taxonomy.ensure(store)
        form = LogForm(store=store, place=_last_place(request))
        return _page(request, form)
    if "look" in request.POST:
        form = LogForm(request.POST, store=store)
        form.errors.clear()
        return _page(request, form, request.POST.get("text", ""))
    form = LogForm(request.POST, request.FILES, store=store)
    if not form.is_valid():
        return _refused(request, form)
    try:
        return _logged(request, _log(request, form))
    except NotNow as why:
        form.add_error(None, str(why))
        return _refused(request, form)


@require_POST
def hints(request: Request) -> HttpResponse:
    """POST, so that plates stay out of addresses and logs."""
    return render(request, "issues/log.html#hints", _hints(request, request.POST.get("text", "")))


def _page(
    request: Request, form: LogForm, text: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "accept": checks.accept(),
        "done": _done(request),
        "looked": bool(text),
        **_hints(request, text),
    }
    return render(request, "issues/log.html", context, status=status)


def _hints(request: Request, text: str) -> dict[str, object]:
    text = text[:LONGEST].strip()
    if len(text) < LEAST:
        return {"hints": None}
    return {"hints": hints_for(request.user.store, text, request.user)}


def _last_place(request: Request) -> Place | None:
    """Most people report from one place."""
    rows = Issue.objects.filter(reporter=request.user, place__is_active=True)
    last = rows.select_related("place").defer("search").order_by("-reported_at", "-pk").first()
    return last.place if last else None


def _done(request: Request) -> Issue | None:
    """The issue that was just logged, or that somebody joined."""
    pk = request.GET.get("done", "")
    if not pk.isdecimal():
        return None
    rows = Issue.objects.visible_to(request.user).select_related("owner").defer("search")
    return rows.filter(pk=int(pk)).first()


def _log(request: Request, form: LogForm) -> Issue:
    data, user = form.cleaned_data, request.user
    same = _same(request, data["same"])
    if same is not None:
        entry = once(
            data["token"],
            lambda: triaging.same_again(same, text=data["text"], by=user, files=data["photos"]),
            by=user,
        )
        return entry.issue if isinstance(entry, Entry) else same
    return log_issue(
        store=user.store,
        text=data["text"],
        urgency=data["urgency"],
        by=user,
        reporter=form.for_whom(user),
        place=data["place"],
        kind=data["kind"],
        component=data["component"],
        is_confidential=data["is_confidential"],
        reported_at=data["written_at"],
        files=data["photos"],
        token=data["token"],
    )


def _same(request: Request, pk: int | None) -> Issue | None:
    """The issue to join; one that is over by now, or was never to be seen, makes a new one."""
    rows = Issue.objects.visible_to(request.user).filter(status__in=OPEN)
    return rows.filter(pk=pk).first() if pk else None


def _logged(request: Request, issue: Issue) -> HttpResponse:
    if kept.wants_json(request):
        return kept.logged(issue, joined=request.POST.get("same", "") == str(issue.pk))
    return redirect(f"{reverse('issues:log')}?done={issue.pk}")


def _refused(request: Request, form: LogForm) -> HttpResponse:
    if kept.wants_json(request):
        return kept.refused(form)
    if request.FILES:
        messages.warning(request, _("Please choose the files again; browsers forget them."))
    return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
