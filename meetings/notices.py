"""The kinds of notice that meetings and promises send."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendee, Meeting
from notifications import invitation, mail
from notifications.kinds import CalendarFile, Kind
from notifications.models import Notice

PARTSTAT: dict[str, invitation.PartStat] = {
    Attendee.Answer.YES: "ACCEPTED",
    Attendee.Answer.NO: "DECLINED",
}


def invitation_of(notice: Notice) -> CalendarFile | None:
    """The meeting as an invitation to the reader of the notice; a cancellation once it is off."""
    meeting, reader = notice.target, notice.recipient
    if not isinstance(meeting, Meeting) or reader is None or not reader.email:
        return None
    attendee = meeting.attendees.filter(user=reader).first()
    is_off = meeting.cancelled_why != "" or attendee is None
    method = "CANCEL" if is_off else "REQUEST"
    partstat = PARTSTAT.get(attendee.answer, "NEEDS-ACTION") if attendee else "NEEDS-ACTION"
    required = attendee.required if attendee else True
    with translation.override(reader.language):
        file = invitation.build(
            uid=uid_of(meeting),
            sequence=meeting.sequence,
            method="CANCEL" if is_off else "REQUEST",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            summary=meeting.title,
            description=meeting.theme,
            location=meeting.where,
            url=settings.SITE_URL + meeting.get_absolute_url(),
            organizer=(meeting.chair.name, mail.sender_address(notice.store)),
            attendees=[(reader.name, reader.email, required, partstat)],
            language="en" if reader.language == "en" else "zh-CN",
        )
    return file, method


def uid_of(meeting: Meeting) -> str:
    return invitation.uid_for(meeting.pk, urlsplit(settings.SITE_URL).hostname or "luoshi")


def _kind(code: str, label: object, icon: str = "bell", **more: object) -> Kind:
    return Kind(f"meetings.{code}", label, f"meetings/notices/{code}.txt", icon, **more)  # type: ignore[arg-type]


KINDS = (
    _kind("notice", _("Notice of a meeting"), "calendar-event", calendar=invitation_of),
    _kind("changed", _("A meeting has changed"), "calendar-event", calendar=invitation_of),
    _kind("cancelled", _("A meeting is cancelled"), "ban", calendar=invitation_of, urgent=True),
    _kind("uninvited", _("You need not come"), "calendar-event", calendar=invitation_of),
    _kind("series_notice", _("A series of meetings begins"), "repeat"),
    _kind("reminder", _("A meeting is near"), "clock", urgent=True),
    _kind("chase", _("Please answer an invitation"), "mail"),
    _kind("declined", _("Somebody cannot come"), "user"),
    _kind("stands_in", _("You stand in for somebody"), "user"),
    _kind("not_ready", _("A meeting is not ready for its notice"), "alert-triangle"),
    _kind("missed", _("A meeting was not started"), "alert-triangle"),
    _kind("late_asked", _("A late notice asks for approval"), "clipboard-check", urgent=True),
    _kind("late_refused", _("A late notice was refused"), "circle-x"),
    _kind("topic_taken", _("Your topic is on an agenda"), "bulb", channels=()),
    _kind("topic_declined", _("Your topic was declined"), "bulb", channels=()),
    _kind("speaker_asked", _("You are asked to share something"), "speakerphone"),
    _kind("speaker_answered", _("A speaker has answered"), "speakerphone", channels=()),
    _kind("speaker_withdrawn", _("You need not share it any more"), "speakerphone"),
    _kind("minutes", _("Minutes to confirm"), "notes"),
    _kind("minutes_corrected", _("Minutes were corrected"), "notes"),
    _kind("minutes_copied", _("A copy of minutes"), "notes"),
    _kind("minutes_reopened", _("Your objection leads to a correction"), "edit"),
    _kind("minutes_objected", _("An objection to minutes"), "alert-circle"),
    _kind("minutes_replied", _("Your objection was answered"), "notes"),
    _kind("minutes_due", _("Minutes are overdue"), "notes"),
    _kind("action_given", _("You have a new action item"), "checklist"),
    _kind("action_helper", _("You help with an action item"), "checklist", channels=()),
    _kind("action_changed", _("An action item has changed"), "checklist", channels=()),
    _kind("action_due", _("An action item is due"), "clock"),
    _kind("action_overdue", _("An action item is overdue"), "alert-triangle"),
    _kind("action_escalated", _("An overdue action item needs you"), "flag"),
    _kind("action_to_verify", _("An action item is to be verified"), "clipboard-check"),
    _kind("action_sent_back", _("An action item was sent back"), "arrow-left"),
    _kind("action_verified", _("An action item is verified"), "checks", channels=()),
)
