"""Lists of cases: all of them, one of them, and what is put on them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import rules
from cases.forms.lists import ListForm
from cases.models import Case, CaseList
from cases.papers.sheet import list_pdf
from cases.queries.lists import items_of, readers, visible_lists
from cases.services import listing
from meetings.views.papers import PDF, file_answer
from people.http import Request, next_of, posted
from people.rules import Denied


def may_change(request: Request, chosen: CaseList) -> bool:
    try:
        listing.check_owner(request.user, chosen)
    except Denied:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: Request) -> HttpResponse:
    """One's own and the shared ones; a form for a new one."""
    form = ListForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        made = listing.save(None, **form.cleaned_data, by=request.user)
        case = _case(request, request.POST.get("case", ""))
        if case is not None:
            listing.add(made, case, by=request.user)
            messages.success(
                request, _("The case is on the list “%(name)s”.") % {"name": made.name}
            )
            return redirect(case)
        return redirect(made)
    found = list(visible_lists(request.user)[:300])
    context = {
        "form": form,
        "mine": [one for one in found if one.owner_id == request.user.pk],
        "shared": [one for one in found if one.owner_id != request.user.pk],
        "case": request.POST.get("case", "") or request.GET.get("case", ""),
    }
    return render(request, "cases/lists.html", context, status=422 if form.is_bound else 200)


def _case(request: Request, key: str) -> Case | None:
    if not (key.isdecimal() and key.isascii() and len(key) < 18):  # noqa: PLR2004
        return None
    return get_object_or_404(Case.objects.visible_to(request.user), pk=int(key))


def _list(request: Request, pk: int) -> CaseList:
    return get_object_or_404(visible_lists(request.user), pk=pk)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    chosen = _list(request, pk)
    items = items_of(chosen, request.user)
    is_asked = chosen.read_by_on is not None and may_change(request, chosen)
    people = readers(chosen) if is_asked and items else ()
    context = {
        "list": chosen,
        "items": items,
        "may_change": may_change(request, chosen),
        "may_export": request.user.may(rules.IMPORT),
        "readers": people,
        "finished": sum(one.is_done(len(items)) for one in people),
        "done": sum(item.has_read or item.case.author_id == request.user.pk for item in items),  # type: ignore[attr-defined]
    }
    return render(request, "cases/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    chosen = _list(request, pk)
    listing.check_owner(request.user, chosen)
    form = ListForm(posted(request), instance=chosen, user=request.user)
    if request.method == "POST" and form.is_valid():
        listing.save(CaseList.objects.get(pk=pk), **form.cleaned_data, by=request.user)
        return redirect(chosen)
    status = 422 if form.is_bound else 200
    return render(request, "cases/list_edit.html", {"form": form, "list": chosen}, status=status)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    chosen = _list(request, pk)
    listing.delete(chosen, by=request.user)
    messages.success(request, _("The list is gone; its cases stay in the archive."))
    return redirect("cases:lists")


@require_POST
def put(request: Request, pk: int) -> HttpResponse:
    """Put a case on a list, or take it off."""
    chosen = _list(request, pk)
    case = _case(request, request.POST.get("case", ""))
    if case is None:
        raise Http404
    if request.POST.get("off"):
        listing.remove(chosen, case, by=request.user)
        messages.success(request, _("Taken off the list “%(name)s”.") % {"name": chosen.name})
    else:
        listing.add(chosen, case, by=request.user)
        messages.success(request, _("The case is on the list “%(name)s”.") % {"name": chosen.name})
    return redirect(next_of(request, case.get_absolute_url()))


@require_POST
def order(request: Request, pk: int) -> HttpResponse:
    """A new order: dragged, or one moved up or down by a button."""
    chosen = _list(request, pk)
    keys = [int(key) for key in request.POST.getlist("order") if key.isdecimal() and len(key) < 18]  # noqa: PLR2004
    for name, step in (("up", -1), ("down", 1)):
        key = request.POST.get(name, "")
        if key.isdecimal() and int(key) in keys:
            at = keys.index(int(key))
            keys.insert(max(0, at + step), keys.pop(at))
    listing.order(chosen, keys, by=request.user)
    return redirect(chosen)


@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    chosen = _list(request, pk)
    cases = [item.case for item in items_of(chosen, request.user)]
    return file_answer(list_pdf(chosen, cases), PDF, f"{chosen.name}.pdf")
