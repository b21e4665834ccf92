"""The suggestion box without a name: writing a letter, and coming back with its code.

Nothing here knows the visitor: `issues.unnamed` has taken everything off the request.
"""

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from issues import boxes, bursts
from issues.forms.box import MOST_BYTES, PHOTO_TYPES, AnswerForm, CodeForm, LetterForm
from issues.models import Issue
from issues.queries.box import Claim, claim
from issues.services import box as services
from people.http import posted
from people.rules import NotNow

TRIES_A_MINUTE = 60
ANSWERS = "answers"
"""The box that answers go into, for the tokens of their forms."""


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str) -> HttpResponse:
    box = boxes.find(code)
    if box is None:
        raise Http404
    today = services.today_in(box.store)
    form = LetterForm(posted(request), request.FILES or None, box=code)
    context = {"box": box, "opens_at": services.opens_at(box.store, timezone.now())}
    with timezone.override(box.store.zone):
        if form.is_bound and form.is_valid():
            form.check_token(today)
            if not form.errors and (claim_code := _put(form, box)):
                context |= {"code": claim_code, "qr": _qr(claim_code)}
                return render(request, "issues/box_thanks.html", context)
        context |= {"form": form, "token": form.fresh_token(today)}
        context |= {"max_bytes": MOST_BYTES, "accept": PHOTO_TYPES}
        status = 422 if form.is_bound else 200
        return render(request, "issues/box.html", context, status=status)


def _put(form: LetterForm, box: boxes.Box) -> str:
    found = form.cleaned_data
    try:
        return services.put_letter(
            box,
            form.number,
            text=found["text"],
            urgency=found["urgency"],
            photos=found["photos"],
        )
    except NotNow as reason:
        form.add_error(None, str(reason))
        return ""


def _qr(code: str) -> SafeString:
    """The code itself and no address: what a phone opens, it keeps in its history."""
    svg = segno.make(code, error="m").svg_inline(omitsize=True, border=2, light="#fff")
    return mark_safe(svg)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The code comes in the body of a form only: addresses end up in histories and logs."""
    form = CodeForm(posted(request))
    if not (form.is_bound and form.is_valid()):
        status = 422 if form.is_bound else 200
        return render(request, "issues/box_code.html", {"form": form}, status=status)
    if bursts.is_too_much("box-codes", TRIES_A_MINUTE):
        form.add_error(None, _("Too many tries. Wait a minute, then try again."))
        return render(request, "issues/box_code.html", {"form": form}, status=429)
    found = claim(form.cleaned_data["code"])
    if found is None:
        form.add_error("code", _("There is nothing under this code. Please look again."))
        return render(request, "issues/box_code.html", {"form": form}, status=422)
    with timezone.override(found.store.zone):
        return _answered(request, form.cleaned_data["code"], found)


def _answered(request: HttpRequest, code: str, found: Claim) -> HttpResponse:
    today = services.today_in(found.store)
    said = AnswerForm(request.POST if "kind" in request.POST else None, box=ANSWERS)
    if found.issue is not None and said.is_bound and said.is_valid():
        said.check_token(today)
        part = found.about(said.cleaned_data["about"])
        if part is None:
            said.add_error(None, _("There is nothing under this code. Please look again."))
        elif not said.errors and part.issue and _put_answer(said, part.issue):
            fresh = claim(code) or found
            said = AnswerForm(None, box=ANSWERS)
            return _shown(request, code, fresh, said, is_kept=True)
    return _shown(request, code, found, said)


def _put_answer(form: AnswerForm, issue: Issue) -> bool:
    found = form.cleaned_data
    try:
        services.put_answer(issue, form.number, kind=found["kind"], text=found["text"])
    except NotNow as reason:
        form.add_error(None, str(reason))
        return False
    return True


def _shown(
    request: HttpRequest, code: str, found: Claim, form: AnswerForm, *, is_kept: bool = False
) -> HttpResponse:
    asked = found.about(form.data.get("about", "") if form.is_bound else "") or found
    forms = [
        form if one is asked else AnswerForm(None, box=ANSWERS, auto_id=f"id_{place}_%s")
        for place, one in enumerate(found.all)
    ]
    context = {
        "code": code,
        "claim": found,
        "followed": list(zip(found.all, forms, strict=True)) if found.issue else [],
        "form": form,
        "token": form.fresh_token(services.today_in(found.store)),
        "is_kept": is_kept,
        "next_opening": services.opens_at(found.store, timezone.now()),
    }
    status = 422 if form.errors else 200
    return render(request, "issues/box_answer.html", context, status=status)
