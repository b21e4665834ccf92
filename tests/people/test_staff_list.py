"""The staff list: who sees whom, filters, order, pages, export."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from people import queries
from people.models import Disclosure, Store, StoreGroup, User
from people.paging import Page
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIST = "people:staff"
HTMX = {"HX-Request": "true", "HX-Target": "rows"}


@pytest.fixture
def manager(director: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


def names(client: Client, **asked: Any) -> list[str]:
    response = client.get(reverse(LIST), asked)
    return [person.name for person in response.context["page"].rows]


def test_the_list_is_in_pinyin_order_and_of_the_own_store(
    manager: Client, store: Store, stranger: User
) -> None:
    for name in ("赵敏", "安琪", "李婷"):
        factories.person(store, name)

    assert names(manager) == ["安琪", "陈国强", "李婷", "赵敏"]


def test_a_technician_sees_colleagues_without_personal_data(
    store: Store, technician: User, sign_in: SignIn
) -> None:
    factories.person(store, "赵敏", phone="13800138001", email="zhao@example.com")
    client = sign_in(technician)

    content = client.get(reverse(LIST)).content.decode()

    assert "赵敏" in content
    for secret in ("13800138001", "138****8001", "zhao@", "z***@"):
        assert secret not in content
    assert names(client, q="8001") == []


def test_numbers_are_masked_for_who_may_see_them(manager: Client, store: Store) -> None:
    factories.person(store, "赵敏", phone="13800138001")

    content = manager.get(reverse(LIST)).content.decode()

    assert "138****8001" in content
    assert "13800138001" not in content


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "敏"}, ["赵敏"]),
        ({"q": "2001"}, ["赵敏"]),
        ({"q": "8001"}, ["赵敏"]),
        ({"q": "001"}, []),
        ({"q": "顾问"}, ["钱进"]),
        ({"q": "没有"}, []),
        ({"role": "service_advisor"}, ["钱进"]),
        ({"role": "nonsense"}, ["陈国强", "钱进", "赵敏"]),
        ({"presence": "left"}, ["老王"]),
        ({"presence": "all"}, ["陈国强", "老王", "钱进", "赵敏"]),
        ({"department": "x"}, ["陈国强", "钱进", "赵敏"]),
        ({"q": "\0"}, ["陈国强", "钱进", "赵敏"]),
    ],
)
def test_filters_narrow_the_list(
    manager: Client, store: Store, asked: dict[str, str], found: list[str]
) -> None:
    factories.person(store, "赵敏", employee_number="2001", phone="13800138001")
    factories.person(store, "钱进", Role.SERVICE_ADVISOR, employee_number="3", title="服务顾问")
    factories.person(store, "老王", is_active=False)

    assert names(manager, **asked) == found


def test_the_department_filter_keeps_to_its_people(manager: Client, store: Store) -> None:
    front = factories.department(store, "前台")
    factories.person(store, "赵敏", department=front)

    assert names(manager, department=front.pk) == ["赵敏"]


def test_pages_go_forth_and_back_without_losing_anybody(store: Store, director: User) -> None:
    for name in ("安琪", "李婷", "李婷", "赵敏"):
        factories.person(store, name)

    def page(**cursor: str) -> Page[User]:
        return queries.staff_page(director, queries.StaffFilters(), size=2, **cursor).page

    first = page()
    second = page(after=first.after)
    third = page(after=second.after)
    back = page(before=third.before)

    assert [[each.name for each in got.rows] for got in (first, second, third)] == [
        ["安琪", "陈国强"],
        ["李婷", "李婷"],
        ["赵敏"],
    ]
    assert (first.before, third.after) == ("", "")
    assert [each.pk for each in back.rows] == [each.pk for each in second.rows]
    assert page(before=second.before).rows == first.rows


@pytest.mark.parametrize("cursor", ["x", "999999999999999999999", "-1", "1"])
def test_a_cursor_that_is_not_ours_leads_to_the_first_page(
    manager: Client, stranger: User, cursor: str
) -> None:
    cursor = str(stranger.pk) if cursor == "1" else cursor

    assert names(manager, after=cursor) == ["陈国强"]


def test_htmx_gets_the_rows_and_an_export_of_the_same_filters(
    manager: Client, store: Store
) -> None:
    response = manager.get(reverse(LIST), {"q": "陈"}, headers=HTMX)

    content = response.content.decode()
    assert "<html" not in content
    assert 'id="rows"' in content
    assert 'name="q" value="陈"' in content
    assert response.headers["Vary"].count("HX-Request") == 1


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_queries_for_any_number(
    manager: Client, store: Store, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        factories.person(store, roles_ := f"员工{number}", Role.TECHNICIAN, title=roles_)

    # the reader, unread notices, count, people, departments, who is to be invited
    with django_assert_num_queries(6):
        manager.get(reverse(LIST))


@pytest.fixture
def group_manager(store: Store) -> User:
    store.group = StoreGroup.objects.create(name="恒达集团")
    store.save()
    return factories.person(store, "林集团", Role.GROUP_MANAGER)


def test_a_group_manager_sees_the_stores_of_the_group_only(
    group_manager: User, store: Store, stranger: User, sign_in: SignIn
) -> None:
    sister = factories.store(group=store.group)
    factories.person(sister, "安琪")
    client = sign_in(group_manager)

    assert names(client) == ["安琪", "林集团"]
    assert names(client, store=sister.pk) == ["安琪"]
    assert names(client, store=stranger.store_id) == ["安琪", "林集团"]


def test_another_store_brings_its_own_departments(
    group_manager: User, store: Store, sign_in: SignIn
) -> None:
    sister = factories.store(group=store.group)
    wash = factories.department(sister, "美容")
    client = sign_in(group_manager)

    moved = client.get(
        reverse(LIST),
        {"store": sister.pk},
        headers={"HX-Request": "true", "HX-Trigger-Name": "store"},
    )
    page = client.get(moved.headers["HX-Redirect"])

    assert list(page.context["departments"]) == [wash]
    assert page.context["import_url"] == f"{reverse('people:staff_import')}?store={sister.pk}"


def test_everybody_of_another_store_is_invited_from_its_list(
    group_manager: User, store: Store, sign_in: SignIn, eager: None
) -> None:
    sister = factories.store(group=store.group)
    person = factories.person(sister, email="b@example.com")
    person.set_unusable_password()
    person.save()

    response = sign_in(group_manager).post(reverse("people:invite_all"), {"store": sister.pk})

    person.refresh_from_db()
    assert response.headers["Location"] == f"{reverse(LIST)}?store={sister.pk}"
    assert person.invited_at is not None


def test_an_export_holds_what_the_filters_show_and_is_logged(manager: Client, store: Store) -> None:
    shown = factories.person(store, "赵敏", phone="13800138001")
    factories.person(store, "钱进")

    response = manager.post(reverse("people:staff_export"), {"format": "xlsx", "q": "赵"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert [row[1] for row in sheet.iter_rows(values_only=True, min_row=2)] == ["赵敏"]
    assert "attachment" in response.headers["Content-Disposition"]
    assert [look.subject for look in Disclosure.objects.all()] == [shown]


@pytest.mark.parametrize(("format_", "status"), [("csv", 200), ("xlsx", 200), ("exe", 400)])
def test_an_export_comes_in_two_formats(manager: Client, format_: str, status: int) -> None:
    response = manager.post(reverse("people:staff_export"), {"format": format_})

    assert response.status_code == status


def test_a_technician_cannot_export(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    assert client.post(reverse("people:staff_export"), {"format": "csv"}).status_code == 403
    assert client.get(reverse("people:staff_export")).status_code == 405
    assert not Disclosure.objects.exists()


def test_inviting_everybody_says_who_could_not_be_reached(
    manager: Client, store: Store, eager: None
) -> None:
    for fields in ({"email": "a@example.com"}, {}):
        person = factories.person(store, **fields)
        person.set_unusable_password()
        person.save()

    response = manager.post(reverse("people:invite_all"), follow=True)

    told = [str(message) for message in response.context["messages"]]
    assert told == [
        "1 invitation is on its way.",
        "1 person has no e-mail address: make a link on their page and hand it over.",
    ]
