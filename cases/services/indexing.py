"""The archive's index follows what is published: one row a case, made anew when it changes."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases import facets
from cases.models import Case, CaseEntry
from cases.states import CaseStatus
from search.grams import fitting, lexemes, normal

logger = logging.getLogger(__name__)
BATCH = 500
_WRITE = """
insert into cases_caseentry (case_id, store_id, published_at, kind, brand, model, component_id,
  symptom_id, department_id, cause_kind, codes, year, text, grams)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, array_to_tsvector(%s))
on conflict (case_id) do update set store_id = excluded.store_id,
  published_at = excluded.published_at, kind = excluded.kind, brand = excluded.brand,
  model = excluded.model, component_id = excluded.component_id, symptom_id = excluded.symptom_id,
  department_id = excluded.department_id, cause_kind = excluded.cause_kind,
  codes = excluded.codes, year = excluded.year, text = excluded.text, grams = excluded.grams
"""


def keep(case: Case) -> None:
    """Bring the index up to date with one case, as it is in the database."""
    keep_all([case.pk])


@transaction.atomic
def keep_all(keys: Iterable[int]) -> int:
    """The same for many; returns how many of them are in the archive."""
    keys = list(keys)
    rows = list(
        Case.objects.published()
        .filter(pk__in=keys, published_at__isnull=False)
        .select_related("component", "symptom", "store")
        .prefetch_related("lessons", "parts")
        .defer("search")
    )
    CaseEntry.objects.filter(case__in=set(keys) - {one.pk for one in rows}).delete()
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, [_row(case) for case in rows])
    return len(rows)


def _row(case: Case) -> Sequence[Any]:
    assert case.published_at is not None  # noqa: S101 - published rows only
    happened = case.happened_on or timezone.localdate(case.published_at, case.store.zone)
    head, key, text = texts_of(case)
    year = happened.year
    pieces = lexemes(text) | lexemes(head, "^") | lexemes(key, "~") | _facets(case, year)
    return (
        case.pk,
        case.store_id,
        case.published_at,
        case.kind,
        case.brand,
        case.model,
        case.component_id,
        case.symptom_id,
        case.department_id,
        case.cause_kind,
        case.codes,
        year,
        normal(text),
        fitting(pieces),
    )


def _facets(case: Case, year: int) -> set[str]:
    assert case.published_at is not None  # noqa: S101 - published rows only
    return facets.pieces(
        {
            facets.STORE: case.store_id,
            "kind": case.kind,
            "brand": case.brand,
            "model": case.model,
            "component": case.component_id,
            "symptom": case.symptom_id,
            "codes": case.codes,
            "cause_kind": case.cause_kind,
            "department": case.department_id,
            "year": year,
            facets.MONTH: facets.month(case.published_at),
        }
    )


def texts_of(case: Case) -> tuple[str, str, str]:
    """Number and title; cause and lessons; everything."""
    names = [
        one for row in (case.component, case.symptom) if row for one in (row.name, row.name_en)
    ]
    head = f"{case.number}\n{case.title}"
    key = "\n".join([case.cause, *(lesson.text for lesson in case.lessons.all())])
    parts = [f"{part.name}\n{part.number}" for part in case.parts.all()]
    told = [case.concern, case.found, case.done, case.result]
    facts = [case.brand, case.model, *case.codes, *case.tags, *names, *parts]
    return head, key, "\n".join([head, *told, key, *facts])


def sweep() -> int:
    """Index what slipped by (rows loaded in bulk, a restored backup); returns how many."""
    there = CaseEntry.objects.filter(case=OuterRef("pk"))
    missing = Case.objects.filter(~Exists(there), status=CaseStatus.PUBLISHED)
    done = 0
    while keys := list(missing.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        kept = keep_all(keys)
        done += kept
        if kept < len(keys):
            logger.warning("%s cases are published without a date", len(keys) - kept)
            break
    return done


def refresh_statistics() -> None:
    """After many rows at once: the planner, and what counts as a rare word, go by statistics."""
    with connection.cursor() as cursor:
        cursor.execute("analyze cases_caseentry")


def keep_narrow() -> None:
    """Texts and pieces lie aside, so that a hundred rows fit where a few would."""
    with connection.cursor() as cursor:
        cursor.execute("alter table cases_caseentry set (toast_tuple_target = 128)")
