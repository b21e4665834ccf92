"""What was found, or a list, as a file."""

from collections.abc import Iterator

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import rules
from cases.models import CaseList
from cases.queries.asking import Question, ask
from cases.queries.lists import visible_lists
from cases.queries.searching import Chosen, counts, hits
from cases.services import exporting
from people.http import Request
from people.models import User

PAGE = 1000


@require_safe
def page(request: Request) -> HttpResponseBase:
    """`form=json` or `form=zip` is the file itself; without it, the choice of them."""
    rules.check_import(request.user)
    get = request.GET.dict()
    question, chosen, form = ask(get.get("q", "")), Chosen.read(get), get.get("form", "")
    chosen_list = _list(request, get.get("list", ""))
    if chosen_list is not None:
        keys = list(chosen_list.items.values_list("case", flat=True))
        visible = set(chosen_list.cases.visible_to(request.user).values_list("pk", flat=True))  # type: ignore[attr-defined]
        keys = [key for key in keys if key in visible]
        asked = chosen_list.name
    else:
        keys, asked = [], f"{question.text} {dict(chosen.items())}"
    if form not in {"json", "zip"}:
        found = counts(request.user, question, chosen)
        query = request.GET.copy()
        query.pop("form", None)
        context = {
            "counts": found,
            "chosen_list": chosen_list,
            "query": query.urlencode(),
            "most": exporting.MOST,
        }
        return render(request, "cases/export.html", context)
    if chosen_list is None:
        keys = list(_found(request.user, question, chosen))
    exporting.note(request.user, form=form, count=len(keys), question=asked)
    if form == "json":
        return StreamingHttpResponse(
            exporting.json_lines(keys),
            content_type="application/x-ndjson; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="cases.jsonl"'},
        )
    return FileResponse(exporting.package(keys), as_attachment=True, filename="cases.zip")


def _list(request: Request, key: str) -> CaseList | None:
    if not (key.isdecimal() and key.isascii() and len(key) < 12):  # noqa: PLR2004
        return None
    return get_object_or_404(visible_lists(request.user), pk=int(key))


def _found(user: User, question: Question, chosen: Chosen) -> Iterator[int]:
    """All keys, page after page, up to the limit of one export."""
    after, given = "", 0
    while given < exporting.MOST:
        found = hits(user, question, chosen, size=PAGE, after=after)
        for hit in found[:PAGE]:
            yield hit.case_id
        given += PAGE
        if len(found) <= PAGE:
            return
        after = found[PAGE - 1].cursor
