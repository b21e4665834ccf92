"""Who is there: absences, deputies and shifts."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from people.models import Shift, Store, User
from people.rules import Denied, NotNow
from people.services import absences

DAY = dt.date(2026, 11, 23)
NEXT = dt.date(2026, 11, 24)


def _away(person: User, deputy: User | None, *, last_on: dt.date = DAY) -> None:
    absences.go_away(person, first_on=DAY, last_on=last_on, deputy=deputy, by=person)


def test_the_deputy_stands_in_and_only_then(advisor: User, technician: User) -> None:
    _away(advisor, technician)

    assert absences.stand_in(advisor, DAY) == technician
    assert absences.stand_in(advisor, NEXT) == advisor


def test_deputies_of_deputies_and_no_circles(
    advisor: User, technician: User, director: User
) -> None:
    _away(advisor, technician)
    _away(technician, director)
    assert absences.stand_in(advisor, DAY) == director

    _away(director, advisor)
    assert absences.stand_in(advisor, DAY) is None


def test_nobody_stands_in_for_themselves_or_ends_before_the_beginning(
    advisor: User, technician: User
) -> None:
    with pytest.raises(ValidationError):
        _away(advisor, advisor)
    with pytest.raises(ValidationError):
        _away(advisor, technician, last_on=DAY - dt.timedelta(days=1))


def test_only_oneself_and_who_manages_staff(
    advisor: User, technician: User, director: User, stranger: User
) -> None:
    with pytest.raises(Denied):
        absences.go_away(technician, first_on=DAY, last_on=DAY, deputy=None, by=advisor)
    with pytest.raises(Denied):
        absences.go_away(technician, first_on=DAY, last_on=DAY, deputy=None, by=stranger)
    with pytest.raises(NotNow):
        absences.go_away(technician, first_on=DAY, last_on=DAY, deputy=stranger, by=director)
    absence = absences.go_away(technician, first_on=DAY, last_on=DAY, deputy=advisor, by=director)
    absences.come_back(absence, by=technician)

    assert absences.stand_in(technician, DAY) == technician


@pytest.mark.parametrize(
    ("starts", "ends", "now", "is_there"),
    [
        ("08:00", "16:00", "08:00", True),
        ("08:00", "16:00", "16:00", False),
        ("20:00", "04:00", "23:00", True),
        ("20:00", "04:00", "03:59", True),
        ("20:00", "04:00", "12:00", False),
    ],
)
def test_shifts_may_end_after_midnight(
    store: Store, advisor: User, starts: str, ends: str, now: str, *, is_there: bool
) -> None:
    advisor.shift = Shift.objects.create(
        store=store,
        name="班",
        starts=dt.time.fromisoformat(starts),
        ends=dt.time.fromisoformat(ends),
    )
    moment = dt.datetime.combine(DAY, dt.time.fromisoformat(now), tzinfo=store.zone)

    assert absences.is_on_duty(advisor, moment) is is_there
