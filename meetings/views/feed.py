"""A person's meetings as a calendar to subscribe to, by a secret address without sign-in."""

import datetime as dt
import hashlib
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from meetings.models.meetings import MeetingQuerySet
from meetings.states import MeetingStatus
from notifications import invitation
from people.models import User

BEFORE = dt.timedelta(days=90)
AHEAD = dt.timedelta(days=180)


def _meetings(user: User) -> QuerySet[Meeting]:
    now = timezone.now()
    rows = Meeting.objects.visible_to(user)
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    around = rows.of(user).filter(starts_at__gt=now - BEFORE, starts_at__lt=now + AHEAD)
    return around.select_related("room", "chair").order_by("starts_at", "pk")


def _status(meeting: Meeting) -> Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]:
    if meeting.status == MeetingStatus.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if meeting.status == MeetingStatus.DRAFT else "CONFIRMED"


def _event(meeting: Meeting, host: str) -> invitation.FeedEvent:
    cancelled = meeting.status == MeetingStatus.CANCELLED
    about = [
        meeting.theme,
        _("Chair: %(name)s") % {"name": meeting.chair},
        _("Cancelled: %(why)s") % {"why": meeting.cancelled_why} if cancelled else "",
    ]
    return invitation.FeedEvent(
        uid=invitation.uid_for(meeting.pk, host),
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.title,
        changed_at=meeting.created_at,
        description="\n".join(line for line in about if line),
        location=meeting.where,
        url=settings.SITE_URL + meeting.get_absolute_url(),
        status=_status(meeting),
    )


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    user = User.objects.active().select_related("store").filter(calendar_token=token).first()
    if user is None:
        raise Http404
    meetings = list(_meetings(user))
    facts = f"{user.language}{user.name}" + ",".join(f"{m.pk}:{m.version}" for m in meetings)
    etag = f'"{hashlib.sha256(facts.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    host = urlsplit(settings.SITE_URL).hostname or "luoshi"
    with translation.override(user.language):
        body = invitation.feed(
            _("Meetings of %(name)s") % {"name": user.name},
            [_event(meeting, host) for meeting in meetings],
            language="en" if user.language == "en" else "zh-CN",
            time_zone=user.store.time_zone,
        )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="luoshi.ics"'
    return response
