"""Files go out only to those who may see the row they belong to."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from attachments import access, services
from attachments.models import Attachment
from attachments.ranges import served
from people.http import Request

INLINE = {
    "image/jpeg",
    "image/png",
    "application/pdf",
    "audio/mpeg",
    "audio/mp4",
    "audio/x-wav",
    "audio/ogg",
    "audio/webm",
    "video/mp4",
    "video/webm",
}


def _attachment(request: Request, pk: int) -> Attachment:
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    if not access.may_see(request.user, attachment):
        raise Http404
    return attachment


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    attachment = _attachment(request, pk)
    download = "download" in request.GET or attachment.mime not in INLINE
    return served(request, attachment.file, attachment.mime, attachment.name, download=download)


@require_safe
def thumbnail(request: Request, pk: int) -> HttpResponseBase:
    attachment = _attachment(request, pk)
    return served(request, attachment.thumbnail, "image/jpeg", attachment.name)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    attachment = _attachment(request, pk)
    services.remove(attachment, by=request.user)
    if request.htmx:
        return HttpResponse()
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if safe else "today")
