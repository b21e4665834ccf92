"""The link of an invitation: choose the language and the first password, and be in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import events, tokens
from people.forms.accounts import NewPasswordForm
from people.models import User
from people.rules import NotNow
from people.services import accounts
from people.tokens import LinkState
from people.views.sign_in import enter, is_personal


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    person = tokens.person_of(uid)
    if person is None:
        return _useless(request, None, LinkState.DEAD)
    with translation.override(_language(request, person)):
        return _answer(request, person, token)


def _answer(request: HttpRequest, person: User, token: str) -> HttpResponse:
    state = tokens.invitation.state_of(person, token)
    if state is not LinkState.GOOD:
        return _useless(request, person, state)
    form = NewPasswordForm(person, request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "person": person}
        return render(request, "people/invitation.html", context, status=status)
    language = translation.get_language() or person.language
    password = form.cleaned_data["password"]
    try:
        person = accounts.accept_invitation(person, token, password=password, language=language)
    except NotNow:
        return _useless(request, person, LinkState.DEAD)
    return enter(request, person, keep=is_personal(request), to="today")


def _language(request: HttpRequest, person: User) -> str:
    """What the visitor chose on the page, else what the store entered for them."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or person.language
    return person.language


def _useless(request: HttpRequest, person: User | None, state: LinkState) -> HttpResponse:
    is_expired = person is not None and state is LinkState.EXPIRED
    invited = events.of(person).filter(name="invited").first() if person and is_expired else None
    context = {"is_expired": is_expired, "ask": invited.by if invited else None}
    return render(request, "people/invitation_useless.html", context, status=410)
