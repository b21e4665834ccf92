"""The settings: who may open them, what they save, and what they refuse."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people import events
from people.models import (
    Department,
    OpeningHours,
    Room,
    Store,
    StoreClosure,
    StoreGroup,
    Team,
    User,
)
from people.permissions import Role
from people.services.calendars import store_calendar
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGES = ("settings", "hours", "closures", "rooms", "departments", "state_calendar", "roles")
FOR_ALL = {"state_calendar", "roles"}


@pytest.fixture
def manager(director: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_manager_opens_every_page(
    manager: Client, director: User, page: str, language: str
) -> None:
    User.objects.filter(pk=director.pk).update(language=language)
    factories.room(director.store)
    StoreClosure.objects.create(
        store=director.store, first_on="2099-01-01", last_on="2099-01-02", reason="盘点"
    )

    response = manager.get(reverse(f"people:{page}"))

    assert response.status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_technician_sees_only_holidays_and_roles(
    technician: User, sign_in: SignIn, page: str
) -> None:
    response = sign_in(technician).get(reverse(f"people:{page}"))

    assert response.status_code == (200 if page in FOR_ALL else 403)


WRITES = ("settings", "hours", "closures", "rooms", "departments", "departments_order")


@pytest.mark.parametrize("page", WRITES)
def test_a_technician_is_refused_with_a_sentence_and_nothing_changes(
    technician: User, sign_in: SignIn, page: str
) -> None:
    User.objects.filter(pk=technician.pk).update(language="en")
    before = list(Store.objects.values()), Room.objects.count(), Department.objects.count()

    response = sign_in(technician).post(reverse(f"people:{page}"), {"name": "新"})

    assert response.status_code == 403
    assert "Only managers and IT can change the store." in response.content.decode()
    assert before == (
        list(Store.objects.values()),
        Room.objects.count(),
        Department.objects.count(),
    )


@pytest.mark.parametrize("page", PAGES)
def test_another_store_is_not_there(manager: Client, stranger: User, page: str) -> None:
    response = manager.get(reverse(f"people:{page}"), {"store": stranger.store_id})

    assert response.status_code == (200 if page == "state_calendar" else 404)


def test_rows_of_another_store_are_not_there(manager: Client, stranger: User) -> None:
    other = stranger.store
    room = factories.room(other)
    department = factories.department(other, "别店")
    team = Team.objects.create(department=department, name="一组")
    closure = StoreClosure.objects.create(
        store=other, first_on="2026-12-01", last_on="2026-12-01", reason="盘点"
    )
    posts = [
        reverse("people:room", args=[room.pk]),
        reverse("people:department", args=[department.pk]),
        reverse("people:department_delete", args=[department.pk]),
        reverse("people:team_new", args=[department.pk]),
        reverse("people:team", args=[team.pk]),
        reverse("people:closure_remove", args=[closure.pk]),
    ]

    assert {url: manager.post(url, {"name": "抢"}).status_code for url in posts} == dict.fromkeys(
        posts, 404
    )


def test_the_store_is_saved_and_a_new_code_makes_new_sign_in_names(
    manager: Client, director: User
) -> None:
    response = manager.post(
        reverse("people:settings"),
        {"name": "恒达一店", "code": "HD9", "brand": "马自达", "time_zone": "Asia/Urumqi"},
    )

    assert response.status_code == 302
    store = Store.objects.get(pk=director.store_id)
    assert (store.name, store.code, store.time_zone) == ("恒达一店", "HD9", "Asia/Urumqi")
    assert store.closed_at_spring_festival is False
    director.refresh_from_db()
    assert director.username == f"HD9-{director.employee_number}"
    assert events.of(store)[0].details["changes"]["code"] == ["HD01", "HD9"]


def test_a_code_of_another_store_is_refused_beside_the_field(
    manager: Client, stranger: User
) -> None:
    response = manager.post(
        reverse("people:settings"),
        {"name": "恒达", "code": stranger.store.code, "time_zone": "Asia/Shanghai"},
    )

    assert response.status_code == 422
    assert "code" in response.context["form"].errors


def _week(**changes: str) -> dict[str, str]:
    week: dict[str, str] = {}
    for day in range(7):
        week |= {f"open_{day}": "on", f"opens_{day}": "08:00", f"closes_{day}": "18:30"}
    return {key: value for key, value in {**week, **changes}.items() if value != "-"}


def test_opening_hours_are_replaced_and_the_calendar_knows_at_once(
    manager: Client,
    store: Store,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert store_calendar(store).is_open_day(dt.date(2026, 11, 29))

    with django_capture_on_commit_callbacks(execute=True):
        response = manager.post(reverse("people:hours"), _week(open_6="-"))

    assert response.status_code == 302
    assert list(OpeningHours.objects.filter(store=store).values_list("weekday", "opens")) == [
        (day, dt.time(8)) for day in range(6)
    ]
    assert not store_calendar(store).is_open_day(dt.date(2026, 11, 29))


def test_the_log_says_hours_by_the_names_of_the_days_and_a_switch_by_yes_and_no(
    manager: Client, store: Store
) -> None:
    hours = ["1 08:30–18:00, 2 08:30–18:00, 3 08:30–18:00, 5 08:30–18:00", "7 09:00–17:00"]
    changes = {"opening_hours": hours, "closed_at_spring_festival": ["True", "False"]}
    events.record(store, "changed", by=None, changes=changes)

    page = manager.get(reverse("people:settings")).content.decode()

    assert "<del>Mon to Wed 08:30–18:00, Fri 08:30–18:00</del>" in page
    assert "<ins>Sun 09:00–17:00</ins>" in page
    assert "<del>yes</del>" in page
    assert "<ins>no</ins>" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_2": "07:00"}, "closes_2"),
        ({"opens_2": ""}, "opens_2"),
        ({f"open_{day}": "-" for day in range(7)}, "__all__"),
    ],
)
def test_hours_that_make_no_sense_are_refused_and_kept_on_the_page(
    manager: Client, changes: dict[str, str], field: str
) -> None:
    response = manager.post(reverse("people:hours"), _week(**changes))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert 'value="18:30"' in response.content.decode()


def test_closed_days_are_added_and_removed(
    manager: Client, store: Store, django_capture_on_commit_callbacks: Any
) -> None:
    day = dt.date(2026, 12, 24)
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("people:closures"), {"first_on": "2026-12-24", "reason": "年会"})
    closure = StoreClosure.objects.get()
    assert (closure.first_on, closure.last_on, closure.reason) == (day, day, "年会")
    assert not store_calendar(store).is_open_day(day)

    with django_capture_on_commit_callbacks(execute=True):
        manager.post(reverse("people:closure_remove", args=[closure.pk]))
    assert store_calendar(store).is_open_day(day)
    assert [event.name for event in events.of(store)] == ["closure_removed", "closure_added"]


def test_closed_days_that_end_before_they_begin_are_refused(manager: Client) -> None:
    response = manager.post(
        reverse("people:closures"),
        {"first_on": "2026-12-24", "last_on": "2026-12-20", "reason": "年会"},
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "last_on": ["The last day must not be before the first."]
    }


def test_a_room_is_added_and_taken_out_of_use(manager: Client, store: Store) -> None:
    manager.post(
        reverse("people:rooms"), {"name": "培训室", "capacity": "30", "has_projector": "on"}
    )
    room = Room.objects.get()
    assert (room.name, room.capacity, room.has_projector, room.is_active) == (
        "培训室",
        30,
        True,
        True,
    )

    manager.post(reverse("people:room", args=[room.pk]), {"name": "培训室", "capacity": "24"})
    room.refresh_from_db()
    assert (room.capacity, room.has_projector, room.is_active) == (24, False, False)
    assert [event.name for event in events.of(room)] == ["changed", "created"]


@pytest.mark.parametrize("name", ["二楼会议室", " 二楼会议室 "])
def test_a_second_room_of_the_same_name_is_refused(
    manager: Client, store: Store, name: str
) -> None:
    factories.room(store)

    response = manager.post(reverse("people:rooms"), {"name": name, "capacity": "10"})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "name": ["The store has a room of this name already."]
    }


def test_departments_are_added_at_the_end_and_reordered(manager: Client, store: Store) -> None:
    Department.objects.all().update(position=0)
    first = store.departments.get()
    for name in ("前台", "配件"):
        manager.post(reverse("people:departments"), {"name": name, "is_aftersales": "on"})
    front, parts = Department.objects.exclude(pk=first.pk).order_by("position")
    assert [row.name for row in (front, parts)] == ["前台", "配件"]

    keys = [first.pk, front.pk, parts.pk]
    response = manager.post(reverse("people:departments_order"), {"order": keys, "up": parts.pk})

    assert response.status_code == 302
    assert list(store.departments.values_list("pk", flat=True)) == [first.pk, parts.pk, front.pk]
    page = manager.get(reverse("people:departments"))
    assert page.context["departments"] == [first, parts, front]


def test_a_drag_gets_the_list_back(manager: Client, store: Store) -> None:
    first = store.departments.get()
    second = factories.department(store, "前台", position=1)

    response = manager.post(
        reverse("people:departments_order"),
        {"order": [first.pk, second.pk], "down": first.pk},
        headers={"HX-Request": "true"},
    )

    assert response.content.decode().lstrip().startswith('<section class="card" id="departments"')
    assert list(store.departments.values_list("pk", flat=True)) == [second.pk, first.pk]


def test_a_department_with_people_cannot_be_deleted_and_an_empty_one_can(
    manager: Client, director: User
) -> None:
    full = factories.department(director.store)
    empty = factories.department(director.store, "美容")

    refused = manager.post(reverse("people:department_delete", args=[full.pk]), follow=True)
    manager.post(reverse("people:department_delete", args=[empty.pk]))

    assert "has people in it" in refused.content.decode()
    assert list(Department.objects.filter(store=director.store)) == [full]


def test_teams_are_added_renamed_and_deleted_when_empty(
    manager: Client, director: User, technician: User
) -> None:
    department = factories.department(director.store)
    manager.post(reverse("people:team_new", args=[department.pk]), {"name": "机电一组"})
    team = Team.objects.get()
    url = reverse("people:team", args=[team.pk])

    manager.post(url, {"name": "机电二组"})
    team.refresh_from_db()
    assert team.name == "机电二组"

    User.objects.filter(pk=technician.pk).update(team=team)
    manager.post(url, {"name": "机电二组", "delete": "1"})
    assert Team.objects.exists()

    User.objects.filter(pk=technician.pk).update(team=None)
    manager.post(url, {"name": "机电二组", "delete": "1"})
    assert not Team.objects.exists()


def test_a_second_team_of_the_same_name_is_refused(manager: Client, director: User) -> None:
    Team.objects.create(department=factories.department(director.store), name="机电一组")

    url = reverse("people:team_new", args=[director.department_id])
    response = manager.post(url, {"name": "机电 一组"})

    assert response.status_code == 422
    assert Team.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_departments_cost_the_same_queries_for_any_number(
    manager: Client, store: Store, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        department = factories.department(store, f"部门{number}")
        Team.objects.create(department=department, name="一组")

    # the reader, unread notices, departments, teams
    with django_assert_num_queries(4):
        manager.get(reverse("people:departments"))


def test_the_roles_page_says_who_holds_what(manager: Client, director: User, gm: User) -> None:
    response = manager.get(reverse("people:roles"))

    rows = {row.role: row for row in response.context["roles"]}
    assert rows[Role.GENERAL_MANAGER].people == [gm]
    assert rows[Role.AFTERSALES_DIRECTOR].people == [director]
    table = {row.label: dict(row.roles) for row in response.context["permissions"]}
    may_schedule = table["Schedule series and meetings, set agendas"]
    assert (may_schedule[Role.TRAINER], may_schedule[Role.HR]) == (True, False)


@pytest.fixture
def group_manager(store: Store) -> User:
    store.group = StoreGroup.objects.create(name="恒达集团")
    store.save()
    return factories.person(store, "林集团", Role.GROUP_MANAGER, language="en")


def test_a_group_manager_sees_the_stores_and_adds_one(
    group_manager: User, store: Store, sign_in: SignIn
) -> None:
    client = sign_in(group_manager)

    response = client.post(reverse("people:store_new"), {"name": "恒达二店", "code": "HD02"})

    made = Store.objects.get(code="HD02")
    assert response.headers["Location"] == f"{reverse('people:person_new')}?store={made.pk}"
    assert (made.group, made.opening_hours.count()) == (store.group, 7)
    assert made.departments.count() == 6
    rows = client.get(reverse("people:group")).context["stores"]
    assert [(row.name, row.people, row.managers) for row in rows] == [
        ("恒达二店", 0, 0),
        ("恒达汽车", 1, 0),
    ]


def test_the_first_store_to_be_added_founds_the_group(sign_in: SignIn, store: Store) -> None:
    manager = factories.person(store, "林集团", Role.GROUP_MANAGER)

    sign_in(manager).post(
        reverse("people:store_new"), {"name": "恒达二店", "code": "HD02", "group_name": "恒达集团"}
    )

    assert {row.group.name for row in Store.objects.all() if row.group} == {"恒达集团"}
    assert Store.objects.filter(group__isnull=False).count() == 2


@pytest.mark.parametrize("page", ["group", "store_new"])
def test_only_a_group_manager_sees_the_group(manager: Client, page: str) -> None:
    response = manager.get(reverse(f"people:{page}"))

    assert response.status_code == 403
    assert "Only the group manager sees the group." in response.content.decode()


def test_a_group_manager_sets_up_another_store_of_the_group(
    group_manager: User, store: Store, sign_in: SignIn
) -> None:
    other = factories.store(code="HD02", group=store.group)
    client = sign_in(group_manager)

    response = client.post(
        f"{reverse('people:rooms')}?store={other.pk}", {"name": "会议室", "capacity": "12"}
    )

    assert response.headers["Location"] == f"{reverse('people:rooms')}?store={other.pk}"
    assert Room.objects.get().store == other
