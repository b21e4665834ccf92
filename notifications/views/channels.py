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
from people.http import Request, toast
from people.rules import NotNow


@dataclass(frozen=True)
class Tried:
    """What came of a test, for the page."""

    ok: bool
    words: str | Promise
    answer: str


@require_safe
def channels(request: Request) -> HttpResponse:
    rules.check_manage_channels(request.user)
    return _page(request)


@sensitive_post_parameters()
@require_POST
def mail_server(request: Request) -> HttpResponse:
    rules.check_manage_channels(request.user)
    form = MailServerForm(request.POST, instance=_server(request))
    if not form.is_valid():
        return _page(request, "mail", mail=form)
    services.save_mail_server(form.save(commit=False), by=request.user)
    if "try" in request.POST:
        return _tried(request, "mail", lambda: services.try_mail_server(by=request.user))
    return _saved(request, "mail", _("The mail server is saved."))


@sensitive_post_parameters()
@require_POST
def sms_account(request: Request) -> HttpResponse:
    rules.check_manage_channels(request.user)
    form = SmsAccountForm(request.POST, instance=_account(request))
    if not form.is_valid():
        return _page(request, "sms", sms=form)
    services.save_sms_account(form.save(commit=False), by=request.user)
    if "try" in request.POST:
        return _tried(request, "sms", lambda: services.try_sms_account(by=request.user))
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


def _robot(request: Request, pk: int) -> Robot:
    rules.check_manage_channels(request.user)
    return get_object_or_404(Robot.objects.filter(store=request.user.store_id).kept(), pk=pk)


def _robot_form(request: Request, row: Robot | None) -> HttpResponse:
    rules.check_manage_channels(request.user)
    sent = request.POST if request.method == "POST" else None
    form = RobotForm(sent, instance=row)
    if sent is not None and form.is_valid():
        services.save_robot(form.save(commit=False), by=request.user)
        messages.success(request, _("The robot is saved. Post a test to see it work."))
        return redirect(f"{reverse('notifications:channels')}#robots")
    context = {"form": form, "robot": row}
    status = 422 if form.is_bound else 200
    return render(request, "notifications/robot.html", context, status=status)


def _server(request: Request) -> MailServer:
    return MailServer.objects.filter(store=request.user.store_id).first() or MailServer()


def _account(request: Request) -> SmsAccount:
    return SmsAccount.objects.filter(store=request.user.store_id).first() or SmsAccount()


def _saved(request: Request, part: str, words: str) -> HttpResponse:
    if request.htmx:
        return toast(_page(request, part), words)
    messages.success(request, words)
    return redirect(f"{reverse('notifications:channels')}#{part}")


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
    robots = Robot.objects.filter(store=request.user.store_id).kept()
    server = _server(request)
    context: dict[str, object] = {
        "mail": MailServerForm(instance=server),
        "server": server if server.pk else None,
        "has_fallback": not server.pk and mail.config(request.user.store) is not None,
        "sms": SmsAccountForm(instance=_account(request)),
        "robots": [{"row": row, "webhook": mask(row.webhook)} for row in robots],
        "attention": queries.attention(request.user),
        "part": part,
        **more,
    }
    status = 422 if part in more else 200
    template = "notifications/channels.html"
    if request.htmx and part:
        template = f"{template}#{part}"
    return render(request, template, context, status=status)
