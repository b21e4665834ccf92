"""Vehicles: found by what people remember, masked, each look logged, of one store only."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer, Vehicle
from people import events
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn

VIN = "LSVAM4187C2184847"
LIST, NEW = "customers:vehicles", "customers:vehicle_new"


@pytest.fixture
def car(store: Store) -> Vehicle:
    owner = Customer.objects.create(store=store, name="张三丰", phone="13812345678")
    return factories.vehicle(store, "沪A12345", vin=VIN, model="朗逸", owner=owner)


def html_of(client: Client, name: str, *args: int, **query: str) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("沪A12345", True),
        ("沪a·12345", True),
        ("345", True),
        ("2345", True),
        ("45", False),
        ("4847", True),
        (VIN, True),
        (VIN.lower(), True),
        ("张三", True),
        ("13812345678", True),
        ("李四", False),
        ("999", False),
        ("%", False),
        ("", True),
    ],
)
def test_found_by_what_people_remember(
    sign_in: SignIn, advisor: User, car: Vehicle, typed: str, found: bool
) -> None:
    html = html_of(sign_in(advisor), LIST, q=typed)

    assert (f'id="vehicle-{car.pk}"' in html) is found


def test_everything_personal_is_masked(sign_in: SignIn, advisor: User, car: Vehicle) -> None:
    client = sign_in(advisor)

    for html in (html_of(client, LIST), html_of(client, "customers:vehicle", car.pk)):
        for secret in ("A12345", VIN, "张三丰", "13812345678"):
            assert secret not in html
        assert "沪A·**345" in html


@pytest.mark.parametrize(
    ("field", "value"),
    [("plate", "沪A12345"), ("vin", VIN), ("owner", "张三丰"), ("phone", "13812345678")],
)
def test_a_look_shows_one_field_and_stands_on_the_page(
    sign_in: SignIn, advisor: User, car: Vehicle, field: str, value: str
) -> None:
    client = sign_in(advisor)
    answer = client.post(reverse("customers:vehicle_reveal", args=[car.pk, field]))

    html = answer.content.decode()
    assert value in html
    assert answer["Cache-Control"] == "no-store"
    look = events.of(car).filter(name="revealed").get()
    assert (look.by, look.details) == (advisor, {"field": field})
    later = html_of(client, "customers:vehicle", car.pk)
    assert value not in later
    assert advisor.name in later


def test_who_may_not_look_or_change_is_refused(
    sign_in: SignIn, technician: User, stranger: User, car: Vehicle
) -> None:
    show = reverse("customers:vehicle_reveal", args=[car.pk, "plate"])
    edit = reverse("customers:vehicle_edit", args=[car.pk])
    mine = sign_in(technician)

    assert mine.post(show).status_code == 403
    assert mine.get(edit).status_code == 403
    assert mine.get(reverse(NEW)).status_code == 403
    assert mine.get(show).status_code == 405
    assert not events.of(car).filter(name="revealed").exists()
    other = sign_in(stranger)
    for address in (car.get_absolute_url(), edit):
        assert other.get(address).status_code == 404
    assert other.post(show).status_code == 404
    assert (
        sign_in(stranger).post(reverse("customers:vehicle_reveal", args=[car.pk, "x"])).status_code
        == 404
    )
    for typed in ("", "345", "张三", "13812345678", VIN):
        assert f'id="vehicle-{car.pk}"' not in html_of(other, LIST, q=typed)


def sent(**more: object) -> dict[str, object]:
    return {"plate": "沪A·54321", "vin": "", "brand": "大众", "model": "朗逸", **more}


def test_a_vehicle_is_entered_with_its_owner(sign_in: SignIn, advisor: User, store: Store) -> None:
    answer = sign_in(advisor).post(
        reverse(NEW),
        sent(owner_name="王五", owner_phone="13900001111", invoiced_on="2026-03-01", mileage="100"),
    )

    car = Vehicle.objects.get()
    assert answer.status_code == 302
    assert (car.plate, car.store, car.created_by) == ("沪A54321", store, advisor)
    assert (car.owner.name, car.owner.phone) == ("王五", "13900001111")
    assert car.invoiced_on == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"plate": "12345"}, "plate"),
        ({"plate": "", "vin": "LSV123"}, "vin"),
        ({"plate": "", "vin": VIN.replace("A", "O")}, "vin"),
        ({"plate": ""}, "plate"),
        ({"owner_phone": "13900001111"}, "owner_name"),
        ({"mileage": "-5"}, "mileage"),
        ({"invoiced_on": "gestern"}, "invoiced_on"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    sign_in: SignIn, advisor: User, given: dict[str, object], field: str
) -> None:
    answer = sign_in(advisor).post(reverse(NEW), sent(**given))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "朗逸" in answer.content.decode()
    assert not Vehicle.objects.exists()


def test_a_plate_that_is_there_leads_to_its_vehicle(
    sign_in: SignIn, advisor: User, car: Vehicle, stranger: User
) -> None:
    elsewhere = factories.vehicle(stranger.store, "沪A54321")
    client = sign_in(advisor)

    answer = client.post(reverse(NEW), sent(plate="沪a 12345"))

    assert answer.status_code == 422
    assert car.get_absolute_url() in answer.content.decode()
    assert client.post(reverse(NEW), sent()).status_code == 302
    assert Vehicle.objects.filter(plate="沪A54321").count() == 2
    assert elsewhere.get_absolute_url() not in answer.content.decode()


def test_changing_names_the_fields_and_never_what_stands_in_them(
    sign_in: SignIn, advisor: User, car: Vehicle
) -> None:
    edit = reverse("customers:vehicle_edit", args=[car.pk])
    client = sign_in(advisor)
    assert "沪A12345" in client.get(edit).content.decode()
    assert events.of(car).first().details == {"field": "form"}

    answer = client.post(
        edit, sent(plate="沪B99999", vin=VIN, owner_name="张三丰", owner_phone="13800000000")
    )

    assert answer.status_code == 302
    car.refresh_from_db()
    assert (car.plate, car.owner.phone) == ("沪B99999", "13800000000")
    changed = events.of(car).filter(name="changed").get()
    assert changed.details == {"fields": ["brand", "plate"]}
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    sign_in: SignIn,
    advisor: User,
    store: Store,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        owner = Customer.objects.create(store=store, name="赵六")
        factories.vehicle(store, owner=owner)
    client = sign_in(advisor)
    client.get(reverse(LIST))

    for query in ({}, {"q": "赵六"}):
        with django_assert_max_num_queries(9):
            html = client.get(reverse(LIST), query).content.decode()
        assert html.count('id="vehicle-') == count


def test_the_history_of_a_vehicle_shows_what_the_reader_may_see(
    sign_in: SignIn, advisor: User, technician: User, car: Vehicle
) -> None:
    seen = factories.issue(advisor, "沪A12345 刹车异响")
    hidden = factories.issue(advisor, "沪A12345 另有隐情", is_confidential=True)

    html = html_of(sign_in(technician), "customers:vehicle", car.pk)

    assert seen.get_absolute_url() in html
    assert hidden.get_absolute_url() not in html
