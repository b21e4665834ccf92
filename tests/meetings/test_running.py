"""A meeting as it is led: started, item by item, ended, resumed; what goes on to the next one."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Minutes
from meetings.services import actions, announcing, carrying, correcting, minutes, running
from meetings.services import meetings as meeting_services
from meetings.states import MEETING_MOVES, MeetingStatus, MinutesStatus
from notifications.models import Notice
from people.models import Event, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories

S = MeetingStatus
P = AgendaItem.Progress
TUESDAY = dt.datetime(2026, 6, 9, 6, 0, tzinfo=dt.UTC)  # 14:00 in Shanghai
WEEK = dt.timedelta(days=7)


def meeting(director: User, *people: User, **fields: object) -> Meeting:
    """Announced in time for now, with director as chair and the first of `people` as recorder."""
    recorder = people[0] if people else director
    start = fields.pop("starts_at", TUESDAY)
    assert isinstance(start, dt.datetime)
    made = factories.meeting(
        director.store,
        **{
            "starts_at": start,
            "chair": director,
            "recorder": recorder,
            "status": S.ANNOUNCED,
            "announced_at": start - dt.timedelta(days=4),
            **fields,
        },
    )
    for person in (director, *people):
        factories.attendee(made, person)
    return made


def agenda(made: Meeting, *parts: tuple[str, str]) -> list[AgendaItem]:
    return [factories.agenda_item(made, title, section=section) for section, title in parts]


USUAL = (
    (Section.OPENING, "开场"),
    (Section.THEME, "返修"),
    (Section.SHARING, "经验"),
    (Section.SUMMARY, "总结"),
)


def progress(made: Meeting) -> dict[str, str]:
    return dict(made.items.values_list("title", "progress"))


def under_way(director: User, *people: User, **fields: object) -> tuple[Meeting, list[AgendaItem]]:
    made = meeting(director, *people, **fields)
    items = agenda(made, *USUAL)
    return running.start_meeting(made, by=director), items


# Who may make which move


ALLOWED = {
    **{("announce", S.DRAFT, who): S.ANNOUNCED for who in ("chair", "recorder", "convener", "gm")},
    **{("start", S.DRAFT, who): S.IN_PROGRESS for who in ("chair", "recorder", "convener", "gm")},
    **{
        ("start", S.ANNOUNCED, who): S.IN_PROGRESS
        for who in ("chair", "recorder", "convener", "gm")
    },
    **{("end", S.IN_PROGRESS, who): S.ENDED for who in ("chair", "recorder", "convener", "gm")},
    **{("resume", S.ENDED, who): S.IN_PROGRESS for who in ("chair", "recorder", "convener", "gm")},
    **{("publish", S.ENDED, who): S.PUBLISHED for who in ("chair", "recorder", "convener", "gm")},
    **{("close", S.PUBLISHED, who): S.CLOSED for who in ("chair", "recorder", "convener", "gm")},
    **{
        ("reopen", status, who): S.ENDED
        for status in (S.PUBLISHED, S.CLOSED)
        for who in ("chair", "recorder", "convener", "gm")
    },
    **{("cancel", S.DRAFT, who): S.CANCELLED for who in ("chair", "recorder", "convener", "gm")},
    **{
        ("cancel", S.ANNOUNCED, who): S.CANCELLED for who in ("chair", "recorder", "convener", "gm")
    },
}
WHO = ("chair", "recorder", "convener", "gm", "invited", "colleague", "it")
MAKE: dict[str, Callable[[Meeting, User], object]] = {
    "announce": lambda made, by: announcing.announce(made, by=by),
    "start": lambda made, by: running.start_meeting(made, by=by),
    "end": lambda made, by: running.end_meeting(made, by=by),
    "resume": lambda made, by: running.resume_meeting(made, by=by),
    "publish": lambda made, by: minutes.publish(made.minutes, by=by),
    "close": lambda made, by: running.close_meeting(made, by=by),
    "reopen": lambda made, by: correcting.reopen(made.minutes, why="日期写错", by=by),
    "keep_version": lambda made, by: correcting.keep_version(made.minutes, by=by),
    "cancel": lambda made, by: meeting_services.cancel_meeting(made, why="厂家检查", by=by),
}


@pytest.fixture
def cast(director: User) -> dict[str, User]:
    store = director.store
    return {
        "chair": factories.person(store, "刘洋", Role.TECHNICIAN),
        "recorder": factories.person(store, "李婷", Role.SERVICE_ADVISOR),
        "convener": factories.person(store, "何伟", Role.WORKSHOP_SUPERVISOR),
        "gm": factories.person(store, "马海涛", Role.GENERAL_MANAGER),
        "invited": factories.person(store, "王志远", Role.TECHNICIAN),
        "colleague": factories.person(store, "吴倩", Role.SERVICE_ADVISOR),
        "it": factories.person(store, "郑昊", Role.IT_ADMIN),
    }


def in_state(cast: dict[str, User], status: str) -> Meeting:
    """A meeting in a state, with minutes that fit it."""
    made = factories.meeting(
        cast["chair"].store,
        starts_at=TUESDAY + 2 * WEEK,
        chair=cast["chair"],
        recorder=cast["recorder"],
        status=status,
        place="二楼会议室",
    )
    factories.agenda_item(made)
    for who in ("chair", "recorder", "invited"):
        factories.attendee(made, cast[who])
    proof = {"version": 1, "published_at": TUESDAY, "published_by": cast["chair"]}
    is_out = status in {S.PUBLISHED, S.CLOSED}
    Minutes.objects.create(
        meeting=made,
        status=MinutesStatus.CONFIRMED if is_out else MinutesStatus.DRAFT,
        **(proof if is_out else {}),
    )
    return made


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", list(MEETING_MOVES))
def test_only_these_moves_are_allowed(cast: dict[str, User], who: str, name: str) -> None:
    done = {}
    with time_machine.travel(TUESDAY, tick=False):
        for status in MeetingStatus:
            made = in_state(cast, status)
            before = Event.objects.count()
            try:
                MAKE[name](made, cast[who])
            except Denied:
                made.refresh_from_db()
                assert (made.status, Event.objects.count()) == (status, before)
            else:
                made.refresh_from_db()
                done[(name, status, who)] = made.status

    assert done == {
        key: target for key, target in ALLOWED.items() if key[0] == name and key[2] == who
    }


# Start


@time_machine.travel(TUESDAY, tick=False)
def test_start_begins_the_first_item_and_stops_reminders(
    director: User, advisor: User, technician: User
) -> None:
    made = meeting(director, advisor, technician, next_reminder_at=TUESDAY)
    first, *_rest = agenda(made, *USUAL)
    made.attendees.filter(user=technician).update(answer="no", answer_reason="年休假")

    running.start_meeting(made, by=director)

    made.refresh_from_db()
    assert (made.status, made.started_at, made.current_item) == (S.IN_PROGRESS, TUESDAY, first)
    assert (made.next_reminder_at, made.held_without_notice, made.started_late) == (
        None,
        False,
        False,
    )
    assert dict(made.attendees.values_list("user__name", "attendance")) == {
        "陈国强": "present",
        "李婷": "unknown",
        "王志远": "excused",
    }


@pytest.mark.req("2.4")
@time_machine.travel(TUESDAY, tick=False)
def test_meeting_that_was_not_announced_counts_as_held_without_notice(director: User) -> None:
    made = meeting(director, status=S.DRAFT, announced_at=None)

    running.start_meeting(made, by=director)

    made.refresh_from_db()
    names = set(Event.objects.filter(object_id=made.pk).values_list("name", flat=True))
    assert (made.held_without_notice, "without_notice" in names) == (True, True)


@time_machine.travel(TUESDAY, tick=False)
def test_morning_meeting_needs_no_notice_of_its_own(director: User) -> None:
    made = meeting(director, status=S.DRAFT, announced_at=None, kind="morning")

    assert running.start_meeting(made, by=director).held_without_notice is False


# Item by item


def test_each_item_keeps_the_time_it_took(director: User) -> None:
    with time_machine.travel(TUESDAY, tick=False) as clock:
        made, (opening, theme, *_rest) = under_way(director)
        clock.shift(240)
        running.next_item(made, by=director, after=opening.pk)
        clock.shift(600)
        running.go_to(opening, by=director)  # back again: the theme is still to come
        clock.shift(60)
        made = running.next_item(made, by=director, after=opening.pk)

    assert made.current_item == theme
    spent = dict(made.items.values_list("title", "spent_seconds"))
    assert (spent["开场"], spent["返修"]) == (300, 600)
    assert progress(made) == {
        "开场": P.DONE,
        "返修": P.CURRENT,
        "经验": P.PENDING,
        "总结": P.PENDING,
    }


@time_machine.travel(TUESDAY, tick=False)
def test_next_pressed_twice_moves_once(director: User) -> None:
    made, (opening, theme, *_rest) = under_way(director)

    running.next_item(made, by=director, after=opening.pk)
    made = running.next_item(made, by=director, after=opening.pk)

    assert made.current_item == theme


@time_machine.travel(TUESDAY, tick=False)
def test_items_that_were_jumped_over_come_after_the_last(director: User) -> None:
    made, (_opening, theme, sharing, summary) = under_way(director)

    running.go_to(sharing, by=director)
    made = running.next_item(made, by=director, after=sharing.pk)
    assert made.current_item == summary
    made = running.next_item(made, by=director, after=summary.pk)
    assert made.current_item == theme
    made = running.next_item(made, by=director, after=theme.pk)

    assert made.current_item is None
    assert set(progress(made).values()) == {P.DONE}


@time_machine.travel(TUESDAY, tick=False)
def test_not_today_and_dropped_with_a_reason(director: User) -> None:
    made, (opening, theme, sharing, _summary) = under_way(director)
    running.next_item(made, by=director, after=opening.pk)

    running.carry_item(theme, by=director)
    made = running.drop_item(sharing, why="讲的人病了", by=director)

    sharing.refresh_from_db()
    assert progress(made)["返修"] == P.CARRIED
    assert (sharing.progress, sharing.dropped_why) == (P.DROPPED, "讲的人病了")
    assert made.current_item is not None
    assert made.current_item.title == "总结"


@time_machine.travel(TUESDAY, tick=False)
def test_fixed_parts_are_not_carried_and_dropping_needs_a_reason(director: User) -> None:
    made, (opening, theme, *_rest) = under_way(director)
    before = progress(made)

    with pytest.raises(NotNow):
        running.carry_item(opening, by=director)
    with pytest.raises(NotNow):
        running.drop_item(theme, why="  ", by=director)

    assert progress(made) == before


@time_machine.travel(TUESDAY, tick=False)
def test_a_dropped_item_can_be_taken_up_again(director: User) -> None:
    made, (_opening, theme, *_rest) = under_way(director)
    running.drop_item(theme, why="没有数据", by=director)

    made = running.go_to(theme, by=director)

    theme.refresh_from_db()
    assert (made.current_item, theme.dropped_why) == (theme, "")


# End and resume


@pytest.mark.req("1.5.1")
@time_machine.travel(TUESDAY, tick=False)
def test_the_end_carries_what_was_not_reached_and_tells_promises(
    director: User, advisor: User, technician: User
) -> None:
    weekly = factories.series(director.store, chair=director)
    made, (_opening, *_rest) = under_way(director, advisor, technician, series=weekly)
    following = meeting(director, series=weekly, starts_at=TUESDAY + WEEK, status=S.DRAFT)
    actions.create_action(
        store=made.store,
        text="修订终检清单",
        owner=technician,
        due_on=TUESDAY.date() + WEEK,
        by=director,
        meeting=made,
    )
    assert not Notice.objects.filter(kind="meetings.action_given").exists()

    made = running.end_meeting(made, by=director)

    assert (made.status, made.ended_at, made.current_item) == (S.ENDED, TUESDAY, None)
    assert progress(made) == {"开场": P.DONE, "返修": P.CARRIED, "经验": P.CARRIED, "总结": P.DONE}
    assert list(following.items.values_list("title", "carries")) == [("返修", 1), ("经验", 1)]
    told = Notice.objects.get(kind="meetings.action_given")
    assert told.recipient == technician
    assert made.minutes.status == MinutesStatus.DRAFT


@time_machine.travel(TUESDAY, tick=False)
def test_a_meeting_resumed_takes_back_what_had_gone_on(director: User, technician: User) -> None:
    weekly = factories.series(director.store, chair=director)
    made, (opening, theme, _sharing, _summary) = under_way(director, technician, series=weekly)
    running.next_item(made, by=director, after=opening.pk)
    running.carry_item(theme, by=director)  # said not today: stays so
    following = meeting(director, series=weekly, starts_at=TUESDAY + WEEK, status=S.DRAFT)
    running.end_meeting(made, by=director)
    running.resume_meeting(made, by=director)

    made.refresh_from_db()
    assert (made.status, made.ended_at) == (S.IN_PROGRESS, None)
    assert progress(made)["返修"] == P.CARRIED
    # the sharing was under way when the meeting ended: it is done, nothing else was left
    assert progress(made)["经验"] == P.DONE
    assert list(following.items.values_list("title", flat=True)) == ["返修"]


@time_machine.travel(TUESDAY, tick=False)
def test_items_never_reached_are_to_come_again_after_resuming(director: User) -> None:
    weekly = factories.series(director.store, chair=director)
    made, _items = under_way(director, series=weekly)
    following = meeting(director, series=weekly, starts_at=TUESDAY + WEEK, status=S.DRAFT)
    running.end_meeting(made, by=director)
    assert following.items.count() == 2

    made = running.resume_meeting(made, by=director)
    assert following.items.count() == 0
    assert made.current_item is not None
    assert made.current_item.title == "返修"

    running.end_meeting(made, by=director)
    assert list(following.items.values_list("title", flat=True)) == ["经验"]


@pytest.mark.req("1.5.1")
@pytest.mark.req("2.3")
def test_three_carries_ask_to_decide_escalate_or_drop(director: User) -> None:
    weekly = factories.series(director.store, chair=director)
    seen = []
    with time_machine.travel(TUESDAY, tick=False) as clock:
        made = meeting(director, series=weekly)
        agenda(made, (Section.OPENING, "开场"), (Section.THEME, "停车位"))
        for week in range(1, 5):
            following = meeting(
                director, series=weekly, starts_at=TUESDAY + week * WEEK, status=S.DRAFT
            )
            factories.agenda_item(following, "开场", section=Section.OPENING)
            running.start_meeting(made, by=director)
            running.end_meeting(made, by=director)
            item = following.items.get(title="停车位")
            seen.append((item.carries, item.must_be_settled))
            clock.move_to(TUESDAY + week * WEEK)
            made = following

    assert seen == [(1, False), (2, False), (3, True), (4, True)]


@time_machine.travel(TUESDAY, tick=False)
def test_an_announced_next_meeting_is_told_of_what_is_carried_into_it(director: User) -> None:
    weekly = factories.series(director.store, chair=director)
    made, _items = under_way(director, series=weekly)
    following = meeting(director, series=weekly, starts_at=TUESDAY + WEEK)

    running.end_meeting(made, by=director)

    following.refresh_from_db()
    assert following.changes_due_at is not None


@time_machine.travel(TUESDAY, tick=False)
def test_what_is_made_later_takes_the_leftovers_then(director: User) -> None:
    weekly = factories.series(director.store, chair=director)
    made, _items = under_way(director, series=weekly)
    running.end_meeting(made, by=director)

    following = meeting(director, series=weekly, starts_at=TUESDAY + WEEK, status=S.DRAFT)
    carrying.carry_into(following)
    carrying.carry_into(following)

    assert list(following.items.values_list("title", flat=True)) == ["返修", "经验"]


@time_machine.travel(TUESDAY, tick=False)
def test_only_confirmed_minutes_let_a_meeting_be_closed(director: User, advisor: User) -> None:
    made, _items = under_way(director, advisor)
    running.end_meeting(made, by=director)
    minutes.publish(made.minutes, by=director)

    with pytest.raises(NotNow):
        running.close_meeting(made, by=director)

    made.refresh_from_db()
    assert made.status == S.PUBLISHED


@time_machine.travel(TUESDAY, tick=False)
def test_followers_see_each_step_as_a_new_version(director: User) -> None:
    made = meeting(director)
    first, second, *_rest = agenda(made, *USUAL)
    versions = [made.version]
    for step in (
        lambda: running.start_meeting(made, by=director),
        lambda: running.next_item(made, by=director, after=first.pk),
        lambda: running.carry_item(second, by=director),
        lambda: running.end_meeting(made, by=director),
    ):
        step()
        made.refresh_from_db()
        versions.append(made.version)

    assert versions == sorted(set(versions))
