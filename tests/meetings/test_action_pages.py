"""The list, the board, the page and the workbook of promises, as people use them."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from meetings.models import ActionItem
from meetings.states import ActionStatus
from people.models import User
from tests import factories
from tests.attachments.test_files import jpeg
from tests.conftest import SignIn

TEXTS = ("更换左前制动片并路试", "回访七位返修客户", "举升机年检预约")


def page_of(action: ActionItem) -> str:
    return reverse("meetings:action", args=[action.pk])


def move(action: ActionItem, name: str) -> str:
    return reverse("meetings:action_move", args=[action.pk, name])


@pytest.fixture
def mine(technician: User, director: User) -> list[ActionItem]:
    today = timezone.localdate()
    return [
        factories.action(technician, director, text, due_on=today + dt.timedelta(days=n - 1))
        for n, text in enumerate(TEXTS)
    ]


@pytest.mark.req("3.8")
def test_technician_sees_what_he_promised(
    sign_in: SignIn, technician: User, mine: list[ActionItem], advisor: User, director: User
) -> None:
    factories.action(advisor, director, "别人的事")

    html = sign_in(technician).get(reverse("meetings:actions")).content.decode()

    assert [text in html for text in (*TEXTS, "别人的事")] == [True, True, True, False]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"scope": "all"}, {0, 1, 2}),
        ({"scope": "all", "state": "overdue"}, {0}),
        ({"scope": "all", "q": "返修"}, {1}),
        ({"scope": "all", "q": "A-"}, {0, 1, 2}),
        ({"scope": "all", "state": "verified"}, set()),
        ({"scope": "verify"}, set()),
        ({"scope": "all", "owner": "abc", "before": "no~cursor", "state": "?"}, {0, 1, 2}),
    ],
)
def test_filters(
    sign_in: SignIn,
    advisor: User,
    mine: list[ActionItem],
    query: dict[str, str],
    expected: set[int],
) -> None:
    html = sign_in(advisor).get(reverse("meetings:actions"), query).content.decode()

    assert {i for i, text in enumerate(TEXTS) if text in html} == expected


def test_htmx_gets_rows_and_a_plain_browser_the_page(
    sign_in: SignIn, technician: User, mine: list[ActionItem]
) -> None:
    client = sign_in(technician)
    url = reverse("meetings:actions")

    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(url).content.decode()

    assert (part.lstrip().startswith('<div id="rows">'), "<html" in part, "<html" in whole) == (
        True,
        False,
        True,
    )


def test_pages_follow_each_other_without_gaps(
    sign_in: SignIn, technician: User, director: User
) -> None:
    made = [factories.action(technician, director, f"任务{n:02}") for n in range(65)]
    client = sign_in(technician)
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        page = client.get(reverse("meetings:actions"), query).context["page"]
        seen += [row.text for row in page.rows]
        if not page.after:
            break
        query = {"after": page.after}
    back = client.get(reverse("meetings:actions"), {"before": page.before}).context["page"]

    assert seen == [action.text for action in made]
    assert [row.text for row in back.rows] == seen[30:60]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(
    sign_in: SignIn,
    director: User,
    technician: User,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for _ in range(count):
        factories.action(technician, director)
    client = sign_in(director)
    url = reverse("meetings:actions")
    client.get(url)

    with django_assert_num_queries(5):  # user, rows, glance, owners, unread
        client.get(url, {"scope": "all"})


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(
    sign_in: SignIn,
    director: User,
    technician: User,
    count: int,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    action = factories.action(technician, director)
    for n in range(count):
        action.updates.create(by=technician, text=f"进展{n}")
    client = sign_in(director)
    client.get(page_of(action))

    with django_assert_max_num_queries(10):
        client.get(page_of(action))


@pytest.mark.req("3.6")
def test_service_manager_gives_a_promise(sign_in: SignIn, director: User, technician: User) -> None:
    due_on = timezone.localdate() + dt.timedelta(days=5)
    given = {"text": "校准四轮定位仪", "owner": technician.pk, "due_on": due_on, "priority": 1}

    response = sign_in(director).post(reverse("meetings:action_new"), given)

    made = ActionItem.objects.get()
    assert (response.status_code, response.url) == (302, page_of(made))
    assert (made.owner, made.verifier, made.due_on) == (technician, director, due_on)


@pytest.mark.req("3.6")
@pytest.mark.parametrize("missing", ["text", "owner", "due_on"])
def test_owner_text_and_date_are_compulsory(
    sign_in: SignIn, director: User, technician: User, missing: str
) -> None:
    due_on = timezone.localdate() + dt.timedelta(days=5)
    given = {"text": "校准四轮定位仪", "owner": technician.pk, "due_on": due_on, "priority": 2}
    del given[missing]

    response = sign_in(director).post(reverse("meetings:action_new"), given)

    assert (response.status_code, ActionItem.objects.count()) == (422, 0)
    assert list(response.context["form"].errors) == [missing]


@pytest.mark.req("3.8")
def test_technician_reports_with_a_photo_and_the_manager_verifies(
    sign_in: SignIn, technician: User, director: User, mine: list[ActionItem]
) -> None:
    action = mine[0]
    photo = SimpleUploadedFile("路试.jpg", jpeg())

    sign_in(technician).post(move(action, "report"), {"text": "路试 5 公里无异响", "proof": photo})
    html = sign_in(director).get(page_of(action)).content.decode()
    sign_in(director).post(move(action, "verify"))

    action.refresh_from_db()
    assert ("路试 5 公里无异响" in html, "路试.jpg" in html) == (True, True)
    assert (action.status, action.verified_by) == (ActionStatus.VERIFIED, director)


def test_refused_report_keeps_what_was_typed(
    sign_in: SignIn, technician: User, mine: list[ActionItem]
) -> None:
    wrong = SimpleUploadedFile("路试.exe", b"MZ")

    response = sign_in(technician).post(
        move(mine[0], "report"), {"text": "路试 5 公里无异响", "proof": wrong}
    )

    html = response.content.decode()
    assert (response.status_code, "路试 5 公里无异响" in html, "不支持" in html) == (
        422,
        True,
        True,
    )
    assert ActionItem.objects.get(pk=mine[0].pk).status == ActionStatus.OPEN


def test_colleague_may_read_but_not_move(
    sign_in: SignIn, advisor: User, mine: list[ActionItem]
) -> None:
    client = sign_in(advisor)

    read = client.get(page_of(mine[0]))
    moved = client.post(move(mine[0], "start"))

    assert (read.status_code, moved.status_code) == (200, 403)
    assert "只有责任人和协办人可以汇报" in moved.content.decode()
    assert ActionItem.objects.get(pk=mine[0].pk).status == ActionStatus.OPEN


def test_other_store_finds_nothing(sign_in: SignIn, stranger: User, mine: list[ActionItem]) -> None:
    client = sign_in(stranger)

    answers = [
        client.get(page_of(mine[0])).status_code,
        client.post(move(mine[0], "start")).status_code,
        client.post(reverse("meetings:put_off", args=[mine[0].pk])).status_code,
        client.get(reverse("meetings:action_edit", args=[mine[0].pk])).status_code,
    ]
    listed = client.get(reverse("meetings:actions"), {"scope": "all", "state": "any"})

    assert answers == [404, 404, 404, 404]
    assert TEXTS[0] not in listed.content.decode()


def test_promise_of_a_restricted_meeting_is_seen_only_by_those_concerned(
    sign_in: SignIn, director: User, technician: User, advisor: User
) -> None:
    action = factories.action(technician, director, is_restricted=True)

    answers = {
        user.name: sign_in(user).get(page_of(action)).status_code
        for user in (director, technician, advisor)
    }

    assert answers == {"陈国强": 200, "王志远": 200, "李婷": 404}


@pytest.mark.parametrize("name", ["start", "report", "verify", "drop"])
def test_get_never_moves(
    sign_in: SignIn, director: User, mine: list[ActionItem], name: str
) -> None:
    assert sign_in(director).get(move(mine[0], name)).status_code == 405


def test_unknown_move_is_not_found(sign_in: SignIn, director: User, mine: list[ActionItem]) -> None:
    assert sign_in(director).post(move(mine[0], "explode")).status_code == 404


def test_workbook_holds_the_filtered_list_and_no_formula(
    sign_in: SignIn, technician: User, director: User, mine: list[ActionItem]
) -> None:
    factories.action(technician, director, "=cmd|' /C calc'!A0")

    response = sign_in(technician).get(reverse("meetings:actions_export"))

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    texts = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert texts == [*TEXTS, "'=cmd|' /C calc'!A0"]


def test_board_shows_each_state(sign_in: SignIn, technician: User, mine: list[ActionItem]) -> None:
    ActionItem.objects.filter(pk=mine[1].pk).update(status=ActionStatus.DOING)

    columns = sign_in(technician).get(reverse("meetings:board")).context["columns"]

    assert [[row.text for row in column.rows] for column in columns] == [
        [TEXTS[0], TEXTS[2]],
        [TEXTS[1]],
        [],
        [],
    ]
