"""The start page: what I was told, and what did not arrive."""

import pytest
from django.utils import timezone

from notifications import today
from people.cards import Card
from people.models import User
from tests.conftest import SignIn
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests
from tests.notifications.rows import copy, notice

pytestmark = pytest.mark.django_db


def card(user: User, template: str) -> Card | None:
    found = [one for one in today.cards(user) if one.template.endswith(template)]
    return found[0] if found else None


def test_failed_messages_stay_on_the_start_page_until_dealt_with(
    director: User, advisor: User, sign_in: SignIn
) -> None:
    row = copy(notice(advisor), "failed")
    assert card(director, "deliveries.html")
    assert "state=failed" in sign_in(director).get("/").content.decode()

    row.dealt_at = timezone.now()
    row.save()

    assert card(director, "deliveries.html") is None


def test_messages_that_wait_for_a_channel_are_there_too(director: User, advisor: User) -> None:
    copy(notice(advisor), "queued", code="no-server")
    copy(notice(advisor), "queued", code="450")

    found = card(director, "deliveries.html")

    assert found
    attention = found.context["attention"]
    assert (attention.failed, attention.waiting) == (0, 1)  # type: ignore[attr-defined]


def test_neither_staff_nor_other_stores_see_them(
    advisor: User, technician: User, stranger: User
) -> None:
    copy(notice(advisor), "failed")

    assert card(technician, "deliveries.html") is None
    assert card(stranger, "deliveries.html") is None


def test_the_newest_unread_notices_are_shown(advisor: User, sign_in: SignIn) -> None:
    for n in range(6):
        notice(advisor, f"notice {n}")
    notice(advisor, "read", read_at=timezone.now())

    page = sign_in(advisor).get("/").content.decode()

    assert [f"notice {n}" in page for n in range(6)] == [False, True, True, True, True, True]
