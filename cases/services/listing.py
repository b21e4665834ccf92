"""Lists of cases: made, filled, put in order, asked to be read."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import REVIEW, Case, CaseList, CaseListItem
from cases.queries.lists import asked, readers
from cases.states import CaseStatus
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import Denied, NotNow

MOST = 200
AHEAD = (dt.timedelta(days=7), dt.timedelta(days=1))
"""So long before the day those who have not read are reminded."""


def check_owner(user: User, chosen: CaseList) -> None:
    if chosen.owner_id != user.pk and not (chosen.is_shared and user.may(REVIEW)):
        raise Denied(_("Only who made this list, and editors, change it."))


@transaction.atomic
def save(
    chosen: CaseList | None,
    *,
    name: str,
    is_shared: bool = False,
    read_by_on: dt.date | None = None,
    every_year: bool = False,
    by: User,
) -> CaseList:
    """Make or change a list. Only editors ask everyone to read one by a day."""
    if chosen is None:
        chosen = CaseList(store=by.store, owner=by)
    else:
        chosen = moves.lock(chosen)
        check_owner(by, chosen)
    if read_by_on and not by.may(REVIEW):
        raise Denied(_("Only editors ask everyone to read a list."))
    chosen.name, chosen.read_by_on = name.strip(), read_by_on
    chosen.is_shared = is_shared or read_by_on is not None
    chosen.every_year = every_year and read_by_on is not None
    chosen.full_clean(exclude=["store", "owner"])
    chosen.save()
    events.record(chosen, "save", by=by, new=chosen.name[:40])
    return chosen


@transaction.atomic
def add(chosen: CaseList, case: Case, *, by: User) -> None:
    """At its end; a case that is in it already stays where it is."""
    chosen = moves.lock(chosen)
    check_owner(by, chosen)
    if case.status != CaseStatus.PUBLISHED or case.store_id != chosen.store_id:
        raise NotNow(_("Only published cases of the same store go on a list."))
    counted = chosen.items.aggregate(last=Max("position"))
    if chosen.items.count() >= MOST:
        raise NotNow(_("A list holds %(most)s cases at most.") % {"most": MOST})
    position = 0 if counted["last"] is None else counted["last"] + 1
    CaseListItem.objects.get_or_create(list=chosen, case=case, defaults={"position": position})


@transaction.atomic
def remove(chosen: CaseList, case: Case, *, by: User) -> None:
    check_owner(by, chosen)
    chosen.items.filter(case=case).delete()


@transaction.atomic
def order(chosen: CaseList, keys: Sequence[int], *, by: User) -> None:
    """As in `keys` (of items); those not named follow in their order."""
    chosen = moves.lock(chosen)
    check_owner(by, chosen)
    places = {key: n for n, key in enumerate(keys)}
    items = sorted(chosen.items.all(), key=lambda item: places.get(item.pk, len(keys)))
    for position, item in enumerate(items):
        item.position = position
    CaseListItem.objects.bulk_update(items, ["position"])


@transaction.atomic
def delete(chosen: CaseList, *, by: User) -> None:
    check_owner(by, chosen)
    events.record(chosen.store, "case_list_deleted", by=by, old=chosen.name[:40])
    chosen.delete()


def remind_all(now: dt.datetime) -> int:
    """Remind those who have not read a list whose day is near; lists of every year move on."""
    today = timezone.localdate(now)
    told = 0
    near = CaseList.objects.filter(read_by_on__range=(today, today + AHEAD[0]))
    for pk in near.values_list("pk", flat=True):
        told += _remind(pk, now)
    past = CaseList.objects.filter(read_by_on__lt=today, every_year=True)
    for chosen in past:
        _to_next_year(chosen.pk, today)
    return told


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> int:
    rows = CaseList.objects.select_for_update(skip_locked=True, of=("self",))
    chosen = rows.select_related("store", "owner").filter(pk=pk).first()
    total = chosen.items.filter(case__status=CaseStatus.PUBLISHED).count() if chosen else 0
    if chosen is None or chosen.read_by_on is None or not total:
        return 0
    left = chosen.read_by_on - timezone.localdate(now, chosen.store.zone)
    step = sum(left <= ahead for ahead in AHEAD)
    late = {one.user.pk: one.user for one in readers(chosen) if one.read < total}
    people = asked(chosen).filter(pk__in=late)
    return outbox.notify(
        "cases.to_read",
        people,
        key=f"case-list-{chosen.pk}-{chosen.read_by_on}-{step}",
        target=chosen,
        url=chosen.get_absolute_url(),
        context={"list": chosen, "total": total},
    )


@transaction.atomic
def _to_next_year(pk: int, today: dt.date) -> None:
    chosen = CaseList.objects.select_for_update().get(pk=pk)
    day = chosen.read_by_on
    while day is not None and day < today:
        # 29 February is the 28th in other years
        last = 28 if (day.month, day.day) == (2, 29) else day.day
        day = day.replace(year=day.year + 1, day=last)
    chosen.read_by_on = day
    chosen.save(update_fields=["read_by_on"])
