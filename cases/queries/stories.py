"""Stories: published ones, those that wait for somebody, and the vote of the month."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Exists, Manager, Model, OuterRef, QuerySet
from django.utils import timezone

from cases.kinds import CaseKind, UseResult
from cases.models import REVIEW, Case, MonthVote, Reading, StoryOfMonth, Thank, Use
from cases.queries.tally import tally_of
from cases.services import voting
from cases.states import CaseStatus
from meetings.models import Story
from people import paging
from people.models import User
from people.services import points

M = TypeVar("M", bound=Model)

SIZE = 20
WAITING = 20
FROM_MEETINGS = 10
LONGEST_AGO = dt.timedelta(days=90)


@dataclass(frozen=True)
class Told:
    """A published story with how far it went."""

    case: Case
    readers: int
    thanks: int
    used: int
    won: int


@dataclass(frozen=True)
class StoriesPage:
    rows: Sequence[Told]
    before: str
    after: str
    waiting: Sequence[Case]
    mine: Sequence[Case]
    in_meetings: Sequence[Story]
    points: int


@dataclass(frozen=True)
class Reach:
    """Who read, thanked and used a case; names only for its author and editors."""

    readers: int
    thanks: int
    used: int
    worked: int
    uses: Sequence[Use]
    names: Sequence[Reading]
    is_thanked: bool
    is_mine: bool
    is_month: bool


@dataclass(frozen=True)
class Entry:
    """A story of this month; `votes` stay closed until the month is over."""

    case: Case
    is_mine: bool
    is_voted: bool


@dataclass(frozen=True)
class Month:
    first: dt.date
    last: dt.date
    entries: Sequence[Entry]
    voted: int | None
    turnout: int
    winners: Sequence[StoryOfMonth]


def published(user: User) -> "QuerySet[Case]":
    rows = Case.objects.visible_to(user).published().filter(kind=CaseKind.STORY)
    return rows.select_related("author").defer("search")


def page(user: User, *, before: str, after: str) -> StoriesPage:
    found = paging.page(published(user), SIZE, by="-published_at", before=before, after=after)
    keys = [case.pk for case in found.rows]
    readers, thanks = _counted(Reading.objects, keys), _counted(Thank.objects, keys)
    used = _counted(Use.objects.filter(result=UseResult.WORKED), keys)
    won = _counted(StoryOfMonth.objects, keys)
    rows = [
        Told(one, *(counts.get(one.pk, 0) for counts in (readers, thanks, used, won)))
        for one in found.rows
    ]
    is_first = not before and not after
    return StoriesPage(
        rows,
        found.before,
        found.after,
        waiting=_waiting(user) if is_first else (),
        mine=_mine(user) if is_first else (),
        in_meetings=_in_meetings(user) if is_first else (),
        points=points.balance(user),
    )


def _counted(rows: "Manager[M] | QuerySet[M]", keys: Sequence[int]) -> dict[int, int]:
    counted = rows.filter(case__in=keys).values_list("case").annotate(n=Count("pk"))
    return dict(counted.order_by())


def _waiting(user: User) -> Sequence[Case]:
    """Told and not yet published, for editors: the oldest first."""
    if not user.may(REVIEW):
        return ()
    rows = Case.objects.visible_to(user).filter(kind=CaseKind.STORY, status=CaseStatus.UNDER_REVIEW)
    rows = rows.exclude(author=user).select_related("author", "telling").defer("search")
    return list(rows.order_by("submitted_at")[:WAITING])


def _mine(user: User) -> Sequence[Case]:
    """One's own stories that are on their way."""
    open_ = (CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW)
    rows = Case.objects.filter(author=user, kind=CaseKind.STORY, status__in=open_)
    rows = rows.select_related("author", "telling").defer("search")
    return list(rows.order_by("-created_at")[:WAITING])


def _in_meetings(user: User) -> Sequence[Story]:
    """Told in meetings of late and not taken up: one's own, for editors all."""
    rows = (
        Story.objects.visible_to(user).told().filter(created_at__gte=timezone.now() - LONGEST_AGO)
    )
    if not user.may(REVIEW):
        rows = rows.filter(teller=user)
    taken = Case.objects.filter(story=OuterRef("pk"))
    rows = (
        rows.filter(~Exists(taken), meeting__is_restricted=False)
        .select_related("teller", "meeting")
        .defer("search")
    )
    return list(rows.order_by("-created_at", "-pk")[:FROM_MEETINGS])


def reach_of(case: Case, user: User) -> Reach:
    sees_names = user.pk == case.author_id or user.may(REVIEW)
    uses = list(case.uses.select_related("user")[:WAITING])
    readings = case.readings.exclude(user=case.author_id).select_related("user")
    tally = tally_of(case, user)
    return Reach(
        readers=tally.readers,
        thanks=tally.thanks,
        used=tally.used,
        worked=tally.worked,
        uses=uses,
        names=list(readings.order_by("-last_at")[:WAITING]) if sees_names else (),
        is_thanked=tally.is_thanked,
        is_mine=user.pk == case.author_id,
        is_month=tally.is_month,
    )


def month_of(user: User) -> Month:
    """The vote that goes on, and who won before."""
    store = user.store
    first = voting.first_of(store)
    begins, ends = voting.bounds(store, first)
    votes = MonthVote.objects.filter(store=store, month=first)
    mine = votes.filter(user=user).values_list("case", flat=True).first()
    rows = (
        Case.objects.filter(store=store, kind=CaseKind.STORY, status=CaseStatus.PUBLISHED)
        .filter(published_at__gte=begins, published_at__lt=ends)
        .select_related("author")
        .defer("search")
        .order_by("-published_at", "-pk")[:100]
    )
    entries = [Entry(one, one.author_id == user.pk, one.pk == mine) for one in rows]
    winners = StoryOfMonth.objects.filter(store=store).select_related("case__author")
    return Month(
        first,
        voting.next_first(first) - dt.timedelta(days=1),
        entries,
        mine,
        votes.count(),
        list(winners.defer("case__search").order_by("-month", "pk")[:24]),
    )


def vote_is_open(user: User) -> int:
    """How many stories one can vote for and has not yet; 0 when there is nothing to do."""
    store = user.store
    first = voting.first_of(store)
    if MonthVote.objects.filter(store=store, month=first, user=user).exists():
        return 0
    begins, ends = voting.bounds(store, first)
    rows = Case.objects.filter(
        store=store,
        kind=CaseKind.STORY,
        status=CaseStatus.PUBLISHED,
        published_at__gte=begins,
        published_at__lt=ends,
    )
    return rows.exclude(author=user).count()
