"""What the archive is searched by: one narrow row for each published case."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from cases.models.case import Case
from issues.models import Component, Symptom
from people.models import Department, Store


class CaseEntry(models.Model):
    """Kept by `services.indexing`; lists, counts and similar cases read it and not the long texts.

    `grams` are the pieces of the texts (search.grams): bare of all, "^" before those of number
    and title, "~" before those of cause and lessons. `text` is all of it, normalised.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    published_at = models.DateTimeField()
    kind = models.CharField(max_length=8)
    brand = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=60, blank=True)
    component = models.ForeignKey(Component, on_delete=models.SET_NULL, null=True, related_name="+")
    symptom = models.ForeignKey(Symptom, on_delete=models.SET_NULL, null=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    cause_kind = models.CharField(max_length=10, blank=True)
    codes = ArrayField(models.CharField(max_length=12), default=list)
    year = models.PositiveSmallIntegerField()
    grams = SearchVectorField()
    text = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["store", "-published_at", "-case"], name="case_entry_new"),
            models.Index(
                fields=["store", "symptom", "-published_at", "-case"], name="case_entry_symptom"
            ),
            models.Index(
                fields=["store", "component", "-published_at", "-case"], name="case_entry_part"
            ),
            models.Index(fields=["store", "model", "-published_at"], name="case_entry_model"),
            GinIndex(fields=["grams"], name="case_entry_grams", fastupdate=False),
            GinIndex(fields=["codes"], name="case_entry_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"
