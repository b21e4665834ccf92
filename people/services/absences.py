"""Who is there: shifts, absences and deputies."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from people import events, rules
from people.models import Absence, User
from people.rules import Denied, NotNow

LONGEST_CHAIN = 3
"""A deputy's deputy's deputy; beyond that somebody else must look."""


def away_on(day: dt.date, people: Iterable[User]) -> dict[int, Absence]:
    """Who of `people` is away that day, by id."""
    rows = Absence.objects.filter(
        user__in=[person.pk for person in people], first_on__lte=day, last_on__gte=day
    ).select_related("deputy")
    return {row.user_id: row for row in rows}


def stand_in(person: User, day: dt.date) -> User | None:
    """The person, or whoever stands in that day; None when nobody does."""
    seen: set[int] = set()
    current: User | None = person
    for _link in range(LONGEST_CHAIN + 1):
        if current is None or not current.is_active or current.pk in seen:
            return None
        absence = away_on(day, [current]).get(current.pk)
        if absence is None:
            return current
        seen.add(current.pk)
        current = absence.deputy
    return None


def is_on_duty(person: User, at: dt.datetime) -> bool:
    """Whether the usual shift covers the moment; a person without one is always reckoned with."""
    shift = person.shift
    if shift is None:
        return True
    now = at.astimezone(person.store.zone).time()
    if shift.starts <= shift.ends:
        return shift.starts <= now < shift.ends
    return now >= shift.starts or now < shift.ends


@transaction.atomic
def go_away(
    person: User, *, first_on: dt.date, last_on: dt.date, deputy: User | None, by: User
) -> Absence:
    """Say that a person is away: themselves, or who manages staff."""
    _check(person, by)
    if deputy is not None and (deputy.store_id != person.store_id or not deputy.is_active):
        raise NotNow(_("%(name)s does not work here any more.") % {"name": deputy.name})
    absence = Absence(user=person, first_on=first_on, last_on=last_on, deputy=deputy, created_by=by)
    absence.full_clean()
    absence.save()
    events.record(person, "away", by=by, first=str(first_on), last=str(last_on))
    return absence


@transaction.atomic
def come_back(absence: Absence, *, by: User) -> None:
    _check(absence.user, by)
    events.record(absence.user, "back", by=by, first=str(absence.first_on))
    absence.delete()


def _check(person: User, by: User) -> None:
    if by.pk != person.pk:
        if not by.may(rules.MANAGE_STAFF):
            raise Denied(_("Only managers, HR and IT can change staff."))
        rules.check_manage_staff(by, person.store)
