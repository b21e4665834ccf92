"""Lessons of one case and of the whole store, with where they apply and how far they are adopted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from cases import talk_rules
from cases.kinds import AdoptionStatus
from cases.models import Adoption, Case, Lesson
from issues.models import Component
from people import paging
from people.models import User

SIZE = 30
STATES = ("worth", *AdoptionStatus.values)


@dataclass(frozen=True)
class Drawn:
    """A lesson as it is shown; `is_worth` that the reader has marked it."""

    lesson: Lesson
    worth: int
    is_worth: bool
    adoptions: Sequence[Adoption]
    too: Sequence[Component]


@dataclass(frozen=True)
class Filters:
    q: str = ""
    component: int | None = None
    state: str = ""

    @property
    def are_set(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class LessonsPage:
    rows: Sequence[Drawn]
    before: str
    after: str


def _drawn(rows: "QuerySet[Lesson]", user: User) -> "QuerySet[Lesson]":
    adoptions = Adoption.objects.select_related("department", "action").order_by("pk")
    mine = Lesson.worth.through.objects.filter(lesson=OuterRef("pk"), user=user)
    too = Component.objects.filter(pk__in=Subquery(_too(OuterRef(OuterRef("pk"))))).order_by("pk")
    names = ArraySubquery(too.values(one=JSONObject(name="name", name_en="name_en")))
    return rows.annotate(n=Count("worth"), mine=Exists(mine), too=names).prefetch_related(
        Prefetch("adoptions", adoptions, to_attr="taken_up")
    )


def _too(lesson: OuterRef) -> "QuerySet[Any]":
    rows = Lesson.components_too.through.objects.filter(lesson=lesson)
    return rows.values("component")


def _row(lesson: Lesson) -> Drawn:
    too = [Component(**one) for one in lesson.too]  # type: ignore[attr-defined]
    return Drawn(lesson, lesson.n, lesson.mine, lesson.taken_up, too)  # type: ignore[attr-defined]


def of_case(case: Case, user: User) -> list[Drawn]:
    rows = _drawn(Lesson.objects.filter(case=case), user).order_by("position", "pk")
    return [_row(one) for one in rows]


def page(user: User, filters: Filters, *, before: str, after: str) -> LessonsPage:
    """The lessons of the archive, the newest first."""
    rows = Lesson.objects.filter(
        case__store__in=user.store_ids, case__status__in=talk_rules.IN_ARCHIVE
    )
    if filters.q:
        words = Q()
        for name in ("text", "models_too", "steps_too", "case__model"):
            words |= Q(**{f"{name}__icontains": filters.q})
        rows = rows.filter(words)
    if filters.component:
        too = Lesson.components_too.through.objects.filter(
            lesson=OuterRef("pk"), component=filters.component
        )
        rows = rows.filter(Q(case__component=filters.component) | Exists(too))
    if filters.state == "worth":
        rows = rows.filter(Exists(Lesson.worth.through.objects.filter(lesson=OuterRef("pk"))))
    elif filters.state:
        taken = Adoption.objects.filter(lesson=OuterRef("pk"), status=filters.state)
        rows = rows.filter(Exists(taken))
    rows = rows.select_related("case", "case__component").defer("case__search")
    found = paging.page(rows, SIZE, by="-at", before=before, after=after)
    # votes and adoptions are read for the rows of the page, not for the whole store
    shown = {
        one.pk: one
        for one in _drawn(Lesson.objects.filter(pk__in=[r.pk for r in found.rows]), user)
    }
    made = []
    for row in found.rows:
        full = _row(shown[row.pk])
        full.lesson.case = row.case
        made.append(full)
    return LessonsPage(made, found.before, found.after)


def components(user: User) -> "QuerySet[Component]":
    return Component.objects.filter(store__in=user.store_ids).order_by("pk")
