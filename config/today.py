"""The start page: what I must do today, what is coming, what I was told."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date as date_words
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people import cards
from people.http import Request

NOON, EVENING, NIGHT = 11, 18, 5


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if NIGHT <= hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if NOON <= hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


@require_safe
def page(request: Request) -> HttpResponse:
    offered = list(cards.for_user(request.user))
    return render(
        request,
        "today.html",
        {
            "greeting": _greeting(request.user.name),
            "date_line": date_words(timezone.localdate(), _("l, j F Y")),
            "main": [card for card in offered if card.column == "main"],
            "side": [card for card in offered if card.column == "side"],
        },
    )
