"""The store's own rule for notices."""

import datetime as dt

import pytest
from django.urls import reverse

from meetings.models import NoticeSettings
from meetings.services.guarding import policy_of
from people.calendar import DayKind
from people.models import Event, User
from tests.conftest import SignIn

URL = "meetings:notice_settings"


@pytest.mark.req("2.4")
def test_without_a_row_the_rule_is_three_open_days(director: User) -> None:
    policy = policy_of(director.store)

    assert (policy.days, policy.calendar, policy.cut_off) == (3, DayKind.STORE_OPEN, dt.time(18))


@pytest.mark.req("2.4")
def test_service_manager_sets_the_rule_and_it_is_recorded(sign_in: SignIn, director: User) -> None:
    given = {"days": 5, "calendar": "calendar", "cut_off": "17:00"}

    response = sign_in(director).post(reverse(URL), given)

    policy = policy_of(director.store)
    assert (response.status_code, policy.days, policy.cut_off) == (302, 5, dt.time(17))
    assert Event.objects.get(name="notice_rule").new == "5 calendar 17:00"


@pytest.mark.parametrize("days", ["0", "31", "x", ""])
def test_impossible_rule_is_refused_beside_the_field(
    sign_in: SignIn, director: User, days: str
) -> None:
    given = {"days": days, "calendar": "calendar", "cut_off": "17:00"}

    response = sign_in(director).post(reverse(URL), given)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["days"])
    assert not NoticeSettings.objects.exists()


def test_technician_may_not(sign_in: SignIn, technician: User) -> None:
    client = sign_in(technician)

    assert {client.get(reverse(URL)).status_code, client.post(reverse(URL)).status_code} == {403}


def test_other_store_is_not_found(sign_in: SignIn, director: User, stranger: User) -> None:
    url = f"{reverse(URL)}?store={director.store_id}"

    assert sign_in(stranger).get(url).status_code == 404
