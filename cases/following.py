"""The index hears of every saved case and lesson, whoever saves it."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save

from cases.models import Case, CaseEntry, Lesson
from cases.services import indexing
from cases.states import CaseStatus


def _case_saved(instance: Case, *, created: bool, **_more: Any) -> None:
    """A draft that was never published has nothing to take out of the index."""
    if instance.status == CaseStatus.PUBLISHED:
        indexing.keep(instance)
    elif not created and instance.number:
        CaseEntry.objects.filter(case=instance).delete()


def _lesson_saved(instance: Lesson, **_more: Any) -> None:
    if CaseEntry.objects.filter(case=instance.case_id).exists():
        indexing.keep_all([instance.case_id])


def _migrated(**_more: Any) -> None:
    indexing.keep_narrow()


def connect(app: AppConfig) -> None:
    name = "cases.following"
    post_migrate.connect(_migrated, sender=app, weak=False, dispatch_uid=name)
    post_save.connect(_case_saved, sender=Case, weak=False, dispatch_uid=f"{name}.case")
    for signal in (post_save, post_delete):
        signal.connect(_lesson_saved, sender=Lesson, weak=False, dispatch_uid=name)
