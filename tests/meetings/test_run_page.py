"""The run page as people use it: with htmx and without, leading and following."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.kinds import Section
from meetings.models import ActionItem, AgendaItem, Attendee, Decision, Meeting, Question
from meetings.services import running
from meetings.states import MeetingStatus
from people.models import Shift, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

S = MeetingStatus
HTMX = {"HX-Request": "true"}
PARTS = (
    (Section.OPENING, "开场"),
    (Section.REVIEW, "上次决议回顾"),
    (Section.THEME, "返修"),
    (Section.SUMMARY, "总结"),
)


def url(meeting: Meeting, name: str = "run", *more: int) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


@pytest.fixture
def waiting(director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        series=factories.series(director.store, chair=director),
        starts_at=timezone.now(),
        chair=director,
        recorder=advisor,
        status=S.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    for section, title in PARTS:
        factories.agenda_item(made, title, section=section)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return made


@pytest.fixture
def made(waiting: Meeting, director: User) -> Meeting:
    return running.start_meeting(waiting, by=director)


def item(made: Meeting, title: str) -> AgendaItem:
    return made.items.get(title=title)


# The way through a meeting


@pytest.mark.req("3.1")
@pytest.mark.req("3.7")
def test_a_meeting_from_start_to_summary_in_a_plain_browser(
    sign_in: SignIn, waiting: Meeting, advisor: User
) -> None:
    client = sign_in(advisor)
    assert "开始会议" in client.get(url(waiting)).content.decode()

    assert client.post(url(waiting, "run_start")).url == url(waiting)  # type: ignore[attr-defined]
    client.post(url(waiting, "run_everyone"))
    for title in ("开场", "上次决议回顾"):
        after = {"after": item(waiting, title).pk}
        assert client.post(url(waiting, "run_next"), after).status_code == 302
    theme = item(waiting, "返修")
    client.post(url(waiting, "run_notes", theme.pk), {"notes": "路试未复现", "version": 0})
    client.post(url(waiting, "run_decide"), {"text": "停用该批次"})
    client.post(url(waiting, "run_promise"), {"line": "修订终检清单 @王志远 明天"})
    client.post(url(waiting, "run_end"))
    html = client.get(url(waiting)).content.decode()

    waiting.refresh_from_db()
    theme.refresh_from_db()
    assert (waiting.status, theme.notes) == (S.ENDED, "路试未复现")
    for text in ("停用该批次", "修订终检清单", "请当众宣读", "整理纪要", "3 / 3"):
        assert text in html


MOVES: list[tuple[str, dict[str, str], Callable[[Meeting], object]]] = [
    ("run_next", {"after": "current"}, lambda m: m.current_item),
    ("run_everyone", {}, lambda m: m.attendees.filter(attendance="unknown").count()),
    ("run_decide", {"text": "停用该批次"}, lambda _m: Decision.objects.count()),
    ("run_ask", {"text": "@王志远 谁付费？"}, lambda _m: Question.objects.count()),
    ("run_promise", {"line": "修订清单 @王志远 明天"}, lambda _m: ActionItem.objects.count()),
    ("run_guest", {"name": "冯堃"}, lambda m: m.attendees.count()),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(("name", "given", "look"), MOVES, ids=[one[0] for one in MOVES])
def test_htmx_gets_the_board_and_a_plain_browser_the_page(
    sign_in: SignIn,
    made: Meeting,
    director: User,
    name: str,
    given: dict[str, str],
    look: Callable[[Meeting], object],
    htmx: bool,
) -> None:
    factories.person(made.store, "冯堃", Role.TECHNICIAN)
    before = look(made)
    data = {"after": str(made.current_item_id)} if "after" in given else given

    response = sign_in(director).post(url(made, name), data, headers=HTMX if htmx else {})

    made.refresh_from_db()
    assert look(made) != before
    if htmx:
        html = response.content.decode()
        assert (response.status_code, '<section id="run"' in html, "<html" in html) == (
            200,
            True,
            False,
        )
        assert response.headers["X-Version"] == str(made.version)
    else:
        assert (response.status_code, response.headers["Location"]) == (302, url(made))


def test_what_is_written_belongs_to_the_item_on_show(
    sign_in: SignIn, made: Meeting, director: User
) -> None:
    theme = item(made, "返修")

    response = sign_in(director).post(
        url(made, "run_decide"), {"text": "停用该批次", "item": theme.pk}
    )

    assert response.headers["Location"] == f"{url(made)}?item={theme.pk}"
    assert Decision.objects.get().item == theme


@pytest.mark.req("3.4")
def test_a_question_names_who_asks_is_answered_and_another_handed_over(
    sign_in: SignIn, made: Meeting, director: User, technician: User
) -> None:
    client = sign_in(director)
    client.post(url(made, "run_ask"), {"text": "@王志远 谁付费？"})
    client.post(url(made, "run_ask"), {"text": "厂家何时回复？"})
    asked, other = Question.objects.order_by("pk")

    client.post(url(made, "run_question", asked.pk), {"answer": "厂家索赔"})
    refused = client.post(url(made, "run_hand", other.pk), {"line": "@王志远"})
    client.post(url(made, "run_hand", other.pk), {"line": "@王志远 后天"})

    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.text, asked.asked_by, asked.answer) == ("谁付费？", technician, "厂家索赔")
    html = refused.content.decode()
    assert (refused.status_code, 'value="@王志远"' in html, "什么时候完成" in html) == (
        422,
        True,
        True,
    )
    assert (other.handed_to, ActionItem.objects.get().text) == (technician, "厂家何时回复？")


@pytest.mark.req("3.2")
def test_a_promise_of_last_time_is_reviewed(
    sign_in: SignIn, made: Meeting, director: User, technician: User
) -> None:
    last = factories.meeting(
        made.store,
        series=made.series,
        starts_at=timezone.now() - dt.timedelta(days=7),
        status=S.CLOSED,
    )
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    action = factories.action(technician, director, "校准四轮", meeting=last, due_on=yesterday)
    client = sign_in(director)
    here = f"{url(made, 'run_review', action.pk)}?item={item(made, '上次决议回顾').pk}"

    refused = client.post(here, {"outcome": "not_done", "why": ""}, headers=HTMX)
    client.post(
        here,
        {"outcome": "not_done", "why": "等配件", "new_due_on": timezone.localdate()},
        headers=HTMX,
    )
    html = client.get(f"{url(made)}?item={item(made, '上次决议回顾').pk}").content.decode()

    action.refresh_from_db()
    assert (refused.status_code, "请填写原因" in refused.content.decode()) == (422, True)
    assert (action.due_on, action.due_moves) == (timezone.localdate(), 1)
    assert ("等配件" in html, "0 / 1" in html) == (True, True)


@pytest.mark.req("1.4.2")
def test_attendance_is_tapped_and_set_exactly(
    sign_in: SignIn, made: Meeting, director: User, advisor: User, technician: User
) -> None:
    client = sign_in(director)
    tapped, exact = (made.attendees.get(user=one) for one in (advisor, technician))

    client.post(url(made, "run_arrive"), {"seat": tapped.pk}, headers=HTMX)
    client.post(url(made, "run_attendance"), {f"seat-{exact.pk}": "excused"}, headers=HTMX)

    assert dict(made.attendees.values_list("user__name", "attendance")) == {
        "陈国强": "present",
        "李婷": "present",
        "王志远": "excused",
    }


# Wrong input


@pytest.mark.req("3.6")
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("修订终检清单", "谁来做？"),
        ("修订终检清单 @王志远", "什么时候完成？"),
        ("修订终检清单 @王志 明天", "是不是王志远？"),
        ("修订终检清单 @王志远 2020-01-01", "已经过去"),
        ("@王志远 明天", "要做什么？"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_an_unclear_line_comes_back_with_what_is_missing(
    sign_in: SignIn, made: Meeting, director: User, line: str, sentence: str, htmx: bool
) -> None:
    response = sign_in(director).post(
        url(made, "run_promise"), {"line": line}, headers=HTMX if htmx else {}
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert (f'value="{line}"' in html, sentence in html) == (True, True)
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("run_decide", {"text": "长" * 501}),
        ("run_ask", {"text": "长" * 501}),
        ("run_guest", {"name": "查无此人"}),
    ],
)
def test_refused_input_is_kept(
    sign_in: SignIn, made: Meeting, director: User, name: str, given: dict[str, str]
) -> None:
    response = sign_in(director).post(url(made, name), given, headers=HTMX)

    assert response.status_code == 422
    assert next(iter(given.values())) in response.content.decode()
    assert (Decision.objects.count(), Question.objects.count(), made.attendees.count()) == (0, 0, 3)


def test_a_line_is_understood_while_it_is_typed(
    sign_in: SignIn, made: Meeting, director: User
) -> None:
    client = sign_in(director)

    clear = client.get(url(made, "run_line"), {"line": "修订清单 @王志远 明天 !!"}).content.decode()
    empty = client.get(url(made, "run_line"), {"line": " "}).content.decode()

    assert ("王志远" in clear, "明天" in clear, "run-missing" in clear) == (True, True, False)
    assert empty.strip() == ""


def test_autosave_answers_with_the_version_and_the_merged_text(
    sign_in: SignIn, made: Meeting, director: User, advisor: User
) -> None:
    theme = item(made, "返修")
    here = url(made, "run_notes", theme.pk)

    first = sign_in(advisor).post(here, {"notes": "甲", "version": 0, "base": ""}, headers=HTMX)
    again = sign_in(advisor).post(here, {"notes": "甲", "version": 0, "base": ""}, headers=HTMX)
    other = sign_in(director).post(here, {"notes": "乙", "version": 0, "base": ""}, headers=HTMX)

    assert (first.status_code, first.headers["X-Version"]) == (204, "1")
    assert (again.status_code, again.headers["X-Version"]) == (204, "1")
    assert (other.status_code, other.headers["X-Merged"], other.headers["X-Version"]) == (
        200,
        "1",
        "2",
    )
    assert other.content.decode() == "甲\n乙"


# Following


@pytest.mark.req("2.7")
def test_followers_get_the_board_only_when_something_changed(
    sign_in: SignIn, made: Meeting, director: User, technician: User
) -> None:
    client = sign_in(technician)
    here = url(made, "run_live")
    made.refresh_from_db()
    seen = {"v": made.version, "s": made.status}

    same = client.get(here, seen, headers=HTMX)
    running.next_item(made, by=director, after=made.current_item_id)
    changed = client.get(here, seen, headers=HTMX)
    running.end_meeting(made, by=director)
    over = client.get(here, seen, headers=HTMX)

    assert (same.status_code, same.content) == (204, b"")
    html = changed.content.decode()
    assert ("上次决议回顾" in html, "run/decisions" in html) == (True, False)
    assert over.headers["HX-Refresh"] == "true"


def test_the_page_stays_at_the_item_on_show_and_says_that_the_meeting_went_on(
    sign_in: SignIn, made: Meeting, advisor: User, director: User
) -> None:
    opening = made.current_item
    assert opening is not None
    client = sign_in(advisor)
    running.next_item(made, by=director, after=opening.pk)

    html = client.get(
        url(made, "run_live"), {"item": opening.pk, "v": 0, "s": made.status}, headers=HTMX
    ).content.decode()

    assert ("会议已进行到其他议题" in html, f'id="notes-{opening.pk}"' in html) == (True, True)


@pytest.mark.parametrize(
    ("status", "to"), [(S.PUBLISHED, "minutes"), (S.CLOSED, "minutes"), (S.CANCELLED, "detail")]
)
def test_after_its_time_the_page_leads_elsewhere(
    sign_in: SignIn, made: Meeting, director: User, status: str, to: str
) -> None:
    Meeting.objects.filter(pk=made.pk).update(status=status)

    page = sign_in(director).get(url(made))
    written = sign_in(director).post(url(made, "run_decide"), {"text": ""})

    assert (page.status_code, page.headers["Location"]) == (302, url(made, to))
    assert (written.status_code, Decision.objects.count()) == (302, 0)


# Rights


def writes(made: Meeting) -> dict[str, dict[str, object]]:
    """Every address that writes, with input that would be taken."""
    theme, seat = item(made, "返修").pk, made.attendees.order_by("pk").last()
    assert seat is not None
    return {
        url(made, "run_end"): {},
        url(made, "run_next"): {"after": made.current_item_id},
        url(made, "run_go", theme): {},
        url(made, "run_carry", theme): {},
        url(made, "run_drop", theme): {"why": "没有数据"},
        url(made, "run_notes", theme): {"notes": "改了", "version": 0},
        url(made, "run_decide"): {"text": "停用"},
        url(made, "run_ask"): {"text": "谁付费？"},
        url(made, "run_promise"): {"line": "修订 @王志远 明天"},
        url(made, "run_arrive"): {"seat": seat.pk},
        url(made, "run_everyone"): {},
        url(made, "run_attendance"): {f"seat-{seat.pk}": "absent"},
        url(made, "run_guest"): {"name": "李婷"},
    }


def snapshot(made: Meeting) -> list[object]:
    made.refresh_from_db()
    return [
        made.status,
        made.version,
        Decision.objects.count(),
        Question.objects.count(),
        ActionItem.objects.count(),
        *made.items.values_list("progress", "notes"),
        *made.attendees.values_list("attendance", flat=True),
    ]


def test_technicians_follow_but_may_not_write(
    sign_in: SignIn, made: Meeting, technician: User
) -> None:
    client, before = sign_in(technician), snapshot(made)

    page = client.get(url(made))
    answers = {
        path: (response.status_code, "由主持人和记录人" in response.content.decode())
        for path, given in writes(made).items()
        for response in [client.post(path, given)]
    }

    assert (page.status_code, "<textarea" in page.content.decode()) == (200, False)
    assert set(answers.values()) == {(403, True)}
    assert snapshot(made) == before


def test_another_store_finds_nothing(sign_in: SignIn, made: Meeting, stranger: User) -> None:
    client, before = sign_in(stranger), snapshot(made)

    read = [client.get(url(made, name)).status_code for name in ("run", "run_live", "run_line")]
    written = {client.post(path, given).status_code for path, given in writes(made).items()}

    assert (read, written) == ([404, 404, 404], {404})
    assert snapshot(made) == before


def test_a_restricted_meeting_is_followed_only_by_those_invited(
    sign_in: SignIn, made: Meeting, technician: User
) -> None:
    Meeting.objects.filter(pk=made.pk).update(is_restricted=True)
    colleague = factories.person(made.store, "吴倩", Role.SERVICE_ADVISOR)

    answers = [sign_in(user).get(url(made)).status_code for user in (technician, colleague)]

    assert answers == [200, 404]


def test_get_never_writes(sign_in: SignIn, made: Meeting, director: User) -> None:
    client = sign_in(director)

    assert {client.get(path).status_code for path in writes(made)} == {405}


def test_rows_of_another_meeting_are_not_found(
    sign_in: SignIn, made: Meeting, director: User
) -> None:
    other = factories.meeting(made.store, status=S.IN_PROGRESS, chair=director)
    theme = factories.agenda_item(other, "别的")
    decision = Decision.objects.create(meeting=other, text="别的", created_by=director)
    seat = factories.attendee(other, director)
    client = sign_in(director)

    answers = [
        client.post(url(made, "run_go", theme.pk)).status_code,
        client.post(url(made, "run_decision", decision.pk), {"text": "改"}).status_code,
        client.post(url(made, "run_arrive"), {"seat": seat.pk}).status_code,
        client.get(f"{url(made)}?item={theme.pk}").status_code,
        client.get(f"{url(made)}?item=99999999999999999999").status_code,
    ]

    assert answers == [404, 404, 404, 200, 200]


@pytest.mark.req("2.7")
def test_who_writes_in_the_same_note_is_named_to_the_others_for_a_while(
    sign_in: SignIn, made: Meeting, director: User, advisor: User, technician: User
) -> None:
    chair, recorder, follower = (sign_in(user) for user in (director, advisor, technician))
    notes = url(made, "run_notes", made.current_item_id or 0)
    sentence = "李婷也在这里写"

    recorder.post(notes, {"notes": "路试未复现", "version": 0}, headers=HTMX)

    pages = [client.get(url(made)).content.decode() for client in (chair, recorder, follower)]
    assert [sentence in page for page in pages] == [True, False, False]
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=21)):
        assert sentence not in chair.get(url(made)).content.decode()


@pytest.mark.req("1.4.2")
def test_people_of_several_shifts_are_taken_in_shift_by_shift(
    sign_in: SignIn, made: Meeting, director: User, advisor: User, technician: User
) -> None:
    client = sign_in(director)
    assert "run-shift" not in client.get(url(made)).content.decode()
    for person, name, starts in ((advisor, "早班", 8), (technician, "晚班", 12)):
        person.shift = Shift.objects.create(
            store=made.store, name=name, starts=dt.time(starts), ends=dt.time(starts + 9)
        )
        person.save()
    seat = made.attendees.get(user=technician)

    html = client.post(url(made, "run_arrive"), {"seat": seat.pk}, headers=HTMX).content.decode()

    shifts = re.findall(r'class="run-shift"[^>]*>(\S+) <span class="num">(\d+ / \d+)<', html)
    assert shifts[:2] == [("早班", "0 / 1"), ("晚班", "1 / 1")]


# Speed


def fill(made: Meeting, count: int, by: User) -> None:
    """So many people, items, decisions, questions, promises, and promises to review."""
    last = factories.meeting(
        made.store,
        series=made.series,
        starts_at=timezone.now() - dt.timedelta(days=7),
        started_at=timezone.now() - dt.timedelta(days=7),
        status=S.CLOSED,
    )
    for n in range(count):
        person = factories.person(made.store, f"员工甲{n}")
        factories.attendee(made, person, attendance=Attendee.Attendance.PRESENT)
        factories.agenda_item(made, f"议题{n}", presenter=person)
        Decision.objects.create(
            meeting=made, item=made.current_item, text=f"决议{n}", created_by=by
        )
        Question.objects.create(meeting=made, text=f"问题{n}", asked_by=person, created_by=by)
        factories.action(person, by, f"新任务{n}", meeting=made, helpers=[by])
        factories.action(person, by, f"旧任务{n}", meeting=last, due_on=timezone.localdate())


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(
    sign_in: SignIn,
    made: Meeting,
    director: User,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill(made, count, director)
    client = sign_in(director)
    review = f"{url(made)}?item={item(made, '上次决议回顾').pk}"
    client.get(review)

    # user, meeting, items, decisions, files, reviews said, promises reviewed,
    # people, questions, new promises, their helpers, what records, who objects to it, unread
    with django_assert_num_queries(15):
        client.get(review)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_quiet_follower_are_one(
    sign_in: SignIn,
    made: Meeting,
    technician: User,
    director: User,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill(made, count, director)
    made.refresh_from_db()
    client: Client = sign_in(technician)
    query = {"v": made.version, "s": made.status}
    packed = {**HTMX, "Accept-Encoding": "gzip"}
    client.get(url(made, "run_live"), query, headers=packed)

    with django_assert_num_queries(1):  # version
        client.get(url(made, "run_live"), query, headers=packed)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_summary_do_not_grow(
    sign_in: SignIn,
    made: Meeting,
    director: User,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill(made, count, director)
    running.end_meeting(made, by=director)
    client = sign_in(director)
    client.get(url(made))

    # user, meeting, items, decisions, people, questions, promises, helpers, next meeting,
    # minutes, unread
    with django_assert_num_queries(12):
        client.get(url(made))
