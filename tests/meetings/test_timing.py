"""Time per item: the warning, minutes moved in the meeting, where the time went, next time's plan."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Series, TimeShift
from meetings.queries.outlook import outlook_of
from meetings.queries.running import board_of
from meetings.queries.timing import hints_for, parts_of, rounded, spent_of
from meetings.services import agenda, running, timing
from people.models import Event, User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("2.7")
HTMX = {"HX-Request": "true"}
START = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)  # Tuesday 14:00 in Shanghai
MINUTE, WEEK = dt.timedelta(minutes=1), dt.timedelta(days=7)
PARTS = (
    (Section.OPENING, "开场", 5),
    (Section.THEME, "返修", 15),
    (Section.SHARING, "经验", 10),
    (Section.SUMMARY, "总结", 5),
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def series(director: User) -> Series:
    return factories.series(director.store, chair=director)


def planned(director: User, series: Series | None = None, **fields: object) -> Meeting:
    """A meeting of 40 minutes from now on, with 35 minutes on its agenda."""
    given: dict[str, object] = {
        "series": series,
        "starts_at": START,
        "minutes": 40,
        "chair": director,
        "recorder": director,
        "status": "announced",
        "announced_at": START - 5 * WEEK,
        **fields,
    }
    made = factories.meeting(director.store, **given)  # type: ignore[arg-type]
    for section, title, minutes in PARTS:
        factories.agenda_item(made, title, section=section, minutes=minutes)
    factories.attendee(made, director)
    return made


@pytest.fixture
def meeting(director: User) -> Meeting:
    """Under way, at its first item."""
    return running.start_meeting(planned(director), by=director)


@pytest.fixture
def client(sign_in: SignIn, director: User) -> Client:
    return sign_in(director)


def item(meeting: Meeting, title: str) -> AgendaItem:
    return meeting.items.select_related("meeting").get(title=title)


def minutes_of(meeting: Meeting) -> dict[str, int]:
    return dict(meeting.items.values_list("title", "minutes"))


def url(meeting: Meeting, name: str, *more: int) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def stage(meeting: Meeting) -> str:
    shown = board_of(meeting).shown
    assert shown is not None
    return shown.stage


# The warning


@pytest.mark.parametrize(
    ("minutes", "gone", "expected"),
    [
        (15, 0, ""),
        (15, 11.9, ""),
        (15, 12, "soon"),
        (15, 13.9, "soon"),
        (15, 14, "last"),
        (15, 15, "last"),
        (15, 15.1, "over"),
        (3, 1.9, ""),
        (3, 2, "last"),
    ],
)
def test_warning_comes_at_four_fifths_in_the_last_minute_and_at_the_end(
    meeting: Meeting,
    clock: time_machine.Traveller,
    minutes: int,
    gone: float,
    expected: str,
) -> None:
    meeting.items.filter(title="开场").update(minutes=minutes)

    clock.move_to(START + gone * MINUTE)

    assert stage(meeting) == expected


def test_pages_of_chair_and_projector_carry_the_warning_in_words_and_colour(
    meeting: Meeting, client: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(START + 4.5 * MINUTE)

    run, screen = (client.get(url(meeting, name)).content.decode() for name in ("run", "screen"))

    assert 'class="run-clock is-last"' in run
    assert 'class="run-clock screen-clock is-last"' in screen
    for page in (run, screen):
        assert "最后一分钟" in page
        assert 'data-box="5"' in page
        assert "js/time.js" in page


def test_only_those_who_lead_hear_of_it(
    meeting: Meeting, technician: User, client: Client, sign_in: SignIn
) -> None:
    factories.attendee(meeting, technician)

    led = client.get(url(meeting, "run")).content.decode()
    followed = sign_in(technician).get(url(meeting, "run")).content.decode()

    assert "data-say-over" in led
    assert "data-chime" in led
    assert 'name="from"' in led
    for private in ("data-say-over", "data-chime", 'name="from"'):
        assert private not in followed


# Moving minutes


def test_a_later_item_gives_minutes_and_the_announced_plan_is_kept(
    meeting: Meeting, director: User
) -> None:
    theme, version = item(meeting, "返修"), meeting.version

    timing.take_minutes(item(meeting, "开场"), 5, origin="item", source=theme.pk, by=director)

    assert minutes_of(meeting) == {"开场": 10, "返修": 10, "经验": 10, "总结": 5}
    at_start = dict(meeting.items.values_list("title", "minutes_at_start"))
    assert at_start == {"开场": 5, "返修": 15, "经验": 10, "总结": 5}
    assert {one.title: one.moved for one in meeting.items.all() if one.moved} == {
        "开场": 5,
        "返修": -5,
    }
    shift = TimeShift.objects.get()
    assert (shift.item.title, shift.source, shift.minutes, shift.by) == ("开场", theme, 5, director)
    event = Event.objects.get(name="take_minutes")
    assert (event.by, event.details["minutes"], event.details["source"]) == (director, 5, "返修")
    meeting.refresh_from_db()
    assert meeting.version == version + 1


def test_what_is_left_over_gives_only_what_there_is(meeting: Meeting, director: User) -> None:
    opening = item(meeting, "开场")
    assert outlook_of(meeting, list(meeting.items.all()), START).rest == 5

    timing.take_minutes(opening, 5, origin="rest", by=director)
    with pytest.raises(NotNow, match="0"):
        timing.take_minutes(opening, 2, origin="rest", by=director)

    assert minutes_of(meeting)["开场"] == 10
    assert outlook_of(meeting, list(meeting.items.all()), START).rest == 0


def test_going_past_the_end_is_said_and_who_needs_the_room_then(
    meeting: Meeting, director: User, client: Client, store: object
) -> None:
    room = factories.room(director.store, name="二楼会议室")
    Meeting.objects.filter(pk=meeting.pk).update(room=room)
    secret = factories.meeting(
        director.store, title="客诉专题会", room=room, starts_at=START + 40 * MINUTE, minutes=30
    )
    assert secret.title

    timing.take_minutes(item(meeting, "开场"), 8, origin="past_end", by=director)

    page = client.get(url(meeting, "run")).content.decode()
    assert "预计 14:43 结束，晚 3 分钟" in page
    assert "二楼会议室 14:40 起有别的安排" in page
    assert "客诉专题会" not in page


def test_time_won_by_an_early_item_is_left_over(
    meeting: Meeting, director: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(START + 2 * MINUTE)
    running.next_item(meeting, by=director, after=meeting.current_item_id)
    meeting.refresh_from_db()

    now = outlook_of(meeting, list(meeting.items.all()), START + 2 * MINUTE)
    clock.move_to(START + 20 * MINUTE)  # three minutes over
    later = outlook_of(meeting, list(meeting.items.all()), START + 20 * MINUTE)

    assert (now.rest, now.late) == (8, 0)
    assert (later.rest, later.late) == (5, 0)
    assert later.ends_at == START + 35 * MINUTE


@pytest.mark.parametrize(
    ("title", "minutes", "origin", "source"),
    [
        ("返修", 5, "rest", ""),  # not the present one
        ("开场", 0, "rest", ""),
        ("开场", 61, "past_end", ""),
        ("开场", 5, "item", "总结"),  # would keep nothing
        ("开场", 5, "item", "开场"),
        ("开场", 5, "item", ""),
    ],
)
def test_refused_moves_change_nothing(
    meeting: Meeting, director: User, title: str, minutes: int, origin: str, source: str
) -> None:
    giver = item(meeting, source).pk if source else None

    with pytest.raises(NotNow):
        timing.take_minutes(item(meeting, title), minutes, origin=origin, source=giver, by=director)

    assert minutes_of(meeting) == {"开场": 5, "返修": 15, "经验": 10, "总结": 5}
    assert not TimeShift.objects.exists()


def test_pressed_twice_it_moves_once(meeting: Meeting, client: Client) -> None:
    opening, theme = item(meeting, "开场"), item(meeting, "返修")
    data = {"minutes": "5", "from": str(theme.pk), "seen": "5"}
    where = url(meeting, "run_minutes", opening.pk)

    answers = [client.post(where, data) for _press in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert minutes_of(meeting)["开场"] == 10
    assert client.post(where, {**data, "seen": "10"}, headers=HTMX).status_code == 200
    assert minutes_of(meeting)["开场"] == 15


def test_a_move_is_taken_back_once(meeting: Meeting, director: User, client: Client) -> None:
    opening, theme = item(meeting, "开场"), item(meeting, "返修")
    timing.take_minutes(opening, 2, origin="rest", by=director)
    timing.take_minutes(opening, 5, origin="item", source=theme.pk, by=director)
    newest = TimeShift.objects.latest("pk")
    page = client.get(url(meeting, "run")).content.decode()
    assert "撤回：从“返修”移给“开场”的 5 分钟" in page

    for _press in range(2):
        client.post(url(meeting, "run_minutes_undo", newest.pk))

    assert minutes_of(meeting) == {"开场": 7, "返修": 15, "经验": 10, "总结": 5}
    newest.refresh_from_db()
    assert (newest.undone_at, newest.undone_by) == (START, director)
    assert Event.objects.get(name="undo_minutes").by == director
    timing.undo_shift(TimeShift.objects.earliest("pk"), by=director)
    assert minutes_of(meeting)["开场"] == 5


def test_minutes_of_an_item_that_has_begun_are_not_taken_back(
    meeting: Meeting, director: User
) -> None:
    theme = item(meeting, "返修")
    timing.take_minutes(item(meeting, "开场"), 5, origin="item", source=theme.pk, by=director)
    running.go_to(theme, by=director)

    with pytest.raises(NotNow):
        timing.undo_shift(TimeShift.objects.get(), by=director)

    assert minutes_of(meeting)["返修"] == 10


def test_who_does_not_lead_moves_nothing(
    meeting: Meeting, technician: User, stranger: User, sign_in: SignIn, director: User
) -> None:
    factories.attendee(meeting, technician)
    where = url(meeting, "run_minutes", item(meeting, "开场").pk)
    data = {"minutes": "2", "from": "rest"}

    assert sign_in(stranger).post(where, data).status_code == 404
    assert sign_in(technician).post(where, data).status_code == 403
    assert sign_in(director).get(where).status_code == 405
    with pytest.raises(Denied):
        timing.take_minutes(item(meeting, "开场"), 2, origin="rest", by=technician)
    assert minutes_of(meeting)["开场"] == 5


def test_nothing_moves_before_the_start_or_after_the_end(
    director: User, meeting: Meeting, clock: time_machine.Traveller
) -> None:
    clock.move_to(START + 30 * MINUTE)
    opening = item(meeting, "开场")
    running.end_meeting(meeting, by=director)
    waiting = planned(director, starts_at=START + WEEK)

    for one in (opening, item(waiting, "开场")):
        with pytest.raises(NotNow):
            timing.take_minutes(one, 2, origin="past_end", by=director)


def test_what_is_added_in_the_meeting_was_not_on_the_plan(meeting: Meeting, director: User) -> None:
    added = agenda.add_item(meeting, by=director, title="突发：举升机停用", minutes=5)

    assert (added.planned, added.moved) == (0, 5)


# Where the time went


def talk(meeting: Meeting, by: User, clock: time_machine.Traveller, **took: float) -> Meeting:
    """Hold the meeting to its end, each item so many minutes; planned ones where nothing is said."""
    clock.move_to(meeting.starts_at)
    meeting = running.start_meeting(meeting, by=by)
    at = meeting.starts_at
    for one in list(meeting.items.all()):
        at += took.get(one.section, one.minutes) * MINUTE
        clock.move_to(at)
        meeting = running.next_item(meeting, by=by, after=one.pk)
    return running.end_meeting(meeting, by=by)


def test_summary_and_minutes_show_planned_moved_and_taken(
    director: User, technician: User, client: Client, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    meeting = planned(director)
    factories.attendee(meeting, technician)
    held = talk(meeting, director, clock, theme=24, summary=2)
    held.items.filter(title="返修").update(minutes=20)

    spent = spent_of(held, list(held.items.all()))

    assert [(one.label, one.planned, one.moved, one.took) for one in spent.bars] == [
        ("开场", 5, 0, 5),
        ("返修", 15, 5, 24),
        ("经验", 10, 0, 10),
        ("总结", 5, 0, 2),
    ]
    theme = spent.bars[1]
    assert (theme.difference, theme.is_over) == (9, True)
    assert (theme.planned_width, theme.within_width, theme.beyond_width) == ("62.5", "62.5", "37.5")
    assert (spent.total.planned, spent.total.took) == (35, 41)
    for name in ("run", "minutes"):
        page = client.get(url(held, name)).content.decode()
        assert "时间花在哪里" in page
        assert re.search(r"<td class=\"num time-plus\"[^>]*>\s*\+9", page)
    from meetings.services import minutes  # noqa: PLC0415 - the module would hide the word here

    minutes.publish(held.minutes, by=director)
    read = sign_in(technician).get(url(held, "minutes")).content.decode()
    assert "时间花在哪里" not in read


def test_a_meeting_whose_items_nobody_pressed_shows_no_bars(
    director: User, client: Client, clock: time_machine.Traveller
) -> None:
    meeting = running.start_meeting(planned(director), by=director)
    running.end_meeting(meeting, by=director)

    assert "时间花在哪里" not in client.get(url(meeting, "run")).content.decode()


def history(
    series: Series, director: User, clock: time_machine.Traveller, *themes: float
) -> list[Meeting]:
    """Meetings of the series before now, the last one a week ago, with so much theme discussion."""
    made = []
    for ago, theme in zip(range(len(themes), 0, -1), themes, strict=True):
        one = planned(director, series, starts_at=START - ago * WEEK, theme="准时交车")
        made.append(talk(one, director, clock, theme=theme))
    clock.move_to(START)
    return made


def test_parts_are_compared_over_the_meetings_of_a_series(
    series: Series, director: User, client: Client, clock: time_machine.Traveller
) -> None:
    held = history(series, director, clock, 15, 24, 27)

    parts = {part.section: part for part in parts_of(held)}

    theme = parts["theme"]
    assert (theme.meetings, theme.over, theme.bar.planned, theme.bar.took) == (3, 2, 15, 22)
    assert list(parts) == ["opening", "theme", "sharing", "summary"]
    page = client.get(reverse("meetings:quality", args=[series.pk])).content.decode()
    assert "时间用在哪里" in page
    assert "2 / 3 次" in page


def test_what_always_runs_over_is_planned_longer_with_one_press(
    series: Series, director: User, client: Client, clock: time_machine.Traveller
) -> None:
    history(series, director, clock, 23, 24, 25, 24)
    following = planned(director, series, starts_at=START + WEEK, status="draft")

    [hint] = hints_for(following, director)
    page = client.get(url(following, "agenda")).content.decode()

    assert (hint.part.section, hint.planned, hint.took, hint.total) == ("theme", 15, 24, 25)
    assert (hint.minutes, hint.too_many) == (25, 5)
    assert "计划 25 分钟" in page
    assert "议程将超出 5 分钟" in page
    for _press in range(2):
        client.post(url(following, "agenda_time"), {"section": "theme"})
    assert minutes_of(following)["返修"] == 25
    assert hints_for(following, director) == []


@pytest.mark.parametrize("themes", [(24, 24), (15, 24, 15, 24), (16, 16, 16, 16)])
def test_nothing_is_suggested_from_few_or_mixed_meetings(
    series: Series, director: User, clock: time_machine.Traveller, themes: tuple[float, ...]
) -> None:
    history(series, director, clock, *themes)

    assert hints_for(planned(director, series, starts_at=START + WEEK), director) == []


def test_suggestion_is_taken_only_by_who_may_set_the_agenda(
    series: Series,
    director: User,
    technician: User,
    stranger: User,
    sign_in: SignIn,
    clock: time_machine.Traveller,
) -> None:
    history(series, director, clock, 24, 24, 24)
    following = planned(director, series, starts_at=START + WEEK)
    where = url(following, "agenda_time")

    assert sign_in(technician).post(where, {"section": "theme"}).status_code == 403
    assert sign_in(stranger).post(where, {"section": "theme"}).status_code == 404
    assert minutes_of(following)["返修"] == 15


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_comparison_do_not_grow(
    series: Series,
    director: User,
    clock: time_machine.Traveller,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    held = history(series, director, clock, *[24.0] * count)
    following = planned(director, series, starts_at=START + WEEK)

    with django_assert_num_queries(1):
        parts_of(held)
    with django_assert_num_queries(2 if count == 1 else 3):  # meetings, parts, this agenda
        hints_for(following, director)


@pytest.mark.parametrize(
    ("minutes", "planned_as"), [(6.6, 7), (9.4, 9), (10, 10), (10.6, 15), (24, 25), (25.2, 25)]
)
def test_suggestions_are_minutes_as_one_plans(minutes: float, planned_as: int) -> None:
    assert rounded(minutes) == planned_as


def test_what_was_put_off_unheard_needs_no_time(
    series: Series, director: User, clock: time_machine.Traveller
) -> None:
    meeting = planned(director, series)
    factories.agenda_item(meeting, "客诉", section=Section.THEME, minutes=20)
    meeting = running.start_meeting(meeting, by=director)
    running.go_to(item(meeting, "返修"), by=director)
    clock.move_to(START + 24 * MINUTE)
    running.carry_item(item(meeting, "客诉"), by=director)
    running.end_meeting(meeting, by=director)

    parts = {part.section: part for part in parts_of([meeting])}

    assert (parts["theme"].bar.planned, parts["theme"].bar.took, parts["theme"].over) == (15, 24, 1)
