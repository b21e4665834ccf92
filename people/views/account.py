"""My account: my details and habits, password, calendar link; language and theme for anyone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from people.forms.accounts import ChangePasswordForm, HabitsForm, ProfileForm
from people.http import Request, next_of, toast
from people.middleware import LANGUAGES
from people.models import User
from people.services import accounts, sign_ins
from people.views.sign_in import remember


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = ProfileForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, "profile", form)
    try:
        accounts.change_profile(
            request.user, email=form.cleaned_data["email"], phone=form.cleaned_data["phone"]
        )
    except ValidationError as taken:
        form.add_error(None, taken)
        return _page(request, "profile", form)
    return _saved(request, "profile", _("Your details are saved."))


@require_POST
def habits(request: Request) -> HttpResponse:
    form = HabitsForm(request.POST, instance=request.user)
    if not form.is_valid():
        return _page(request, "habits", form)
    chosen = form.cleaned_data
    accounts.change_habits(
        request.user,
        language=chosen["language"],
        theme=chosen["theme"],
        shortcuts=chosen["shortcuts"],
    )
    with override(chosen["language"]):
        messages.success(request, _("Your settings are saved."))
    return HttpResponseClientRefresh() if request.htmx else redirect("people:account")


@sensitive_post_parameters()
@require_POST
def password(request: Request) -> HttpResponse:
    form = ChangePasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, "password", form)
    old_key = request.session.session_key
    person = accounts.change_password(
        request.user, password=form.cleaned_data["password"], session_key=old_key
    )
    update_session_auth_hash(request, person)
    sign_ins.follow(request, old_key)
    words = _("Your password is changed. You are signed out on all other devices.")
    return _saved(request, "password", words)


@require_POST
def calendar_link(request: Request) -> HttpResponse:
    accounts.renew_calendar_link(request.user)
    words = _("The calendar has a new link. The old one shows nothing any more.")
    return _saved(request, "calendar", words)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        return HttpResponseBadRequest(_("This language is not known."))
    if isinstance(request.user, User):
        accounts.set_language(request.user, language)
    if request.headers.get("HX-Request"):
        response: HttpResponse = HttpResponseClientRefresh()
    else:
        response = redirect(next_of(request, "/"))
    remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        return HttpResponseBadRequest(_("This theme is not known."))
    if isinstance(request.user, User):
        accounts.set_theme(request.user, theme)
    is_page = "text/html" in request.headers.get("Accept", "")
    if request.headers.get("HX-Request") or not is_page:
        response = HttpResponse(status=204)
    else:
        response = redirect(next_of(request, "/"))
    remember(response, "theme", theme)
    return response


def _saved(request: Request, part: str, words: str) -> HttpResponse:
    if request.htmx:
        request.user.refresh_from_db()
        return toast(_page(request, part), words)
    messages.success(request, words)
    return redirect(f"{reverse('people:account')}#{part}")


def _page(request: Request, part: str = "", form: Any = None) -> HttpResponse:
    """The whole page, or one part of it to htmx; a form that is given has errors."""
    context: dict[str, object] = {
        "profile": ProfileForm(request.user),
        "habits": HabitsForm(instance=request.user),
        "password": ChangePasswordForm(request.user),
        "feed_url": _feed_url(request),
    }
    if form is not None:
        context[part] = form
    template = "people/account.html"
    if request.htmx and part:
        template = f"{template}#{part}"
    return render(request, template, context, status=200 if form is None else 422)


def _feed_url(request: Request) -> str:
    try:
        path = reverse("meetings:feed", args=[request.user.calendar_token])
    except NoReverseMatch:
        return ""
    return settings.SITE_URL + path
