"""Settings: how long recordings are kept, and what plays on the projector before a meeting."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attachments.ranges import served
from meetings.forms.sound import SoundSettingsForm
from meetings.models import SoundSettings
from meetings.services import sound_settings as services
from meetings.services.recording import settings_of
from meetings.sounds.checks import ACCEPT
from people.http import Request, posted
from people.models import Store
from people.views.settings_store import back_to, managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    form = SoundSettingsForm(posted(request), request.FILES or None, instance=settings_of(store))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        services.set_sound(
            store,
            keep_days=found["keep_days"],
            music=found["music"],
            own_music=found["own_music"],
            mime=form.mime,
            by=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect(back_to(reverse("meetings:sound_settings"), request, store))
    context = {
        "store": store,
        "form": form,
        "kept": settings_of(store),
        "accept": ACCEPT,
        "max_bytes": settings.ATTACHMENT_MAX_BYTES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/sound_settings.html", context, status=status)


@require_POST
def remove(request: Request) -> HttpResponse:
    store = managed_store(request)
    services.remove_music(store, by=request.user)
    messages.success(request, _("The music file is deleted."))
    return redirect(back_to(reverse("meetings:sound_settings"), request, store))


@require_safe
def music(request: Request, store: int) -> HttpResponseBase:
    """The store's own file, for those who work with the store."""
    found = SoundSettings.objects.filter(
        store__in=Store.objects.visible_to(request.user), store=store
    ).first()
    if found is None:
        raise Http404
    return served(request, found.music_file, found.music_mime, found.music_name)
