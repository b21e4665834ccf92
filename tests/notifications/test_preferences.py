"""How I want to be told."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import KindChoice, Preferences, SmsAccount
from people.models import User
from tests.conftest import SignIn
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests

PAGE = reverse("notifications:preferences")
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(advisor: User, sign_in: SignIn) -> Client:
    User.objects.update(language="en")
    return sign_in(advisor)


def usual(client: Client) -> dict[str, Any]:
    """What the page would send if nothing was touched."""
    form = client.get(PAGE).context["form"]
    boxes = {line["name"]: line["ticked"] for line in form.lines()}
    return {"quiet_from": "", "quiet_until": "", "digest": "at_once", "digest_at": "08:00", **boxes}


def test_quiet_hours_and_digest_are_kept(client: Client, advisor: User) -> None:
    wanted = {
        "quiet_from": "21:00",
        "quiet_until": "08:00",
        "digest": "daily",
        "digest_at": "18:30",
    }

    response = client.post(PAGE, {**usual(client), **wanted})

    assert (response.status_code, response["Location"]) == (302, PAGE)
    mine = Preferences.objects.get(user=advisor)
    assert (mine.quiet_from, mine.quiet_until) == (dt.time(21), dt.time(8))
    assert (mine.digest, mine.digest_at) == ("daily", dt.time(18, 30))


def test_only_what_differs_from_the_usual_is_kept(client: Client, advisor: User) -> None:
    changed = {**usual(client), "kind-tests.plain": [], "kind-tests.quiet": ["email"]}

    client.post(PAGE, changed)

    rows = KindChoice.objects.filter(user=advisor)
    assert dict(rows.values_list("kind", "channels")) == {
        "tests.plain": [],
        "tests.quiet": ["email"],
    }


def test_back_to_the_usual_leaves_nothing_behind(client: Client, advisor: User) -> None:
    before = usual(client)
    KindChoice.objects.create(user=advisor, kind="tests.plain", channels=[])
    KindChoice.objects.create(user=advisor, kind="tests.both", channels=["sms"])

    client.post(PAGE, before)

    assert not KindChoice.objects.exists()


def test_saving_twice_keeps_one_row_each(client: Client, advisor: User) -> None:
    changed = {**usual(client), "kind-tests.plain": ["sms"]}

    for _ in range(2):
        client.post(PAGE, changed)

    assert KindChoice.objects.get().channels == ["sms"]
    assert Preferences.objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"quiet_from": "21:00"}, "quiet_until"),
        ({"quiet_from": "21:00", "quiet_until": "21:00"}, "quiet_until"),
        ({"quiet_from": "late"}, "quiet_from"),
        ({"digest": "weekly"}, "digest"),
        ({"kind-tests.plain": ["pigeon"]}, "kind-tests.plain"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    client: Client, wanted: dict[str, Any], field: str
) -> None:
    response = client.post(PAGE, {**usual(client), **wanted})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Preferences.objects.exists()


def test_htmx_gets_the_form_back(client: Client) -> None:
    good = client.post(PAGE, usual(client), headers=HTMX)
    bad = client.post(PAGE, {**usual(client), "quiet_from": "21:00"}, headers=HTMX)

    assert (good.status_code, bad.status_code) == (200, 422)
    assert "toast" in good["HX-Trigger"]
    for response in (good, bad):
        assert response.content.decode().lstrip().startswith("<form")


@pytest.mark.parametrize(("email", "warned"), [("li@example.com", False), ("", True)])
def test_a_missing_address_is_named_with_a_link(
    client: Client, advisor: User, email: str, warned: bool
) -> None:
    User.objects.filter(pk=advisor.pk).update(email=email)

    page = client.get(PAGE).content.decode()

    assert ("no e-mail address" in page) is warned


def test_sms_is_offered_only_where_the_store_has_an_account(client: Client, advisor: User) -> None:
    assert "Plain by SMS" not in client.get(PAGE).content.decode()
    SmsAccount.objects.create(
        store=advisor.store,
        access_key_id="i",
        access_key_secret="s",
        sign_name="x",
        template_code="y",
    )

    page = client.get(PAGE).content.decode()

    assert "Plain by SMS" in page
    assert "no phone number" in page


def test_a_choice_of_sms_outlives_an_account_out_of_use(client: Client, advisor: User) -> None:
    KindChoice.objects.create(user=advisor, kind="tests.plain", channels=["sms"])

    page = client.get(PAGE).content.decode()

    assert '<input type="hidden" name="kind-tests.plain" value="sms">' in page


@pytest.mark.parametrize("chosen", [0, 4])
def test_queries_do_not_grow_with_the_choices(
    client: Client, advisor: User, chosen: int, django_assert_num_queries: Any
) -> None:
    for n in range(chosen):
        KindChoice.objects.create(user=advisor, kind=f"tests.{n}", channels=[])

    with django_assert_num_queries(5):  # user, preferences, choices, SMS account, unread
        client.get(PAGE)
