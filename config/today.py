"""The start page: what I must do today, what is coming, what I was told."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people import cards
from people.http import Request


@require_safe
def page(request: Request) -> HttpResponse:
    offered = list(cards.for_user(request.user))
    return render(
        request,
        "today.html",
        {
            "main": [card for card in offered if card.column == "main"],
            "side": [card for card in offered if card.column == "side"],
        },
    )
