"""The inbox: what I was told, and reading it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import queries
from people.models import User
from tests.conftest import SignIn
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests
from tests.notifications.rows import notice

INBOX = reverse("notifications:inbox")
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(advisor: User, sign_in: SignIn) -> Client:
    User.objects.update(language="en")
    return sign_in(advisor)


def titles(response: Any) -> list[str]:
    return [line.notice.title for line in response.context["lines"]]


def test_the_unread_come_first_and_the_rest_is_one_tab_away(
    client: Client, advisor: User, technician: User
) -> None:
    now = timezone.now()
    notice(advisor, "old", due_at=now - dt.timedelta(days=2))
    notice(advisor, "new", due_at=now - dt.timedelta(days=1))
    notice(advisor, "read", read_at=now)
    notice(advisor, "not yet due", due_at=now + dt.timedelta(hours=1))
    notice(advisor, "withdrawn", cancelled_at=now)
    notice(technician, "somebody else's")

    assert titles(client.get(INBOX)) == ["new", "old"]
    assert titles(client.get(INBOX, {"show": "all"})) == ["read", "new", "old"]


def test_with_everything_read_all_is_shown(client: Client, advisor: User) -> None:
    notice(advisor, "read", read_at=timezone.now())

    assert titles(client.get(INBOX)) == ["read"]
    assert "All read" in client.get(INBOX, {"show": "unread"}).content.decode()


def test_an_empty_inbox_says_what_it_is_for(client: Client) -> None:
    assert "Nothing yet" in client.get(INBOX).content.decode()


def test_one_kind_can_be_picked_out(client: Client, advisor: User) -> None:
    notice(advisor, "plain")
    notice(advisor, "urgent", kind="tests.urgent")

    assert titles(client.get(INBOX, {"kind": "tests.urgent"})) == ["urgent"]
    assert len(titles(client.get(INBOX, {"kind": "no.such"}))) == 2


def test_a_kind_that_nobody_declares_any_more_is_still_shown(client: Client, advisor: User) -> None:
    notice(advisor, "orphan", kind="gone.kind")

    assert "orphan" in client.get(INBOX).content.decode()


def test_the_text_is_shown_without_its_marks_and_without_markup(
    client: Client, advisor: User
) -> None:
    notice(advisor, body="**Theme** <script>alert(1)</script>")

    page = client.get(INBOX).content.decode()

    assert "Theme &lt;script&gt;" in page or "Theme &amp;lt;script" in page
    assert "<script>alert" not in page


def test_opening_reads_and_leads_to_the_thing(client: Client, advisor: User) -> None:
    row = notice(advisor, url="/meetings/7")

    response = client.get(reverse("notifications:notice", args=[row.pk]))

    assert (response.status_code, response["Location"]) == (302, "/meetings/7")
    row.refresh_from_db()
    assert row.read_at is not None


def test_a_notice_that_leads_nowhere_is_a_page_with_its_text(client: Client, advisor: User) -> None:
    row = notice(advisor, body="Bring **gloves**.")

    page = client.get(reverse("notifications:notice", args=[row.pk])).content.decode()

    assert "<strong>gloves</strong>" in page
    assert queries.unread_count(advisor) == 0


def test_the_first_reading_counts(client: Client, advisor: User) -> None:
    before = timezone.now() - dt.timedelta(days=1)
    row = notice(advisor, url="/", read_at=before)

    client.get(reverse("notifications:notice", args=[row.pk]))

    row.refresh_from_db()
    assert row.read_at == before


@pytest.mark.parametrize("name", ["notice", "read"])
def test_somebody_else_s_notice_is_not_there(client: Client, technician: User, name: str) -> None:
    row = notice(technician)
    address = reverse(f"notifications:{name}", args=[row.pk])

    response = client.get(address) if name == "notice" else client.post(address)

    assert response.status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_marking_one_as_read_goes_back_to_the_same_list(client: Client, advisor: User) -> None:
    row = notice(advisor)
    notice(advisor, "other")

    response = client.post(
        reverse("notifications:read", args=[row.pk]), {"next": f"{INBOX}?show=unread"}
    )

    assert (response.status_code, response["Location"]) == (302, f"{INBOX}?show=unread")
    assert queries.unread_count(advisor) == 1


def test_htmx_gets_the_list_with_the_same_filter_and_the_new_count(
    client: Client, advisor: User
) -> None:
    row = notice(advisor)
    notice(advisor, "other")

    response = client.post(
        f"{reverse('notifications:read', args=[row.pk])}?show=unread", headers=HTMX
    )

    assert titles(response) == ["other"]
    assert response.context["unread"] == 1


def test_all_are_read_at_once_but_only_mine(
    client: Client, advisor: User, technician: User
) -> None:
    for title in ("one", "two"):
        notice(advisor, title)
    later = notice(advisor, "later", due_at=timezone.now() + dt.timedelta(hours=1))
    notice(technician)

    response = client.post(reverse("notifications:read_all"))

    assert (response.status_code, response["Location"]) == (302, INBOX)
    assert queries.unread_count(advisor) == 0
    assert queries.unread_count(technician) == 1
    later.refresh_from_db()
    assert later.read_at is None


@pytest.mark.parametrize("name", ["read_all", "read"])
def test_reading_is_a_post(client: Client, advisor: User, name: str) -> None:
    args = [notice(advisor).pk] if name == "read" else []

    assert client.get(reverse(f"notifications:{name}", args=args)).status_code == 405
    assert queries.unread_count(advisor) == 1 if name == "read" else True


def test_pages_follow_each_other_without_gap_or_repeat(client: Client, advisor: User) -> None:
    same = timezone.now() - dt.timedelta(hours=1)
    made = [notice(advisor, f"n{i:02}", due_at=same) for i in range(65)]

    seen, address = [], f"{INBOX}?show=unread"
    while address:
        response = client.get(address)
        seen += titles(response)
        after = response.context["page"].after
        address = f"{INBOX}?show=unread&after={after}" if after else ""
    back = client.get(INBOX, {"show": "unread", "before": response.context["page"].before})

    assert seen == [row.title for row in reversed(made)]
    assert titles(back) == seen[30:60]
    assert titles(client.get(INBOX, {"after": "rubbish"})) == seen[:30]


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow_with_the_list(
    client: Client, advisor: User, count: int, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        notice(advisor, f"n{n}", kind="tests.plain" if n % 2 else "tests.urgent")
    client.get(INBOX)

    with django_assert_num_queries(5):  # user, unread, notices, kinds, unread of the frame
        client.get(INBOX)


def test_a_person_of_another_store_sees_nothing_of_it(
    sign_in: SignIn, stranger: User, advisor: User
) -> None:
    notice(advisor)

    assert sign_in(stranger).get(INBOX).context["lines"] == []


def test_whoever_is_not_signed_in_is_asked_to(advisor: User) -> None:
    row = notice(advisor)
    address = reverse("notifications:notice", args=[row.pk])

    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={address}")
