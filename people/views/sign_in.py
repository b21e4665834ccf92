"""The way in and the way out."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import visitors
from people.forms.accounts import SignInForm
from people.http import next_of
from people.models import SignIn, User
from people.services import sign_ins

YEAR = 365 * 24 * 3600


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    to = next_of(request, settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        return redirect(to)
    if request.method != "POST":
        return _page(request, SignInForm(request, initial={"keep": is_personal(request)}))
    form = SignInForm(request, request.POST)
    if form.is_valid() and form.person:
        return enter(request, form.person, keep=form.cleaned_data["keep"], to=to)
    return _page(request, form, status=422)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    SignIn.objects.filter(session_key=request.session.session_key or "").delete()
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def enter(request: HttpRequest, person: User, *, keep: bool, to: str) -> HttpResponse:
    """Sign the person in and go there; the next sign-in page speaks their language."""
    sign_ins.start(request, person, keep=keep)
    response = redirect(to)
    remember(response, settings.LANGUAGE_COOKIE_NAME, person.language)
    return response


def is_personal(request: HttpRequest) -> bool:
    """A phone is one person's; a computer in the workshop is everybody's."""
    return visitors.is_phone(request.headers.get("User-Agent", ""))


def remember(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: object
) -> HttpResponse:
    """What django-axes answers after too many wrong passwords."""
    wait = settings.AXES_COOLOFF_TIME
    minutes = int(wait.total_seconds()) // 60
    words = ngettext(
        "Too many wrong passwords. Wait %(n)d minute, or set a new password.",
        "Too many wrong passwords. Wait %(n)d minutes, or set a new password.",
        minutes,
    )
    form = SignInForm(request, initial={"username": request.POST.get("username", "")})
    page = _page(request, form, status=429, locked=words % {"n": minutes})
    page.headers["Retry-After"] = str(minutes * 60)
    return page


def _page(
    request: HttpRequest, form: SignInForm, *, status: int = 200, locked: str = ""
) -> HttpResponse:
    wanted = next_of(request, "/")
    comes_back = wanted != "/" and not form.is_bound and not locked
    context = {
        "form": form,
        "locked": locked,
        "next": wanted,
        "why": _("Please sign in; you then come to the page you asked for.") if comes_back else "",
    }
    return render(request, "people/sign_in.html", context, status=status)
