"""Settings of categories, components, symptoms and places: added, renamed, ordered, switched off."""

import pytest
from django.test import Client

from issues.models import Category, Component, Place, Symptom
from issues.services import taxonomy
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn

KINDS = "/settings/issues/taxonomy"
PLACES = "/settings/issues/places"


@pytest.fixture
def client(sign_in: SignIn, director: User) -> Client:
    return sign_in(director)


@pytest.fixture(autouse=True)
def _shipped(store: Store) -> None:
    taxonomy.load_shipped(store)


def names(store: Store) -> list[str]:
    return list(Place.objects.filter(store=store).values_list("name", flat=True))


@pytest.mark.req("5.2")
def test_each_class_has_its_list(client: Client) -> None:
    page = client.get(f"{KINDS}?of=customer").content.decode()

    assert "态度蛮横" in page
    assert "多次返修" not in page
    assert client.get(f"{KINDS}?of=nonsense").status_code == 404
    assert "制动系统" in client.get(f"{KINDS}?of=component").content.decode()


def test_added_at_the_end_and_offered_at_once(client: Client, store: Store) -> None:
    client.post(PLACES, {"name": "二手车展厅", "name_en": "Used cars"})

    assert names(store)[-1] == "二手车展厅"
    assert "二手车展厅" in client.get("/issues/new").content.decode()


@pytest.mark.parametrize(("name", "taken"), [("配件库", True), ("", True), ("库 房", False)])
def test_a_name_is_needed_and_taken_once(client: Client, name: str, taken: bool) -> None:
    answer = client.post(PLACES, {"name": name, "name_en": "x"})

    assert answer.status_code == (422 if taken else 302)
    assert Place.objects.filter(name_en="x").exists() is not taken


def test_categories_of_two_classes_may_share_a_name(client: Client, store: Store) -> None:
    assert client.post(f"{KINDS}?of=it", {"name": "多次返修"}).status_code == 302
    assert Category.objects.filter(store=store, name="多次返修").count() == 2


def test_renamed_and_switched_off_is_no_longer_offered(
    client: Client, store: Store, advisor: User
) -> None:
    wash = Place.objects.get(store=store, name="洗车交车区")
    issue = factories.issue(advisor, place=wash)

    client.post(f"{PLACES}/{wash.pk}", {"name": "交车区", "name_en": "", "department": ""})

    wash.refresh_from_db()
    issue.refresh_from_db()
    assert (wash.name, wash.is_active, issue.place) == ("交车区", False, wash)
    assert wash not in client.get("/issues/new").context["form"].fields["place"].queryset


def test_up_and_down(client: Client, store: Store) -> None:
    rows = list(Place.objects.filter(store=store))
    order = [row.pk for row in rows]

    client.post("/settings/issues/order/places", {"order": order, "up": order[1]})

    assert names(store)[:2] == [rows[1].name, rows[0].name]
    client.post("/settings/issues/order/places", {"order": [order[2]]})
    assert names(store)[0] == rows[2].name


def test_symptoms_are_added_to_their_component(client: Client, store: Store) -> None:
    brakes = Component.objects.get(store=store, name="制动系统")

    again = client.post(f"/settings/issues/components/{brakes.pk}", {"do": "add", "name": "异响"})
    client.post(f"/settings/issues/components/{brakes.pk}", {"do": "add", "name": "拖滞"})
    new = Symptom.objects.get(component=brakes, name="拖滞")
    client.post(f"/settings/issues/symptoms/{new.pk}", {"name": "拖滞发热", "is_active": "on"})

    assert again.status_code == 422
    new.refresh_from_db()
    assert (new.name, new.is_active) == ("拖滞发热", True)


def test_a_component_is_renamed(client: Client, store: Store) -> None:
    brakes = Component.objects.get(store=store, name="制动系统")

    client.post(f"/settings/issues/components/{brakes.pk}", {"name": "刹车系统", "is_active": "on"})

    brakes.refresh_from_db()
    assert brakes.name == "刹车系统"


def test_only_managers_and_only_their_store(
    client: Client, advisor: User, stranger: User, sign_in: SignIn
) -> None:
    taxonomy.load_shipped(stranger.store)
    foreign = Place.objects.filter(store=stranger.store).first()
    assert foreign is not None

    assert client.get(f"{PLACES}/{foreign.pk}").status_code == 404
    assert client.get(f"{PLACES}?store={stranger.store_id}").status_code == 404
    client.post("/settings/issues/order/places", {"order": [foreign.pk], "down": foreign.pk})
    foreign.refresh_from_db()
    assert foreign.position == 0
    for address in (KINDS, PLACES):
        assert sign_in(advisor).get(address).status_code == 403
