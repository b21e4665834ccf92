"""What was sent to whom: the copies of notices, the answers, and what to do about failures."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from notifications import queries, rules
from notifications.forms import FAILED_TO_DO, DeliveryFilter
from notifications.models import Delivery
from notifications.models.outbox import DeliveryQuerySet
from notifications.services import deliveries as services
from people import paging
from people.http import Request, toast

SIZE = 50

Status = Delivery.Status


@vary_on_headers("HX-Request")
@require_safe
def deliveries(request: Request) -> HttpResponse:
    rules.check_see_deliveries(request.user)
    return _answer(request)


@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    return _act(request, _one(request, pk), services.send_again, _sent_again)


@require_POST
def dealt(request: Request, pk: int) -> HttpResponse:
    return _act(request, _one(request, pk), services.deal_with, _dealt_with)


@require_POST
def all_again(request: Request) -> HttpResponse:
    return _act(request, _all(request), services.send_again, _sent_again)


@require_POST
def all_dealt(request: Request) -> HttpResponse:
    return _act(request, _all(request), services.deal_with, _dealt_with)


def _copies(request: Request) -> DeliveryQuerySet:
    rules.check_see_deliveries(request.user)
    return Delivery.objects.visible_to(request.user)


def _one(request: Request, pk: int) -> DeliveryQuerySet:
    copies = _copies(request).filter(pk=pk)
    get_object_or_404(copies)
    return copies


def _all(request: Request) -> DeliveryQuerySet:
    """The failed ones of the filter in the address, on all pages of it."""
    return DeliveryFilter(request.GET).apply(_copies(request)).filter(status=Status.FAILED)


def _sent_again(count: int) -> str:
    if not count:
        return _("There was nothing to send again.")
    return ngettext("%(n)d is sent again.", "%(n)d are sent again.", count) % {"n": count}


def _dealt_with(count: int) -> str:
    if not count:
        return _("There was nothing to deal with.")
    return ngettext("%(n)d is dealt with.", "%(n)d are dealt with.", count) % {"n": count}


def _act(
    request: Request,
    copies: DeliveryQuerySet,
    service: Callable[..., int],
    words: Callable[[int], str],
) -> HttpResponse:
    said = words(service(copies, by=request.user))
    if request.htmx:
        return toast(_answer(request), said)
    messages.success(request, said)
    return redirect(f"{reverse('notifications:deliveries')}?{request.GET.urlencode()}")


def _answer(request: Request) -> HttpResponse:
    """The page or its list, with the filters of the address; POSTs carry them along too."""
    form = DeliveryFilter(request.GET)
    related = ("notice__recipient", "robot", "dealt_by", "store")
    found = paging.page(
        form.apply(_copies(request).select_related(*related)),
        SIZE,
        by="-id",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    attention = queries.attention(request.user)
    context = {
        "form": form,
        "page": found,
        "lines": queries.sent(found.rows, request.user),
        "attention": attention,
        "tabs": _tabs(request, attention.failed),
        "is_failed": request.GET.get("state") == FAILED_TO_DO,
        "may_set_up": request.user.may(rules.MANAGE_CHANNELS),
    }
    part = request.htmx and not request.htmx.history_restore_request
    template = "notifications/deliveries.html#list" if part else "notifications/deliveries.html"
    return render(request, template, context)


def _tabs(request: Request, failed: int) -> list[dict[str, object]]:
    current = request.GET.get("state", "")
    states: list[tuple[str, str | Promise, int | str]] = [
        ("", _("All"), ""),
        (Status.FAILED, Status.FAILED.label, failed or ""),
        (Status.QUEUED, Status.QUEUED.label, ""),
        (Status.SENT, Status.SENT.label, ""),
        (Status.SKIPPED, Status.SKIPPED.label, ""),
        (Status.CANCELLED, Status.CANCELLED.label, ""),
    ]
    return [
        {
            "label": label,
            "url": _url(request, state=state),
            "active": state == current,
            "count": count,
        }
        for state, label, count in states
    ]


def _url(request: Request, *, state: str) -> str:
    query = request.GET.copy()
    query["state"] = state
    for name in ("before", "after"):
        query.pop(name, None)
    return f"{reverse('notifications:deliveries')}?{query.urlencode()}"
