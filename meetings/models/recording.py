"""The sound of a meeting: its parts, the moments in it, who was told, what was understood of it."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from meetings.states import RecordingStatus
from people.models import User


def stored_name(_row: models.Model, name: str) -> str:
    """Return an unguessable path; parts and pieces of them lie in one folder."""
    today = dt.datetime.now(tz=dt.UTC).date()
    ending = name.rpartition(".")[2].lower()[:5]
    return f"recordings/{today:%Y/%m}/{uuid.uuid4().hex}.{ending}"


class RecordingQuerySet(models.QuerySet["Recording"]):
    def heard(self) -> "RecordingQuerySet":
        """Those that can be played."""
        return self.filter(status=RecordingStatus.KEPT)

    def unfinished(self) -> "RecordingQuerySet":
        return self.filter(status__in=(RecordingStatus.RUNNING, RecordingStatus.COLLECTING))


class Recording(models.Model):
    """One part: what one device recorded without a break, or an uploaded file.

    `began_at` is the moment of its second 0. A part that is deleted stays as a row that says so.
    """

    class Source(models.TextChoices):
        BROWSER = "browser", _("Recorded in the browser")
        UPLOAD = "upload", _("Uploaded")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recordings")
    source = models.CharField(_("where it is from"), max_length=8, choices=Source)
    status = models.CharField(_("state"), max_length=12, choices=RecordingStatus)
    mime = models.CharField(max_length=100)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField(_("when it begins"))
    seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Empty where the file does not tell its length.")
    )
    device = models.UUIDField(null=True, blank=True)
    expected = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("So many pieces the device has made of it.")
    )
    heard_at = models.DateTimeField(default=timezone.now)
    objected_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Nothing recorded after it is kept.")
    )
    missing = models.PositiveIntegerField(
        default=0, help_text=_("Pieces that never came in: five seconds each.")
    )
    delete_after = models.DateTimeField(_("deleted after"), null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deleted_why = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("recording")
        ordering = ("began_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(status="running"), name="recording_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=RecordingStatus.values), name="recording_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="deleted", deleted_at__isnull=False, file="")
                | (~Q(status="deleted") & Q(deleted_at=None)),
                name="recording_gone_when_deleted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["delete_after"],
                condition=Q(status="kept", delete_after__isnull=False),
                name="recording_due",
            ),
            models.Index(
                fields=["heard_at"],
                condition=Q(status__in=("running", "collecting")),
                name="recording_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.began_at:%H:%M:%S}"

    @property
    def ends_at(self) -> dt.datetime | None:
        return None if self.seconds is None else self.began_at + dt.timedelta(seconds=self.seconds)


class Piece(models.Model):
    """A few seconds as they come from the device; gone once the part is put together."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=stored_name, max_length=200)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["recording", "number"], name="piece_once")]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.number}"


class Moment(models.Model):
    """A moment of a meeting to come back to: the turn to an agenda item, or a mark with a word."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="moments")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="moments"
    )
    at = models.DateTimeField()
    word = models.CharField(_("what was said"), max_length=80, blank=True)
    is_turn = models.BooleanField(default=False, help_text=_("The meeting turned to the item."))
    marked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("moment")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["meeting", "at"], name="moment_order")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.word}"


class Told(models.Model):
    """Somebody was told that the meeting is recorded: when, how, and who says so."""

    class How(models.TextChoices):
        ALOUD = "aloud", _("Told aloud before it began")
        PAGE = "page", _("Shown on the own screen")
        ARRIVAL = "arrival", _("Told on arrival")
        UPLOAD = "upload", _("Told before, as the uploader says")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="told_of_recording")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(_("how"), max_length=8, choices=How)
    told_at = models.DateTimeField(default=timezone.now)
    told_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("person told of the recording")
        ordering = ("told_at", "pk")
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.how}"


class RecordingObjection(models.Model):
    """Somebody did not want to be recorded, so it was not begun, or was stopped."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="recording_objections"
    )
    user = models.ForeignKey(
        User,
        verbose_name=_("who objects"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    why = models.CharField(_("reason"), max_length=200, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection to recording")
        ordering = ("noted_at",)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.why}"


class Transcript(models.Model):
    """The work of the transcription service on one part."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Being transcribed")
        FAILED = "failed", _("Failed")
        DONE = "done", _("Done")

    class Fault(models.TextChoices):
        NONE = "", ""
        UNREACHABLE = "unreachable", _("The transcription service cannot be reached.")
        REFUSED = "refused", _("The transcription service refused it.")
        UNFIT = "unfit", _("The transcription service answered something that is no transcript.")
        GONE = "gone", _("The file is gone.")

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="transcript")
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=12, choices=Fault, default=Fault.NONE, blank=True)
    problem = models.CharField(
        max_length=200, blank=True, help_text=_("The service's own words, or the kind of error.")
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("transcript")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(status__in=("waiting", "working")),
                name="transcript_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.status}"


class Segment(models.Model):
    """A sentence or so, with the second at which it begins in its part."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    start = models.FloatField()
    end = models.FloatField()
    text = models.TextField()
    taken_into = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("start", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="segment_in_order")
        ]

    def __str__(self) -> str:
        return self.text
