"""The inbox: what I was told, newest first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications import kinds, queries
from notifications.models import Notice
from notifications.services import inbox as services
from people import paging
from people.http import Request, next_of, toast

SIZE = 30


@require_safe
def inbox(request: Request) -> HttpResponse:
    return _answer(request)


@require_safe
def notice(request: Request, pk: int) -> HttpResponse:
    """Opening is reading: go on to what the notice is about, or show its text."""
    row = get_object_or_404(Notice.objects.inbox_of(request.user), pk=pk)
    services.read(row, by=request.user)
    if row.url:
        return redirect(row.url)
    told = queries.told([row])[0]
    return render(request, "notifications/notice.html", {"told": told})


@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Notice.objects.inbox_of(request.user), pk=pk)
    services.read(row, by=request.user)
    if request.htmx:
        return _answer(request)
    return redirect(next_of(request, "notifications:inbox"))


@require_POST
def read_all(request: Request) -> HttpResponse:
    count = services.read_all(by=request.user)
    words = ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", count)
    if request.htmx:
        return toast(_answer(request), words % {"n": count})
    messages.success(request, words % {"n": count})
    return redirect("notifications:inbox")


def _answer(request: Request) -> HttpResponse:
    """The page with the filters of the address; under htmx the form picks the list and the counts."""
    unread = queries.unread_count(request.user)
    kind = request.GET.get("kind", "")
    only_unread = request.GET.get("show", "unread" if unread else "all") == "unread"
    notices = Notice.objects.inbox_of(request.user)
    if only_unread:
        notices = notices.unread()
    if kind in kinds.declared():
        notices = notices.filter(kind=kind)
    found = paging.page(
        notices,
        SIZE,
        by="-due_at",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": found,
        "lines": queries.told(found.rows),
        "tabs": _tabs(unread, only_unread=only_unread),
        "kinds": queries.kinds_of(request.user),
        "kind": kind,
        "only_unread": only_unread,
        "unread_here": unread,
    }
    return render(request, "notifications/inbox.html", context)


def _tabs(unread: int, *, only_unread: bool) -> list[dict[str, object]]:
    here = reverse("notifications:inbox")
    return [
        {
            "label": _("Unread"),
            "url": f"{here}?show=unread",
            "active": only_unread,
            "count": unread or "",
        },
        {"label": _("All notices"), "url": f"{here}?show=all", "active": not only_unread},
    ]
