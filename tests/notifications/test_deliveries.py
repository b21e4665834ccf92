"""What was sent to whom, and what a manager does about what was not."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import queries
from notifications.models import Delivery, Robot
from people import events
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests
from tests.notifications.rows import copy, notice

PAGE = reverse("notifications:deliveries")
HTMX = {"HX-Request": "true"}
Status = Delivery.Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(director: User, sign_in: SignIn) -> Client:
    User.objects.update(language="en")
    return sign_in(director)


def shown(response: Any) -> set[int]:
    return {line.copy.pk for line in response.context["lines"]}


def post(client: Client, name: str, *args: int, query: str = "", **more: Any) -> Any:
    return client.post(reverse(f"notifications:{name}", args=args) + query, **more)


def test_a_line_says_to_whom_what_when_how_and_the_answer(client: Client, advisor: User) -> None:
    copy(
        notice(advisor, "Weekly meeting"),
        address="l***@example.com",
        code="250",
        answer="250 2.0.0 Ok: queued as 4F01",
    )

    page = client.get(PAGE).content.decode()

    for piece in ("李婷", "l***@example.com", "Weekly meeting", "Plain", "queued as 4F01", "Sent"):
        assert piece in page
    assert "li@example.com" not in page


def test_a_failure_says_what_to_do(client: Client, advisor: User) -> None:
    copy(notice(advisor), "failed", code="550", answer="550 5.1.1 no such user", attempts=1)
    copy(notice(advisor), "failed", code="connect", attempts=6)
    copy(notice(advisor), "queued", code="no-server")
    copy(notice(advisor), "skipped")

    page = client.get(PAGE).content.decode()

    assert "The mail server knows no such address, or refuses our mail." in page
    assert "Given up after 6 tries." in page
    assert "No mail server is set up; it waits until there is one." in page
    assert "The person has no address for this channel." in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"sent", "failed", "dealt", "queued", "group", "sms"}),
        ({"state": "sent"}, {"sent", "sms"}),
        ({"state": "failed"}, {"failed"}),
        ({"state": "queued"}, {"queued", "group"}),
        ({"channel": "sms"}, {"sms"}),
        ({"channel": "robot"}, {"group"}),
        ({"kind": "tests.urgent"}, {"queued"}),
        ({"q": "志远"}, {"queued", "sms"}),
        ({"first_on": "2026-11-22"}, {"failed", "dealt", "queued", "group", "sms"}),
        ({"last_on": "2026-11-21"}, {"sent"}),
        ({"first_on": "2026-11-21", "last_on": "2026-11-21", "state": "failed"}, set()),
        (
            {"state": "nonsense", "channel": "pigeon", "first_on": "x"},
            {"sent", "failed", "dealt", "queued", "group", "sms"},
        ),
    ],
)
def test_the_list_is_filtered(
    client: Client,
    advisor: User,
    technician: User,
    store: Store,
    query: dict[str, str],
    expected: set[str],
) -> None:
    with time_machine.travel("2026-11-23T04:00Z", tick=False):
        old = timezone.now() - dt.timedelta(days=2)
        robot = Robot.objects.create(store=store, platform="wecom", name="售后", webhook="w")
        to_all = notice(advisor)
        to_all.recipient = None
        to_all.save()
        rows = {
            "sent": copy(notice(advisor, due_at=old)),
            "failed": copy(notice(advisor), "failed"),
            "dealt": copy(notice(advisor), "failed", dealt_at=timezone.now()),
            "queued": copy(notice(technician, kind="tests.urgent"), "queued"),
            "group": copy(to_all, "queued", channel="robot", robot=robot),
            "sms": copy(notice(technician), channel="sms"),
        }

        response = client.get(PAGE, query)

    assert shown(response) == {rows[name].pk for name in expected}


def test_only_those_who_may_see_it_do(
    sign_in: SignIn, advisor: User, director: User, stranger: User
) -> None:
    row = copy(notice(advisor), "failed")

    assert sign_in(advisor).get(PAGE).status_code == 403
    assert shown(sign_in(director).get(PAGE)) == {row.pk}
    assert shown(sign_in(stranger).get(PAGE)) == set()


@pytest.mark.parametrize("name", ["again", "dealt", "all_again", "all_dealt"])
def test_nobody_else_changes_anything(
    sign_in: SignIn, advisor: User, stranger: User, name: str
) -> None:
    row = copy(notice(advisor), "failed")
    args = [row.pk] if name in {"again", "dealt"} else []

    answers = {
        person.name: post(sign_in(person), name, *args).status_code
        for person in (advisor, stranger)
    }

    assert answers == {"李婷": 403, "周建华": 404 if args else 302}
    row.refresh_from_db()
    assert (row.status, row.dealt_at) == ("failed", None)


@pytest.mark.parametrize("name", ["again", "dealt", "all_again", "all_dealt"])
def test_changes_are_posts(client: Client, advisor: User, name: str) -> None:
    row = copy(notice(advisor), "failed")
    args = [row.pk] if name in {"again", "dealt"} else []

    assert client.get(reverse(f"notifications:{name}", args=args)).status_code == 405


def test_one_is_sent_again(
    client: Client, director: User, advisor: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = copy(notice(advisor), "failed", attempts=6, code="450", dealt_at=timezone.now())

    with django_capture_on_commit_callbacks() as callbacks:
        response = post(client, "again", row.pk, query="?state=failed")

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?state=failed")
    row.refresh_from_db()
    assert (row.status, row.attempts, row.code, row.dealt_at) == ("queued", 0, "", None)
    assert len(callbacks) == 1
    assert [(event.name, event.by) for event in events.of(row)] == [("sent_again", director)]


def test_what_was_sent_is_not_sent_again(client: Client, advisor: User) -> None:
    row = copy(notice(advisor), "sent")

    post(client, "again", row.pk)

    row.refresh_from_db()
    assert row.status == Status.SENT


def test_one_is_marked_as_dealt_with_once(client: Client, director: User, advisor: User) -> None:
    row = copy(notice(advisor), "failed")

    post(client, "dealt", row.pk)
    post(client, "dealt", row.pk)

    row.refresh_from_db()
    assert (row.status, row.dealt_by) == ("failed", director)
    assert events.of(row).count() == 1
    assert queries.attention(director).failed == 0


def test_all_failed_ones_of_the_filter_and_no_others_are_sent_again(
    client: Client, advisor: User, technician: User, stranger: User
) -> None:
    mine = copy(notice(advisor), "failed")
    other = copy(notice(technician), "failed")
    sent = copy(notice(advisor), "sent")
    elsewhere = copy(notice(stranger), "failed")

    post(client, "all_again", query="?state=failed&q=李婷")

    states = dict(Delivery.objects.values_list("pk", "status"))
    assert states == {
        mine.pk: "queued",
        other.pk: "failed",
        sent.pk: "sent",
        elsewhere.pk: "failed",
    }


def test_all_failed_ones_are_dealt_with_on_every_page(client: Client, advisor: User) -> None:
    for _ in range(60):
        copy(notice(advisor), "failed")

    response = post(client, "all_dealt", query="?state=failed", headers=HTMX)

    assert response.status_code == 200
    assert "60 are dealt with." in response["HX-Trigger"]
    assert "Nothing has failed" in response.content.decode()


def test_htmx_gets_the_list_only(client: Client, advisor: User) -> None:
    row = copy(notice(advisor), "failed")

    response = post(client, "again", row.pk, query="?state=failed", headers=HTMX)

    assert response.content.decode().lstrip().startswith('<div id="list"')
    assert shown(response) == set()


def test_a_meeting_for_those_invited_only_keeps_its_title(
    sign_in: SignIn, store: Store, director: User, advisor: User
) -> None:
    foreman = factories.person(store, "车间主管", Role.WORKSHOP_SUPERVISOR)
    meeting = factories.meeting(store, is_restricted=True, chair=director)
    copy(notice(advisor, "Complaint of Mr Wang", target=meeting))

    assert "Complaint of Mr Wang" in sign_in(director).get(PAGE).content.decode()
    assert "Complaint of Mr Wang" not in sign_in(foreman).get(PAGE).content.decode()
    assert len(sign_in(foreman).get(PAGE).context["lines"]) == 1


def test_pages_follow_each_other_without_gap_or_repeat(client: Client, advisor: User) -> None:
    made = [copy(notice(advisor)).pk for _ in range(101)]

    first = client.get(PAGE)
    second = client.get(PAGE, {"after": first.context["page"].after})
    third = client.get(PAGE, {"after": second.context["page"].after})
    back = client.get(PAGE, {"before": third.context["page"].before})

    pages = [[line.copy.pk for line in page.context["lines"]] for page in (first, second, third)]
    assert [pk for page in pages for pk in page] == made[::-1]
    assert [line.copy.pk for line in back.context["lines"]] == pages[1]
    assert (first.context["page"].before, third.context["page"].after) == ("", "")


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow_with_the_list(
    client: Client, advisor: User, store: Store, count: int, django_assert_num_queries: Any
) -> None:
    meetings = [factories.meeting(store) for _ in range(count)]
    for n, meeting in enumerate(meetings):
        copy(notice(advisor, target=meeting), "failed" if n % 2 else "queued")
    client.get(PAGE)

    with django_assert_num_queries(5):  # user, copies, attention, visible meetings, unread
        client.get(PAGE)
