"""A staff list from Excel: choose the file, look at what it would do, let it happen."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from people import rules
from people.forms.staff import ImportForm
from people.http import Request, posted
from people.models import Store
from people.services import importing, staff_export
from people.services.importing import Choices, Plan, StaleError, UnreadableError, pending
from people.services.importing.pending import PendingImport
from people.views.settings_store import store_of

SHOWN = 200  # rows of one kind on the preview; the rest are counted


@require_http_methods(["GET", "HEAD", "POST"])
def staff_import(request: Request) -> HttpResponse:
    store = store_of(request)
    rules.check_manage_staff(request.user, store)
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("people:staff_import_preview", _keep(request, form, store).token)
        except UnreadableError as error:
            form.add_error("file", str(error))
    stores = Store.objects.visible_to(request.user) if len(request.user.store_ids) > 1 else ()
    context = {"form": form, "store": store, "stores": stores, "max_bytes": importing.MAX_BYTES}
    status = 422 if form.is_bound else 200
    return render(request, "people/staff_import.html", context, status=status)


def _keep(request: Request, form: ImportForm, store: Store) -> PendingImport:
    """Keep what was read for the confirmation; a file that makes no plan is refused at once."""
    file = form.cleaned_data["file"]
    tables = importing.read(file.read())
    importing.make_plan(tables, store, by=request.user)
    if not request.session.session_key:
        request.session.save()
    return pending.keep(
        tables,
        filename=file.name,
        store=store,
        by=request.user,
        session_key=request.session.session_key or "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def staff_import_preview(request: Request, token: str) -> HttpResponse:
    """What the file would do; with POST it does, if it is still the same."""
    key = request.session.session_key or ""
    upload = pending.find(token, by=request.user, session_key=key)
    if upload is None:
        messages.warning(request, _("This upload is gone after an hour. Choose the file again."))
        return redirect("people:staff_import")
    store = get_object_or_404(Store.objects.visible_to(request.user), pk=upload.store_id)
    if request.method != "POST":
        return _preview(request, upload, importing.make_plan(upload.tables, store, by=request.user))
    try:
        result = importing.apply(
            upload.tables,
            store,
            digest=request.POST.get("digest", ""),
            choices=_choices(request),
            source=upload.filename,
            by=request.user,
        )
    except StaleError as stale:
        return _preview(request, upload, stale.plan, is_stale=True)
    pending.drop(upload)
    messages.success(request, _told(result))
    query = "" if store.pk == request.user.store_id else f"?store={store.pk}"
    return redirect(reverse("people:staff") + query)


def _choices(request: Request) -> Choices:
    aftersales = set(request.POST.getlist("aftersales"))
    return Choices(
        departments={name: name in aftersales for name in request.POST.getlist("department")},
        leavers={int(key) for key in request.POST.getlist("leaver") if key.isdecimal()},
    )


@dataclass(frozen=True)
class Part:
    """The rows of one kind as the preview shows them: not more than anybody reads."""

    rows: list[importing.PlannedRow]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def _preview(
    request: Request, upload: PendingImport, plan: Plan, *, is_stale: bool = False
) -> HttpResponse:
    context = {
        "plan": plan,
        "upload": upload,
        "is_stale": is_stale,
        "new": Part(plan.new[:SHOWN], len(plan.new)),
        "changed": Part(plan.changed[:SHOWN], len(plan.changed)),
        "errors": [problem for problem in plan.problems if problem.is_error][:SHOWN],
        "warnings": [problem for problem in plan.problems if not problem.is_error][:SHOWN],
        "numbers": (
            (_("To be added"), len(plan.new), "green"),
            (_("To be changed"), len(plan.changed), "blue"),
            (_("Unchanged"), len(plan.unchanged), ""),
            (_("Left out"), len(plan.left_out), "red" if plan.left_out else ""),
        ),
        "chosen": _choices(request) if is_stale else None,
    }
    status = 409 if is_stale else 200
    return render(request, "people/staff_import_preview.html", context, status=status)


def _told(result: importing.Result) -> str:
    if not (result.added or result.changed or result.deactivated):
        return _("Everything was as in the file already: nothing has changed.")
    parts = (
        (ngettext("%(n)d person added", "%(n)d people added", result.added), result.added),
        (ngettext("%(n)d changed", "%(n)d changed", result.changed), result.changed),
        (
            ngettext("%(n)d deactivated", "%(n)d deactivated", result.deactivated),
            result.deactivated,
        ),
    )
    done = _(", ").join(words % {"n": number} for words, number in parts if number)
    return _("Done: %(done)s.") % {"done": done}


@require_safe
def staff_import_example(request: Request) -> HttpResponse:
    """An empty list with the columns that are understood, and one line that shows how."""
    rules.check_manage_staff(request.user)
    content_type = staff_export.FORMATS["xlsx"][1]
    headers = {"Content-Disposition": 'attachment; filename="staff-example.xlsx"'}
    return HttpResponse(staff_export.example(), content_type=content_type, headers=headers)
