"""The archive: searched, narrowed by facets, in pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cases import rules
from cases.queries.archive import find
from cases.queries.asking import ask
from cases.queries.searching import Chosen
from people.http import Request


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    get = request.GET.dict()
    question, chosen = ask(get.get("q", "")), Chosen.read(get)
    after = get.get("after", "")
    typed = get.get("q", "").strip()
    context = {
        "q": question.text,
        "found": find(request.user, question, chosen, after=after),
        "is_further": bool(after),
        "asks_nothing": bool(typed) and not question,
        "may_import": request.user.may(rules.IMPORT),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "cases/archive.html#found", context)
    return render(request, "cases/archive.html", context)
