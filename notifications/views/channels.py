"""How the store reaches its people: mail server, group robots, SMS; each with a real test."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import mail, queries, reasons, rules
from notifications.channels import Outcome, mask
from notifications.forms import MailServerForm, RobotForm, SmsAccountForm
from notifications.models import Channel, MailServer, Robot, SmsAccount
from notifications.services import channels as services
from people.http import Request, posted, toast
from people.models import Store
from people.rules import NotNow
from people.views.settings_store import back_to, store_of


@dataclass(frozen=True)
class Tried:
    """What came of a test, for the page."""

    ok: bool
    words: str | Promise
    answer: str


@require_safe
def channels(request: Request) -> HttpResponse:
    return _page(request)


@sensitive_post_parameters()
@require_POST
def mail_server(request: Request) -> HttpResponse:
    store = _store(request)
    form = MailServerForm(request.POST, instance=_server(store))
    if not form.is_valid():
        return _page(request, "mail", mail=form)
    server = form.save(commit=False)
    server.store = store
    services.save_mail_server(server, by=request.user)
    if "try" in request.POST:
        return _tried(request, "mail", lambda: services.try_mail_server(store, by=request.user))
    return _saved(request, "mail", _("The mail server is saved."))


@sensitive_post_parameters()
@require_POST
def sms_account(request: Request) -> HttpResponse:
    store = _store(request)
    form = SmsAccountForm(request.POST, instance=_account(store))
    if not form.is_valid():
        return _page(request, "sms", sms=form)
    account = form.save(commit=False)
    account.store = store
    services.save_sms_account(account, by=request.user)
    if "try" in request.POST:
        return _tried(request, "sms", lambda: services.try_sms_account(store, by=request.user))
    return _saved(request, "sms", _("The SMS account is saved."))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def robot_new(request: Request) -> HttpResponse:
    return _robot_form(request, None)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def robot(request: Request, pk: int) -> HttpResponse:
    return _robot_form(request, _robot(request, pk))


@require_POST
def robot_try(request: Request, pk: int) -> HttpResponse:
    row = _robot(request, pk)
    return _tried(request, "robots", lambda: services.try_robot(row, by=request.user), row)


@require_POST
def robot_remove(request: Request, pk: int) -> HttpResponse:
    services.remove_robot(_robot(request, pk), by=request.user)
    return _saved(request, "robots", _("The robot is removed."))


def _store(request: Request) -> Store:
    store = store_of(request)
    rules.check_manage_channels(request.user, store)
    return store


def _robot(request: Request, pk: int) -> Robot:
    return get_object_or_404(Robot.objects.filter(store=_store(request)).kept(), pk=pk)


def _robot_form(request: Request, row: Robot | None) -> HttpResponse:
    store = _store(request)
    form = RobotForm(posted(request), instance=row)
    if form.is_bound and form.is_valid():
        robot = form.save(commit=False)
        robot.store = store
        services.save_robot(robot, by=request.user)
        messages.success(request, _("The robot is saved. Post a test to see it work."))
        return redirect(_back(request, store, "robots"))
    context = {"form": form, "robot": row, "store": store, "back_url": _back(request, store)}
    status = 422 if form.is_bound else 200
    return render(request, "notifications/robot.html", context, status=status)


def _back(request: Request, store: Store, part: str = "") -> str:
    url = back_to(reverse("notifications:channels"), request, store)
    return f"{url}#{part}" if part else url


def _server(store: Store) -> MailServer:
    return MailServer.objects.filter(store=store).first() or MailServer()


def _account(store: Store) -> SmsAccount:
    return SmsAccount.objects.filter(store=store).first() or SmsAccount()


def _saved(request: Request, part: str, words: str) -> HttpResponse:
    if request.htmx:
        return toast(_page(request, part), words)
    messages.success(request, words)
    return redirect(_back(request, _store(request), part))


def _tried(
    request: Request, part: str, attempt: Callable[[], Outcome], row: Robot | None = None
) -> HttpResponse:
    """Show what the server answered, beside the form that was tried."""
    try:
        outcome = attempt()
    except NotNow as why:
        tried = Tried(ok=False, words=str(why), answer="")
    else:
        channel = row.platform if row else Channel.EMAIL if part == "mail" else Channel.SMS
        words = _("It works.") if outcome.ok else reasons.explain_trial(channel, outcome.code)
        tried = Tried(ok=outcome.ok, words=words, answer=outcome.answer)
    return _page(request, part, tried=tried, tried_robot=row)


def _page(request: Request, part: str = "", **more: object) -> HttpResponse:
    """The page, or one part of it to htmx; a bound form that is given has errors."""
    store = _store(request)
    robots = Robot.objects.filter(store=store).kept()
    server = _server(store)
    context: dict[str, object] = {
        "mail": MailServerForm(instance=server),
        "server": server if server.pk else None,
        "has_fallback": not server.pk and mail.config(store) is not None,
        "sms": SmsAccountForm(instance=_account(store)),
        "robots": [{"row": row, "webhook": mask(row.webhook)} for row in robots],
        "attention": queries.attention(request.user, store),
        "part": part,
        "store": store,
        "of_store": back_to("", request, store),
        **more,
    }
    status = 422 if part in more else 200
    template = "notifications/channels.html"
    if request.htmx and part:
        template = f"{template}#{part}"
    return render(request, template, context, status=status)
