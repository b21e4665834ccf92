"""Lists of cases: whose, what is in them, who has read them."""

import collections
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import CaseList, CaseListItem, Reading
from cases.states import CaseStatus
from people.models import User

SEASON = dt.timedelta(days=180)
"""What was read longer before the day than that is to be read again."""


@dataclass(frozen=True)
class Reader:
    user: User
    read: int

    def is_done(self, total: int) -> bool:
        return self.read >= total


def visible_lists(user: User) -> QuerySet[CaseList]:
    """One's own, and those that are shared in the store."""
    rows = CaseList.objects.visible_to(user).filter(Q(owner=user) | Q(is_shared=True))
    return rows.select_related("owner").annotate(count=Count("items")).order_by("name", "pk")


def items_of(chosen: CaseList, user: User) -> list[CaseListItem]:
    """In their order; what is no longer in the archive is left out."""
    rows = chosen.items.filter(case__status=CaseStatus.PUBLISHED).select_related(
        "case__component", "case__symptom", "case__author"
    )
    has_read = Reading.objects.filter(case=OuterRef("case"), user=user)
    return list(rows.defer("case__search").annotate(has_read=Exists(has_read)))


def since(chosen: CaseList) -> dt.date | None:
    """From when on reading counts: for a list of every year, half a year before its day."""
    if chosen.every_year and chosen.read_by_on:
        return chosen.read_by_on - SEASON
    return None


def asked(chosen: CaseList) -> QuerySet[User]:
    """Everyone in after-sales."""
    return User.objects.active().filter(store=chosen.store_id, department__is_aftersales=True)


def readers(chosen: CaseList) -> Sequence[Reader]:
    """Who has read how many of its cases, one's own counted as read; those who lack most last."""
    there = chosen.items.filter(case__status=CaseStatus.PUBLISHED)
    own = collections.Counter(there.values_list("case__author", flat=True))
    cases = there.values("case")
    counted = Q(case_readings__case__in=cases)
    first = since(chosen)
    if first:
        counted &= Q(case_readings__last_at__date__gte=first)
    rows = asked(chosen).annotate(read=Count("case_readings", filter=counted))
    found = [Reader(one, one.read + own[one.pk]) for one in rows.order_by("name")]
    return sorted(found, key=lambda one: -one.read)
