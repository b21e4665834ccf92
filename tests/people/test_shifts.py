"""Shifts of a store, and whose usual shift each is."""

import datetime as dt

import pytest
from django.urls import reverse

from people.models import Event, Shift, User
from people.services import shifts
from tests import factories
from tests.conftest import SignIn

LIST = "people:shifts"


@pytest.fixture
def early(director: User) -> Shift:
    return shifts.add_shift(
        director.store, name="早班", starts=dt.time(8), ends=dt.time(17), by=director
    )


@pytest.mark.req("2.6")
def test_manager_adds_a_shift_with_its_people(
    sign_in: SignIn, director: User, technician: User
) -> None:
    given = {"name": "早班", "starts": "08:00", "ends": "17:00", "people": [technician.pk]}

    response = sign_in(director).post(reverse(LIST), given)

    technician.refresh_from_db()
    assert (response.status_code, str(technician.shift)) == (302, "早班")
    assert "早班" in sign_in(director).get(reverse(LIST)).content.decode()
    page = sign_in(director).get(reverse("people:person", args=[technician.pk]))
    assert "08:00–17:00" in page.content.decode()


def test_giving_a_shift_to_others_is_recorded_with_each_person(
    early: Shift, sign_in: SignIn, director: User, technician: User, advisor: User
) -> None:
    client, url = sign_in(director), reverse("people:shift", args=[early.pk])
    given = {"name": "早班", "starts": "08:00", "ends": "17:00"}

    client.post(url, {**given, "people": [technician.pk]})
    client.post(url, {**given, "name": "白班", "people": [advisor.pk]})

    assert [one.name for one in early.users.all()] == [advisor.name]
    changes = [event.details["changes"] for event in Event.objects.filter(name="changed")]
    assert {"shift": ["早班", ""]} in changes or {"shift": ["白班", ""]} in changes
    assert {"name": ["早班", "白班"]} in changes


def test_deleted_shift_leaves_its_people(
    early: Shift, sign_in: SignIn, director: User, technician: User
) -> None:
    User.objects.filter(pk=technician.pk).update(shift=early)

    sign_in(director).post(reverse("people:shift_delete", args=[early.pk]))

    technician.refresh_from_db()
    assert (technician.shift, Shift.objects.count()) == (None, 0)


def test_shift_is_given_on_the_page_of_a_person(
    early: Shift, sign_in: SignIn, director: User, technician: User
) -> None:
    url = reverse("people:person_edit", args=[technician.pk])
    form = sign_in(director).get(url).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | {"shift": early.pk}

    assert sign_in(director).post(url, given).status_code == 302
    technician.refresh_from_db()
    assert technician.shift == early


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": "", "starts": "08:00", "ends": "17:00"}, "name"),
        ({"name": "早班", "starts": "09:00", "ends": "18:00"}, "name"),
        ({"name": "晚班", "starts": "08:00", "ends": "08:00"}, "ends"),
        ({"name": "晚班", "starts": "x", "ends": "08:00"}, "starts"),
    ],
)
def test_impossible_shift_is_refused_beside_the_field(
    early: Shift, sign_in: SignIn, director: User, given: dict[str, str], wrong: str
) -> None:
    response = sign_in(director).post(reverse(LIST), given)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [wrong])
    assert Shift.objects.count() == 1


def test_shifts_are_for_those_who_manage_the_store(
    early: Shift, sign_in: SignIn, technician: User, stranger: User
) -> None:
    url = reverse("people:shift", args=[early.pk])

    assert sign_in(technician).get(reverse(LIST)).status_code == 403
    assert sign_in(technician).get(url).status_code == 403
    assert sign_in(stranger).get(url).status_code == 404


def test_people_of_another_store_are_not_offered(
    early: Shift, sign_in: SignIn, director: User, stranger: User
) -> None:
    given = {"name": "早班", "starts": "08:00", "ends": "17:00", "people": [stranger.pk]}

    response = sign_in(director).post(reverse("people:shift", args=[early.pk]), given)

    assert list(response.context["form"].errors) == ["people"]
    assert not factories.person(director.store).shift
