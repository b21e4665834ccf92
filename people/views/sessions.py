"""Where I am signed in, and how to end it elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from people import visitors
from people.http import Request, toast
from people.services import sign_ins
from people.views.sign_in import sign_out


@vary_on_headers("HX-Request")
@require_safe
def sessions(request: Request) -> HttpResponse:
    return _answer(request)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(sign_ins.under_way(request.user), pk=pk)
    if row.session_key == request.session.session_key:
        return sign_out(request)
    sign_ins.end(row)
    return _ended(request, _("That sign-in has ended."))


@require_POST
def end_others(request: Request) -> HttpResponse:
    ended = sign_ins.end_all(request.user, but=request.session.session_key)
    words = ngettext("%(n)d sign-in has ended.", "%(n)d sign-ins have ended.", ended)
    return _ended(request, words % {"n": ended})


def _ended(request: Request, words: str) -> HttpResponse:
    if request.htmx:
        return toast(_answer(request), words)
    messages.success(request, words)
    return redirect("people:sessions")


def _answer(request: Request) -> HttpResponse:
    rows = [
        {
            "row": row,
            "device": visitors.device_of(row.agent),
            "icon": "device-mobile" if visitors.is_phone(row.agent) else "device-desktop",
            "is_this": row.session_key == request.session.session_key,
        }
        for row in sign_ins.under_way(request.user)
    ]
    rows.sort(key=lambda row: not row["is_this"])
    template = "people/sessions.html#rows" if request.htmx else "people/sessions.html"
    return render(request, template, {"rows": rows})
