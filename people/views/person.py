"""One person: page, form, account, and the full numbers behind their masks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import duties, queries, rules, visitors
from people.forms.staff import DeactivateForm, PersonForm
from people.http import Request, posted
from people.models import Store, User
from people.rules import Denied
from people.services import accounts
from people.services import staff as services
from people.views.settings_store import store_of


@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    return _page(request, _person(request, pk))


def _person(request: Request, pk: int) -> User:
    people = User.objects.visible_to(request.user)
    return get_object_or_404(
        people.select_related("store", "department", "team", "shift", "superior"), pk=pk
    )


def _page(request: Request, found: User, **more: object) -> HttpResponse:
    user = request.user
    is_own, may_manage = found.pk == user.pk, user.may(rules.MANAGE_STAFF)
    context = {
        "shown": queries.person_page(found, with_log=may_manage),
        "person": found,
        "is_own": is_own,
        "may_manage": may_manage,
        "may_change": may_manage and not rules.stands_above(found, user),
        "may_see_contacts": is_own or user.may(rules.REVEAL),
        "has_password": accounts.has_password(found),
        "duties": duties.of(found) if may_manage and not found.is_active else (),
        **more,
    }
    return render(request, "people/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: Request) -> HttpResponse:
    store = store_of(request)
    rules.check_manage_staff(request.user, store)
    form = PersonForm(posted(request), store=store, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_person(store, by=request.user, **form.changes)
        except (ValidationError, Denied) as error:
            _add_error(form, error)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": made.name})
            if "another" in request.POST:
                return redirect(request.get_full_path())
            return redirect("people:person", made.pk)
    return _form(request, form, store)


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: Request, pk: int) -> HttpResponse:
    found = _person(request, pk)
    rules.check_change_person(request.user, found)
    form = PersonForm(posted(request), store=found.store, by=request.user, person=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(found, by=request.user, **form.changes)
        except (ValidationError, Denied) as error:
            _add_error(form, error)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": form.changes["name"]})
            return redirect("people:person", pk)
    services.log_form(found, by=request.user, ip=visitors.ip_of(request))
    return _form(request, form, found.store, found)


def _add_error(form: PersonForm, error: ValidationError | Denied) -> None:
    if isinstance(error, Denied):
        form.add_error("roles", str(error))
        return
    for name, problems in error.message_dict.items():
        for problem in problems:
            form.add_error(name if name in form.fields else None, problem)


def _form(
    request: Request, form: PersonForm, store: Store, found: User | None = None
) -> HttpResponse:
    stores = Store.objects.visible_to(request.user) if len(request.user.store_ids) > 1 else ()
    context = {"form": form, "store": store, "person": found, "stores": stores}
    status = 422 if form.is_bound else 200
    return render(request, "people/person_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person_deactivate(request: Request, pk: int) -> HttpResponse:
    found = _person(request, pk)
    rules.check_change_person(request.user, found)
    form = DeactivateForm(posted(request), initial={"left_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        services.deactivate(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is deactivated.") % {"name": found.name})
        return redirect("people:person", pk)
    context = {
        "form": form,
        "person": found,
        "reports": list(found.reports.active().by_name()),
        "duties": duties.of(found),
    }
    status = 422 if form.is_bound else 200
    return render(request, "people/person_deactivate.html", context, status=status)


@require_POST
def person_reactivate(request: Request, pk: int) -> HttpResponse:
    found = services.reactivate(_person(request, pk), by=request.user)
    messages.success(request, _("%(name)s is active again.") % {"name": found.name})
    return redirect("people:person", pk)


@sensitive_variables("link")
@require_POST
def person_invite(request: Request, pk: int) -> HttpResponse:
    """Show the link once: it also goes by e-mail, but not everybody has an address."""
    found = _person(request, pk)
    link = accounts.invite(found, by=request.user)
    found.refresh_from_db()
    return _link(request, found, link)


@sensitive_variables("link")
@require_POST
def person_reset_link(request: Request, pk: int) -> HttpResponse:
    found = _person(request, pk)
    return _link(request, found, accounts.make_reset_link(found, by=request.user))


def _link(request: Request, found: User, link: str) -> HttpResponse:
    response = _page(request, found, link=link)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def person_reveal(request: Request, pk: int, field: str) -> HttpResponse:
    """The full value of one field: in its place to htmx, else on the page again."""
    found = _person(request, pk)
    if field not in services.REVEALABLE:
        raise Http404
    value = services.reveal(found, field, by=request.user, ip=visitors.ip_of(request))
    if request.htmx:
        response = render(request, "people/_revealed.html", {"field": field, "value": value})
    else:
        response = _page(request, found, revealed=field, value=value)
    response.headers["Cache-Control"] = "no-store"
    return response
