"""The ways in besides the desk: suggestion box, e-mail, chat robots, tables."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issues.kinds import Urgency
from issues.models.issue import Issue
from issues.models.talking import Entry
from issues.models.taxonomy import Place
from meetings.models import Meeting
from notifications.secrets import SealedTextField
from people.models import Store, User
from people.models.stores import StoreScoped


class BoxLetter(models.Model):
    """A letter in the suggestion box: no person, address, browser or hour is in it.

    Its key is random and the box is emptied once a day in random order, so neither the order of
    rows nor a number tells when it was written.
    """

    class Kind(models.TextChoices):
        ISSUE = "issue", _("Something new")
        REPLY = "reply", _("A reply")
        ACCEPT = "accept", _("Accepted")
        DISPUTE = "dispute", _("Not solved")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.ISSUE)
    text = models.TextField(_("what happened"), blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    urgency = models.CharField(max_length=6, choices=Urgency, default=Urgency.LATER)
    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    claim_hash = models.CharField(max_length=64, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    on = models.DateField(_("day"))

    class Meta:
        indexes = [
            models.Index(
                fields=["claim_hash"], condition=~Q(claim_hash=""), name="issue_box_claim"
            ),
            models.Index(fields=["store", "on"], name="issue_box_store_on"),
        ]

    def __str__(self) -> str:
        return str(self.on)


class BoxPhoto(models.Model):
    """A photo of a letter, already without EXIF and name.

    It waits in the table and not in a file: a file system keeps the moment of writing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(BoxLetter, on_delete=models.CASCADE, related_name="photos")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Mailbox(models.Model):
    """A mailbox that the store reads issues from (IMAP)."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="issue_mailbox")
    address = models.EmailField(_("address"))
    host = models.CharField(_("IMAP server"), max_length=120)
    port = models.PositiveIntegerField(_("port"), default=993)
    username = models.CharField(_("user name"), max_length=120)
    password = SealedTextField(_("password"))
    folder = models.CharField(_("folder"), max_length=60, default="INBOX")
    is_active = models.BooleanField(_("in use"), default=True)
    last_uid = models.BigIntegerField(default=0)
    uid_validity = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mailbox")

    def __str__(self) -> str:
        return self.address


class InboundMail(models.Model):
    """One e-mail that came in, and what became of it; refused ones are kept with the reason."""

    class Outcome(models.TextChoices):
        LOGGED = "logged", _("Became an issue")
        ADDED = "added", _("Added to an issue")
        REFUSED = "refused", _("Refused")
        IGNORED = "ignored", _("Automatic, ignored")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=200)
    sender = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    outcome = models.CharField(max_length=7, choices=Outcome)
    why = models.CharField(max_length=300, blank=True)
    issue = models.ForeignKey(Issue, on_delete=models.SET_NULL, null=True, related_name="mails")
    at = models.DateTimeField(default=timezone.now)

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["store", "message_id"], name="issue_mail_once")
        ]
        indexes = [
            models.Index(fields=["store", "-at", "-id"], name="issue_mail_store_at"),
            models.Index(fields=["store", "sender", "-at"], name="issue_mail_sender_at"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def colour(self) -> str:
        """Of its badge."""
        colours = {self.Outcome.LOGGED: "green", self.Outcome.ADDED: "blue"}
        is_refused = self.outcome == self.Outcome.REFUSED
        return colours.get(self.Outcome(self.outcome), "red" if is_refused else "grey")


class ReporterMail(models.Model):
    """An e-mail to a reporter outside the store, sent until it has left; `entry` is what it tells."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("e-mail to a reporter", "Waiting")
        SENT = "sent", pgettext_lazy("e-mail to a reporter", "Sent")
        FAILED = "failed", pgettext_lazy("e-mail to a reporter", "Failed")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="reporter_mails")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="reporter_mail")
    to = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="issue_reporter_mail_at"),
            models.Index(
                fields=["next_try_at"],
                condition=Q(status="waiting"),
                name="issue_reporter_mail_due",
            ),
        ]

    def __str__(self) -> str:
        return self.to

    @property
    def colour(self) -> str:
        """Of its badge."""
        return {self.Status.SENT: "green", self.Status.FAILED: "red"}.get(
            self.Status(self.status), "amber"
        )


class ApiKey(models.Model):
    """A chat robot or another program that may log issues; its requests are signed with `secret`."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_keys")
    name = models.CharField(_("name"), max_length=60)
    key_id = models.CharField(max_length=32, unique=True)
    secret = SealedTextField(_("secret"))
    is_active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("key of a program")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ApiCall(models.Model):
    """A signed request that was taken: sent again, it gives the same issue."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="calls")
    request_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "request_id"], name="issue_api_call_once")
        ]
        indexes = [models.Index(fields=["at"], name="issue_api_call_at")]

    def __str__(self) -> str:
        return self.request_id


class ImportSource(models.Model):
    """A kind of table that the store imports from; its mapping is remembered."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_sources")
    name = models.CharField(_("where the table comes from"), max_length=60)
    mapping = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="issue_source_once",
                violation_error_message=_("There is a source of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One table brought in: uploaded, mapped, looked at, imported."""

    class Status(models.TextChoices):
        READING = "reading", _("Being read")
        UPLOADED = "uploaded", _("Columns to be mapped")
        CHECKING = "checking", _("Being looked at")
        CHECKED = "checked", _("Previewed, not imported yet")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(
        ImportSource, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=Status, default=Status.UPLOADED)
    content = models.BinaryField(null=True, help_text=_("Kept until the import begins."))
    sheets = models.JSONField(default=list)
    sheet = models.CharField(max_length=100, blank=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["store", "-at"], name="issue_run_store_at"),
            models.Index(
                fields=["touched_at"],
                condition=Q(status__in=["reading", "checking", "running"]),
                name="issue_run_at_work",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of a table as it was; `error` says why it is not an issue yet.

    `raw` knows the row again as it was written, `fingerprint` by what makes it the same issue.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("To be imported")
        IMPORTED = "imported", _("Imported")
        REPEATED = "repeated", _("Here already")
        BAD = "bad", _("To be corrected")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=list)
    raw = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    error = models.CharField(max_length=400, blank=True)
    issue = models.ForeignKey(
        Issue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="issue_import_row_once")
        ]
        indexes = [
            models.Index(
                fields=["fingerprint"],
                condition=Q(state="imported"),
                name="issue_import_fingerprint",
            ),
            models.Index(fields=["raw"], condition=Q(state="imported"), name="issue_import_raw"),
            models.Index(fields=["run", "state", "number"], name="issue_import_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
