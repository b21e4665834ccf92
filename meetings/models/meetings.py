"""A meeting and the people invited to it."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.kinds import PROFILES, MeetingKind, Profile
from meetings.models.series import Series
from meetings.states import AHEAD, MeetingStatus
from people.models import Room, Store, User
from people.models.stores import StoreScoped
from search.fields import searchable

SEE_RESTRICTED = "meetings.see_restricted"


class TsTzRange(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class MeetingQuerySet(StoreScoped["Meeting"]):
    def visible_to(self, user: User) -> "MeetingQuerySet":
        """Meetings of the person's stores; restricted ones only with an invitation or the right."""
        rows = super().visible_to(user)
        assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
        return rows if user.may(SEE_RESTRICTED) else rows.filter(self._seen_by(user))

    def _seen_by(self, user: User) -> Q:
        """What everybody may see, and what the person leads or is invited to."""
        invited = Attendee.objects.filter(meeting=OuterRef("pk"), user=user)
        return Q(is_restricted=False) | Q(chair=user) | Q(recorder=user) | Q(Exists(invited))

    def with_minutes_for(self, user: User) -> "MeetingQuerySet":
        """Meetings whose minutes the person may read: those visible, and those copied to them."""
        rows = super().visible_to(user)
        assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
        if user.may(SEE_RESTRICTED):
            return rows
        out = Meeting.objects.filter(pk=OuterRef("pk"), minutes__version__gt=0)
        return rows.filter(self._seen_by(user) | Exists(out.filter(minutes__cc=user)))

    def ahead(self) -> "MeetingQuerySet":
        return self.filter(status__in=AHEAD)

    def of(self, user: User) -> "MeetingQuerySet":
        """Meetings that a person chairs, records or is invited to."""
        invited = Attendee.objects.filter(meeting=OuterRef("pk"), user=user)
        return self.filter(Q(chair=user) | Q(recorder=user) | Exists(invited))

    def same_line(self, series: Series | None) -> "MeetingQuerySet":
        """Meetings of a series, of those it was split from and of those split from it."""
        if series is None:
            return self.none()
        root = series.root_id or series.pk
        return self.filter(Q(series=root) | Q(series__root=root))

    def overlapping(self, starts_at: dt.datetime, ends_at: dt.datetime) -> "MeetingQuerySet":
        return self.exclude(status=MeetingStatus.CANCELLED).filter(
            starts_at__lt=ends_at, ends_at__gt=starts_at
        )

    def for_list(self) -> "MeetingQuerySet":
        return self.select_related("room", "chair", "series")


