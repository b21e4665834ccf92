"""The phone page: the poster's code says where, the rest is a sentence and a photo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from issues.forms.box import MOST_BYTES, PHOTO_TYPES
from issues.forms.phone import SOUND_TYPES, PhoneForm
from issues.kinds import Channel
from issues.models import Issue, Place
from issues.services.logging import log_issue
from issues.views import kept
from people.http import posted
from people.models import User
from people.rules import NotNow


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    place = Place.objects.select_related("store").filter(code=code).first()
    if place is None or not place.is_active:
        return _gone(request)
    if not isinstance(request.user, User):
        status = 403 if request.method == "POST" else 200
        return render(request, "issues/report_who.html", {"place": place}, status=status)
    if place.store_id not in request.user.store_ids:
        return _gone(request)
    return _form(request, place, request.user)


def _form(request: HttpRequest, place: Place, user: User) -> HttpResponse:
    form = PhoneForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        issue = _log(form, place, user)
        if issue is not None and kept.wants_json(request):
            return kept.logged(issue)
        if issue is not None:
            words = _("Logged as %(number)s. %(owner)s looks after it.")
            messages.success(request, words % {"number": issue.number, "owner": issue.owner})
            return redirect(issue)
    if form.is_bound and kept.wants_json(request):
        return kept.refused(form)
    context = {
        "place": place,
        "form": form,
        "max_bytes": MOST_BYTES,
        "accept": PHOTO_TYPES,
        "accept_sound": SOUND_TYPES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "issues/report.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    """What a phone has kept meanwhile is not lost with the poster: it comes back to be mended."""
    if request.method == "POST" and isinstance(request.user, User) and kept.wants_json(request):
        return kept.refused({"place": [_("Choose where it belongs.")]})
    raise Http404


def _log(form: PhoneForm, place: Place, user: User) -> Issue | None:
    found = form.cleaned_data
    try:
        return log_issue(
            store=place.store,
            text=found["text"],
            urgency=found["urgency"],
            by=user,
            reporter=user,
            place=place,
            channel=Channel.PHONE,
            reported_at=found["written_at"],
            files=form.all_files(),
            token=found["token"],
        )
    except NotNow as reason:
        form.add_error(None, str(reason))
        return None
