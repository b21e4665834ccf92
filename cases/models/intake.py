"""Cases brought in from files: mapping remembered, bad rows kept."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.kinds import CaseKind
from cases.models.case import Case
from people.models import Store, User
from people.models.stores import StoreScoped


def stored_name(run: "CaseImport", name: str) -> str:
    return f"{run.store_id}/imports/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:8]}"


class CaseImport(models.Model):
    """One file of cases (XLSX, CSV, JSON lines, ZIP with files)."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be mapped")
        CHECKED = "checked", _("Looked at, not imported yet")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(_("where the file comes from"), max_length=60, blank=True)
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to=stored_name, max_length=200, blank=True)
    kind = models.CharField(
        _("kind of the cases"), max_length=8, choices=CaseKind, default=CaseKind.IMPROVE
    )
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=Status, default=Status.UPLOADED)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["store", "-at"], name="case_import_store_at")]

    def __str__(self) -> str:
        return self.file_name


class CaseImportRow(models.Model):
    class State(models.TextChoices):
        NEW = "new", _("Waiting")
        DONE = "done", _("Imported")
        REPEATED = "repeated", _("There already")
        BAD = "bad", _("Cannot be used")

    run = models.ForeignKey(CaseImport, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    error = models.CharField(max_length=400, blank=True)
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="case_import_row_once")
        ]
        indexes = [
            models.Index(fields=["fingerprint"], name="case_import_fingerprint"),
            models.Index(fields=["run", "number"], condition=~Q(error=""), name="case_import_bad"),
            models.Index(
                fields=["run", "number"], condition=Q(state="new"), name="case_import_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
