"""Series in the browser: the form with its preview, the list, the page, the regularity."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from meetings.models import Meeting, Series
from meetings.queries.punctuality import Punctuality, of_series
from people.models import Store, StoreClosure, User
from people.services import calendars
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, days, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def typed(by: User, **more: Any) -> dict[str, Any]:
    return {
        "kind": "training",
        "title": "技师培训",
        "pattern": "monthly_weekday",
        "nth": "2",
        "weekday": "2",
        "starts_on": "2026-11-23",
        "ends_on": "",
        "start_time": "14:00",
        "minutes": "120",
        "closed_rule": "before",
        "chair": by.pk,
        "recorder": by.pk,
        "everyone": "on",
        **more,
    }


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.req("6.2")
@pytest.mark.req("1.4.1")
def test_the_second_wednesday_is_made_by_the_form(
    store: Store, director: User, sign_in: SignIn
) -> None:
    response = sign_in(director).post("/series/new", typed(director))

    made = Series.objects.get()
    assert response.headers["Location"] == made.get_absolute_url()
    assert made.rule == "FREQ=MONTHLY;BYDAY=2WE"
    assert days(made) == ["12-09"]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"pattern": "daily", "weekdays": ["0", "2"]}, "FREQ=DAILY;BYDAY=MO,WE"),
        (
            {"pattern": "weekly", "interval": "2", "weekdays": ["1"]},
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        ),
        ({"pattern": "monthly_day", "month_day": "-1"}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (
            {"pattern": "monthly_working_day", "working_day": "5"},
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=5",
        ),
    ],
)
def test_each_way_of_coming_back_has_its_fields(
    store: Store, director: User, sign_in: SignIn, fields: dict[str, Any], rule: str
) -> None:
    client = sign_in(director)

    client.post("/series/new", typed(director, **fields))

    made = Series.objects.get()
    assert made.rule == rule
    form = client.get(f"/series/{made.pk}/edit").context["form"]
    for name, value in fields.items():
        shown = form[name].value()
        assert shown == value or str(shown) == value


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"pattern": "weekly"}, {"weekdays"}),
        ({"weekday": ""}, {"weekday"}),
        ({"nth": ""}, {"nth"}),
        ({"pattern": "monthly_day"}, {"month_day"}),
        ({"pattern": "monthly_working_day"}, {"working_day"}),
        ({"pattern": "yearly"}, {"pattern"}),
        ({"ends_on": "2026-11-01"}, {"__all__"}),
        ({"everyone": ""}, {"everyone"}),
        ({"title": "", "start_time": "x"}, {"title", "start_time"}),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    store: Store, director: User, sign_in: SignIn, wrong: dict[str, str], fields: set[str]
) -> None:
    response = sign_in(director).post("/series/new", typed(director, **wrong))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == fields
    assert not Series.objects.exists()


# Preview


def test_the_preview_shows_sentence_and_eight_days_before_saving(
    store: Store, director: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get("/series/rule", typed(director)).content.decode()

    text = words(page)
    assert "每月第二个星期三 14:00" in text
    assert "2026-12-09 周三" in text
    assert text.count("周三") == 8
    assert "<html" not in page
    assert not Series.objects.exists()


def test_the_preview_works_without_scripts(store: Store, director: User, sign_in: SignIn) -> None:
    response = sign_in(director).post("/series/new", typed(director, preview="1"))

    assert response.status_code == 200
    assert "每月第二个星期三 14:00" in response.content.decode()
    assert not Series.objects.exists()


def test_skipped_and_moved_days_are_explained(
    store: Store, director: User, sign_in: SignIn
) -> None:
    first, last = dt.date(2026, 12, 8), dt.date(2026, 12, 9)
    StoreClosure.objects.create(store=store, first_on=first, last_on=last, reason="盘点")
    calendars.forget(store)
    client = sign_in(director)

    moved = words(client.get("/series/rule", typed(director)).content.decode())
    skipped = client.get("/series/rule", typed(director, closed_rule="skip")).content.decode()

    assert "2026-12-09 周三 闭店，改在 2026-12-07 周一" in moved
    assert "2026-12-09 周三 闭店，不召开" in words(skipped)


def test_days_of_an_unpublished_year_are_provisional(
    store: Store, director: User, sign_in: SignIn
) -> None:
    calendars.load_shipped()

    text = words(sign_in(director).get("/series/rule", typed(director)).content.decode())

    assert "2026-12-09 周三 2027-01-13 周三 暂定" in text
    assert "2027 年调休未公布" in text


def test_a_taken_room_is_shown_in_the_preview(
    store: Store, director: User, sign_in: SignIn
) -> None:
    room = factories.room(store)
    factories.meeting(store, room=room, starts_at=at(9, 15, month=12))

    text = sign_in(director).get("/series/rule", typed(director, room=room.pk)).content.decode()

    assert text.count("会议室被占") == 1


def test_a_preview_of_too_little_says_what_is_missing(
    store: Store, director: User, sign_in: SignIn
) -> None:
    client = sign_in(director)

    empty = client.get("/series/rule", {"pattern": "weekly"}).content.decode()
    over = client.get("/series/rule", typed(director, ends_on="2026-11-24")).content.decode()

    assert "填好召开时间" in empty
    assert "没有符合规则的日期" in over


def test_the_form_opens_with_its_preview(director: User, sign_in: SignIn) -> None:
    page = sign_in(director).get("/series/new?kind=morning").content.decode()

    assert "每天 08:15" in page


# Changing


def test_the_later_ones_are_changed_from_a_day_on(
    store: Store, director: User, sign_in: SignIn
) -> None:
    made = make_series(store, director)
    client = sign_in(director)
    form = client.get(f"/series/{made.pk}/edit?from=2026-12-08")
    assert form.context["scope"]["from_on"].value() == "2026-12-08"

    data = typed(
        director,
        kind="weekly",
        title="周会",
        pattern="weekly",
        weekdays=["3"],
        closed_rule="skip",
        from_on="2026-12-08",
    )
    response = client.post(f"/series/{made.pk}/edit", data)

    later = Series.objects.get(root=made)
    assert response.headers["Location"] == later.get_absolute_url()
    assert days(made) == ["11-24", "12-01"]
    assert days(later) == ["12-10", "12-17", "12-24", "12-31"]


def test_a_preview_of_a_change_saves_nothing(store: Store, director: User, sign_in: SignIn) -> None:
    made = make_series(store, director)

    response = sign_in(director).post(f"/series/{made.pk}/edit", typed(director, preview="1"))

    assert response.status_code == 200
    assert response.context["series"].title == "售后周例会"
    made.refresh_from_db()
    assert made.rule == "FREQ=WEEKLY;BYDAY=TU"


def test_a_series_is_ended_on_its_page(store: Store, director: User, sign_in: SignIn) -> None:
    made = make_series(store, director)

    sign_in(director).post(f"/series/{made.pk}/end", {"on": "2026-12-01"})

    made.refresh_from_db()
    assert made.ends_on == dt.date(2026, 12, 1)
    assert days(made) == ["11-24", "12-01"]


@pytest.mark.parametrize("address", ["edit", "end"])
def test_a_technician_is_told_why_not_and_a_stranger_finds_nothing(
    store: Store,
    director: User,
    technician: User,
    stranger: User,
    sign_in: SignIn,
    address: str,
) -> None:
    made = make_series(store, director)
    url = f"/series/{made.pk}/{address}"

    assert sign_in(technician).post(url, {"on": "2026-12-01"}).status_code == 403
    assert sign_in(stranger).post(url, {"on": "2026-12-01"}).status_code == 404
    assert sign_in(stranger).get(made.get_absolute_url()).status_code == 404
    assert sign_in(technician).get("/series/new").status_code == 403
    assert sign_in(technician).get("/series/rule").status_code == 403

    made.refresh_from_db()
    assert made.ends_on is None


# Regularity


def held(store: Store, made: Series, day: int, late: int = 0) -> Meeting:
    moment = at(day, 16)
    return factories.meeting(
        store,
        series=made,
        starts_at=moment,
        status="closed",
        started_at=moment + dt.timedelta(minutes=late),
    )


@pytest.mark.req("1.4.1")
def test_the_rate_counts_late_missed_and_cancelled_as_not_on_schedule(
    store: Store, director: User, sign_in: SignIn
) -> None:
    made = make_series(store, director)
    for day, late in ((2, 0), (3, 5), (4, 6)):
        held(store, made, day, late)
    factories.meeting(store, series=made, starts_at=at(5, 16))
    factories.meeting(store, series=made, starts_at=at(6, 16), status="cancelled")
    factories.meeting(store, series=made, starts_at=at(23, 8, 45))

    rate = of_series([made])[made.pk]

    assert rate == Punctuality(held=3, late=1, missed=1, cancelled=1)
    assert (rate.rate, rate.on_schedule, rate.planned) == (40, 2, 5)
    page = words(sign_in(director).get(made.get_absolute_url()).content.decode())
    assert "40%" in page
    assert "近 12 个月 5 场中 2 场" in page


def test_a_split_series_keeps_its_record(store: Store, director: User) -> None:
    made = make_series(store, director)
    held(store, made, 2)
    later = factories.series(store, root=made, chair=director)
    held(store, later, 3)

    assert of_series([later])[made.pk].held == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        chair = factories.person(store, f"主持{number}")
        room = factories.room(store, f"房间{number}")
        made = factories.series(store, chair=chair, room=room)
        held(store, made, 2 + number)
    client = sign_in(director)
    client.get("/series/")

    with django_assert_num_queries(4):  # user, unread, series, rates
        page = client.get("/series/")

    assert page.content.decode().count("100%") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = factories.series(store, chair=director)
    for number in range(count):
        held(store, made, 2 + number)
        room = factories.room(store, f"房间{number}")
        factories.meeting(store, series=made, room=room, starts_at=at(24 + number, 16))
        factories.topic(store, series=made, proposed_by=factories.person(store))
    client = sign_in(director)
    client.get(made.get_absolute_url())

    # user, unread, series, rate, departments, people and copies (people twice), audience, topics,
    # ahead, past
    with django_assert_num_queries(13):
        client.get(made.get_absolute_url())


def test_empty_lists_lead_on(director: User, technician: User, sign_in: SignIn) -> None:
    assert "/series/new" in sign_in(director).get("/series/").content.decode()
    assert "/series/new" not in sign_in(technician).get("/series/").content.decode()
