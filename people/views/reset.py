"""A new password: ask for the letter, open its link."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from people import tokens
from people.forms.accounts import NewPasswordForm, ResetForm
from people.rules import NotNow
from people.services import accounts
from people.tokens import LinkState
from people.views.sign_in import enter, is_personal


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = ResetForm(initial={"username": request.GET.get("name", "")})
        return render(request, "people/reset.html", {"form": form})
    form = ResetForm(request.POST)
    if not form.is_valid():
        return render(request, "people/reset.html", {"form": form}, status=422)
    accounts.ask_for_reset(form.cleaned_data["username"])
    return redirect("people:reset_done")


@login_not_required
@require_safe
def reset_done(request: HttpRequest) -> HttpResponse:
    return render(request, "people/reset_done.html")


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_set(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    person = tokens.person_of(uid)
    state = tokens.reset.state_of(person, token) if person else LinkState.DEAD
    if person is None or state is not LinkState.GOOD:
        return _useless(request, state)
    form = NewPasswordForm(person, request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "person": person}
        return render(request, "people/reset_set.html", context, status=status)
    try:
        person = accounts.reset_password(person, token, password=form.cleaned_data["password"])
    except NotNow:
        return _useless(request, LinkState.DEAD)
    return enter(request, person, keep=is_personal(request), to="today")


def _useless(request: HttpRequest, state: LinkState) -> HttpResponse:
    context = {"is_expired": state is LinkState.EXPIRED}
    return render(request, "people/reset_useless.html", context, status=410)