class Meeting(models.Model):
    """One meeting.

    `version` grows with each change that followers of the page must see, `sequence` with each
    change of time or place that calendars must see.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    occurrence_on = models.DateField(
        null=True, blank=True, help_text=_("The day the series' rule names.")
    )
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(
        _("kind of meeting"), max_length=20, choices=MeetingKind, default=MeetingKind.WEEKLY
    )
    is_restricted = models.BooleanField(_("only for those invited"), default=False)
    title = models.CharField(_("title"), max_length=120)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    goal_measure = models.CharField(_("how the goal is measured"), max_length=200, blank=True)
    opening_text = models.TextField(
        _("opening words"),
        max_length=600,
        blank=True,
        help_text=_("One sentence a line; the projector shows them in turn before the start."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
    )
    wanted_room = models.ForeignKey(
        Room,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The room of the series, when it was taken as the meeting was made."),
    )
    place = models.CharField(_("place or link"), max_length=200, blank=True)
    chair = models.ForeignKey(
        User, verbose_name=_("chair"), on_delete=models.PROTECT, related_name="chaired_meetings"
    )
    recorder = models.ForeignKey(
        User, verbose_name=_("recorder"), on_delete=models.PROTECT, related_name="recorded_meetings"
    )
    status = models.CharField(
        _("state"), max_length=12, choices=MeetingStatus, default=MeetingStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    moved_by_hand = models.BooleanField(default=False)
    announced_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(
        default=dict, blank=True, help_text=_("Time, place and agenda as people were last told.")
    )
    changes_due_at = models.DateTimeField(null=True, blank=True)
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    late_reason = models.CharField(_("why the notice is late"), max_length=300, blank=True)
    late_asked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    late_approver = models.ForeignKey(
        User,
        verbose_name=_("approver"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    late_approved_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lesson = models.TextField(_("what to change next time"), max_length=500, blank=True)
    current_item = models.ForeignKey(
        "AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    search = searchable("number", "title", "theme", "goal")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="meeting_number_once"),
            models.UniqueConstraint(
                fields=["series", "occurrence_on"], name="meeting_occurrence_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_in_order",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=MeetingStatus.values), name="meeting_status_known"
            ),
            ExclusionConstraint(
                name="meeting_room_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(room__isnull=False) & ~Q(status=MeetingStatus.CANCELLED),
                violation_error_message=_("The room is taken at this time."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-starts_at", "-id"], name="meeting_store_start"),
            models.Index(fields=["store", "status", "-starts_at"], name="meeting_store_status"),
            models.Index(
                fields=["starts_at"],
                condition=Q(status__in=["draft", "announced"]),
                name="meeting_ahead",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(status="ended"), name="meeting_to_minute"
            ),
            models.Index(
                fields=["changes_due_at"],
                condition=Q(changes_due_at__isnull=False),
                name="meeting_changes_due",
            ),
            models.Index(
                fields=["next_reminder_at"],
                condition=Q(next_reminder_at__isnull=False),
                name="meeting_reminder_due",
            ),
            models.Index(fields=["chair", "-starts_at"], name="meeting_chair"),
            models.Index(fields=["recorder", "-starts_at"], name="meeting_recorder"),
            GinIndex(fields=["search"], name="meeting_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.pk])

    @property
    def profile(self) -> Profile:
        return PROFILES[self.kind]

    @property
    def slot_minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def where(self) -> str:
        return " · ".join(
            part for part in (self.room.name if self.room else "", self.place) if part
        )

    @property
    def is_ahead(self) -> bool:
        return self.status in AHEAD

    @property
    def started_late(self) -> bool:
        """More than five minutes after the announced time."""
        return self.started_at is not None and self.started_at > self.starts_at + dt.timedelta(
            minutes=5
        )

    @property
    def held_without_notice(self) -> bool:
        """It began although its kind needs a notice and none was sent."""
        return (
            self.started_at is not None and self.announced_at is None and self.profile.needs_notice
        )

    def is_missed(self, now: dt.datetime) -> bool:
        """Nobody started it within half an hour of its time."""
        return self.is_ahead and now > self.starts_at + dt.timedelta(minutes=30)


class Attendee(models.Model):
    """One invited person: the answer before, the attendance during, the confirmation after."""

    class Answer(models.TextChoices):
        NONE = "none", _("Not yet answered")
        YES = "yes", _("Coming")
        NO = "no", _("Not coming")

    class Attendance(models.TextChoices):
        UNKNOWN = "unknown", _("Not recorded")
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    class Verdict(models.TextChoices):
        NONE = "none", _("Not yet confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        OBJECTED = "objected", _("Objected")
        LAPSED = "lapsed", _("No objection in time")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    required = models.BooleanField(_("must attend"), default=True)
    answer = models.CharField(_("answer"), max_length=4, choices=Answer, default=Answer.NONE)
    answer_reason = models.CharField(_("reason"), max_length=200, blank=True)
    substitute = models.ForeignKey(
        User,
        verbose_name=_("substitute"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance, default=Attendance.UNKNOWN
    )
    arrived_at = models.DateTimeField(null=True)
    minutes_read_at = models.DateTimeField(null=True)
    has_fed_back = models.BooleanField(
        default=False, help_text=_("Gave feedback; which one is not kept.")
    )
    verdict = models.CharField(
        _("word on the minutes"), max_length=10, choices=Verdict, default=Verdict.NONE
    )
    objection = models.TextField(_("objection"), blank=True)
    verdict_at = models.DateTimeField(null=True)
    agreed_to = models.PositiveSmallIntegerField(
        default=0, help_text=_("The last version of the minutes that this person agreed to.")
    )
    objection_reply = models.TextField(_("answer to the objection"), blank=True)
    objection_replied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invited person")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="attendee_once"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("user")),
                name="attendee_substitute_is_another",
                violation_error_message=_("The substitute must be someone else."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "meeting"], name="attendee_user"),
            models.Index(
                fields=["user"], condition=Q(verdict="none"), name="attendee_without_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.meeting_id}"

    @property
    def has_open_objection(self) -> bool:
        return self.verdict == self.Verdict.OBJECTED and self.objection_replied_at is None

    @property
    def was_there(self) -> bool:
        return self.attendance in {self.Attendance.PRESENT, self.Attendance.LATE}
