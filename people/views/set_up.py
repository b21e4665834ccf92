"""The first start, without a store: make it, and the first manager."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people.forms.set_up import SetUpForm
from people.rules import NotNow
from people.services import set_up as service
from people.views.sign_in import enter, is_personal


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    if service.is_done():
        raise Http404
    form = SetUpForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "departments": service.usual_departments()}
        status = 422 if form.is_bound else 200
        return render(request, "people/set_up.html", context, status=status)
    try:
        manager = service.open_store(form.store(), form.manager())
    except NotNow:
        return redirect("people:sign_in")
    return enter(request, manager, keep=is_personal(request), to="people:staff_import")
