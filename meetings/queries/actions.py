"""Reads of promises: the filtered list, the board, numbers at a glance."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from meetings.models import ActionItem
from meetings.models.actions import ActionQuerySet
from meetings.states import OWED, UNFINISHED, ActionStatus
from people.models import User
from search.query import search_query

SCOPES = ("mine", "helping", "verify", "all")


@dataclass(frozen=True)
class Filters:
    """What the reader asks for. `state` is a status, "unfinished", "overdue" or "" for all."""

    scope: str = "mine"
    state: str = "unfinished"
    q: str = ""
    owner: int | None = None
    priority: int | None = None
    series: int | None = None

    def apply(self, user: User, today: dt.date) -> ActionQuerySet:
        rows = scoped(ActionItem.objects.visible_to(user), self.scope, user)
        if self.state == "unfinished":
            rows = rows.filter(status__in=UNFINISHED)
        elif self.state == "overdue":
            rows = rows.overdue(today)
        elif self.state:
            rows = rows.filter(status=self.state)
        query = search_query(self.q)
        if query is not None:
            rows = rows.filter(search=query)
        for name, value in (
            ("owner", self.owner),
            ("priority", self.priority),
            ("meeting__series", self.series),
        ):
            if value is not None:
                rows = rows.filter(**{name: value})
        return rows


def scoped(rows: ActionQuerySet, scope: str, user: User) -> ActionQuerySet:
    """Narrow to what a person owes, helps with or verifies."""
    if scope == "mine":
        return rows.filter(owner=user)
    if scope == "verify":
        return rows.filter(verifier=user)
    if scope == "helping":
        helping = ActionItem.helpers.through.objects.filter(actionitem=OuterRef("pk"), user=user)
        return rows.filter(Exists(helping))
    return rows


@dataclass(frozen=True)
class Glance:
    """How many promises a person owes, is late with, has due this week, is to verify."""

    owed: int
    overdue: int
    this_week: int
    to_verify: int


def glance(user: User, today: dt.date) -> Glance:
    """One query over what concerns the person."""
    week = today + dt.timedelta(days=6 - today.weekday())
    mine = Q(owner=user, status__in=OWED)
    numbers = ActionItem.objects.filter(Q(owner=user) | Q(verifier=user), status__in=UNFINISHED)
    return Glance(
        **numbers.aggregate(
            owed=Count("pk", filter=mine),
            overdue=Count("pk", filter=mine & Q(due_on__lt=today)),
            this_week=Count("pk", filter=mine & Q(due_on__range=(today, week))),
            to_verify=Count("pk", filter=Q(verifier=user, status=ActionStatus.DONE)),
        )
    )


@dataclass(frozen=True)
class Column:
    """One state of the board; `more` are left out of `rows`."""

    status: str
    label: str
    rows: Sequence[ActionItem]
    more: int


COLUMN_SIZE = 30


def board(rows: QuerySet[ActionItem]) -> list[Column]:
    """The unfinished and the lately verified, at most thirty a column, most urgent first."""
    columns = []
    for status in (ActionStatus.OPEN, ActionStatus.DOING, ActionStatus.DONE, ActionStatus.VERIFIED):
        order = "-verified_at" if status == ActionStatus.VERIFIED else "due_on"
        own = rows.filter(status=status)
        found = list(own.order_by(order, "pk")[: COLUMN_SIZE + 1])
        more = own.count() - COLUMN_SIZE if len(found) > COLUMN_SIZE else 0
        columns.append(Column(status, str(status.label), found[:COLUMN_SIZE], more))
    return columns
