"""The staff list and its export."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from people import queries, rules, visitors
from people.forms.staff import staff_filters
from people.http import Request
from people.models import Department, Store, User
from people.permissions import Role
from people.services import staff as services
from people.services import staff_export


@vary_on_headers("HX-Request")
@require_safe
def staff(request: Request) -> HttpResponse:
    user, asked = request.user, request.GET
    filters = staff_filters(asked.dict(), user)
    if request.htmx.trigger_name == "store":  # another store has other departments to choose from
        return HttpResponseClientRedirect(request.get_full_path())
    before, after = asked.get("before", ""), asked.get("after", "")
    found = queries.staff_page(user, filters, before=before, after=after)
    context = {
        "page": found.page,
        "total": found.total,
        "filters": filters,
        "may_manage": user.may(rules.MANAGE_STAFF),
        "may_reveal": user.may(rules.REVEAL),
        "several_stores": len(user.store_ids) > 1,
        "import_url": reverse("people:staff_import") + _of_store(filters.store),
        "new_url": reverse("people:person_new") + _of_store(filters.store),
    }
    if request.htmx.target == "rows":
        return render(request, "people/staff.html#rows", context)
    context |= _choices(user, filters.store)
    if context["may_manage"]:
        context["to_invite"] = queries.to_invite(user, filters.store).count()
    return render(request, "people/staff.html", context)


def _choices(user: User, store: int | None) -> dict[str, object]:
    """What the filters offer."""
    stores = Store.objects.visible_to(user) if len(user.store_ids) > 1 else Store.objects.none()
    return {
        "stores": stores,
        "departments": Department.objects.visible_to(user).filter(store=store or user.store_id),
        "roles": Role.choices,
        "presences": queries.Presence.choices,
    }


def _of_store(store: int | None) -> str:
    return f"?store={store}" if store else ""


@require_POST
def invite_all(request: Request) -> HttpResponse:
    """Letters to everybody of the store who cannot sign in yet."""
    filters = staff_filters(request.POST.dict(), request.user)
    people = queries.to_invite(request.user, filters.store)
    done = services.invite_all(people, by=request.user)
    if done.mailed:
        words = ngettext(
            "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", done.mailed
        )
        messages.success(request, words % {"n": done.mailed})
    if done.without_address:
        words = ngettext(
            "%(n)d person has no e-mail address: make a link on their page and hand it over.",
            "%(n)d people have no e-mail address: make a link on their page and hand it over.",
            done.without_address,
        )
        messages.warning(request, words % {"n": done.without_address})
    return redirect(reverse("people:staff") + _of_store(filters.store))


@require_POST
def export(request: Request) -> HttpResponse:
    """What the filters show, with full numbers and addresses: every person in it is logged."""
    user = request.user
    filters = staff_filters(request.POST.dict(), user)
    format_ = request.POST.get("format", "")
    if format_ not in staff_export.FORMATS:
        raise BadRequest("Unknown format")
    people = list(queries.staff(user, filters).select_related("superior").by_name())
    store = Store.objects.visible_to(user).get(pk=filters.store or user.store_id)
    services.log_export(people, store, by=user, ip=visitors.ip_of(request))
    write, content_type = staff_export.FORMATS[format_]
    name = f"staff-{store.code}-{timezone.localdate():%Y%m%d}.{format_}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(write(people), content_type=content_type, headers=headers)
