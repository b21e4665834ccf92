"""The pages of the minutes: read, edited, published, confirmed, objected to, printed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.kinds import Section
from meetings.models import Attendee, Meeting, Minutes
from meetings.services import minutes, noting, running
from meetings.states import MeetingStatus, MinutesStatus
from people.models import User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

HTMX = {"HX-Request": "true"}
V = Attendee.Verdict


def url(meeting: Meeting, name: str = "minutes", *more: int) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


@pytest.fixture
def ended(director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        series=factories.series(director.store, chair=director),
        starts_at=timezone.now() - dt.timedelta(minutes=30),
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    theme = factories.agenda_item(made, "返修", section=Section.THEME)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    running.start_meeting(made, by=director)
    noting.save_notes(theme, "路试未复现", version=0, base="", by=advisor)
    noting.decide(made, "停用该批次制动盘", item=theme, by=advisor)
    factories.action(technician, director, "修订终检清单", meeting=made)
    return running.end_meeting(made, by=director)


@pytest.fixture
def published(ended: Meeting, advisor: User) -> Meeting:
    return minutes.publish(ended.minutes, by=advisor).meeting


def seat(of: Meeting, person: User) -> Attendee:
    return of.attendees.get(user=person)


@pytest.mark.req("2.8")
def test_recorder_edits_previews_and_publishes(
    sign_in: SignIn, ended: Meeting, advisor: User
) -> None:
    client = sign_in(advisor)
    draft = client.get(url(ended)).content.decode()
    assert all(text in draft for text in ("路试未复现", "停用该批次制动盘", "修订终检清单", "草稿"))

    body = f"{ended.minutes.body}\n**请各组传达。**\n"
    preview = client.post(url(ended, "minutes_preview"), {"body": body}).content.decode()
    saved = client.post(url(ended, "minutes_save"), {"body": body, "version": 1})
    page = client.post(url(ended, "minutes_publish"), follow=True).content.decode()

    found = Minutes.objects.get(meeting=ended)
    assert "<strong>请各组传达。</strong>" in preview
    assert (saved.status_code, found.status) == (302, MinutesStatus.PUBLISHED)
    assert ("请各组传达。" in found.body, "已锁定" in page) == (True, True)


def test_autosave_of_the_text_brings_two_writers_together(
    sign_in: SignIn, ended: Meeting, advisor: User, director: User
) -> None:
    base = ended.minutes.body
    given = {"version": 1, "base": base}

    first = sign_in(advisor).post(
        url(ended, "minutes_save"), {"body": f"{base}甲\n", **given}, headers=HTMX
    )
    other = sign_in(director).post(
        url(ended, "minutes_save"), {"body": f"{base}乙\n", **given}, headers=HTMX
    )

    assert (first.status_code, first.headers["X-Version"]) == (204, "2")
    assert (other.headers["X-Merged"], other.headers["X-Version"]) == ("1", "3")
    assert other.content.decode().endswith("甲\n乙")


def test_newest_notes_are_offered_once_the_text_was_edited(
    sign_in: SignIn, ended: Meeting, advisor: User
) -> None:
    client = sign_in(advisor)
    body = f"{ended.minutes.body}请各组传达。\n"
    client.post(url(ended, "minutes_save"), {"body": body, "version": 1})
    assert "合并最新记录" not in client.get(url(ended, "minutes_edit")).content.decode()

    noting.decide(ended, "冬季活动 12 月开始", by=advisor)
    assert "合并最新记录" in client.get(url(ended, "minutes_edit")).content.decode()
    html = client.post(url(ended, "minutes_take_in"), follow=True).content.decode()

    assert ("冬季活动 12 月开始" in html, "请各组传达。" in html) == (True, True)


@pytest.mark.req("2.8")
def test_personal_data_is_shown_and_masked_with_one_click(
    sign_in: SignIn, ended: Meeting, advisor: User
) -> None:
    client = sign_in(advisor)
    body = f"{ended.minutes.body}车主 13812345678\n"
    client.post(url(ended, "minutes_save"), {"body": body, "version": 1})

    warned = client.get(url(ended)).content.decode()
    refused = client.post(url(ended, "minutes_publish"))
    client.post(url(ended, "minutes_mask"))
    client.post(url(ended, "minutes_publish"))

    found = Minutes.objects.get(meeting=ended)
    assert ("纪要中不应出现个人信息" in warned, refused.status_code) == (True, 403)
    assert ("138****5678" in found.body, found.status) == (True, MinutesStatus.PUBLISHED)


def test_publishing_twice_shows_what_is_out(
    sign_in: SignIn, published: Meeting, director: User
) -> None:
    client = sign_in(director)

    again = client.post(url(published, "minutes_publish"))
    edit = client.get(url(published, "minutes_edit"))
    saved = client.post(url(published, "minutes_save"), {"body": "改了", "version": 1})

    assert (again.status_code, edit.status_code, saved.status_code) == (302, 302, 403)
    assert "改了" not in Minutes.objects.get(meeting=published).body


def test_those_who_do_not_write_wait_for_the_minutes(
    sign_in: SignIn, ended: Meeting, technician: User
) -> None:
    html = sign_in(technician).get(url(ended)).content.decode()

    assert ("纪要整理中" in html, "路试未复现" in html) == (True, False)


@pytest.mark.req("1.4.2")
def test_an_absentee_reads_and_acknowledges(
    sign_in: SignIn, published: Meeting, technician: User
) -> None:
    client = sign_in(technician)

    html = client.get(url(published)).content.decode()
    read_at = seat(published, technician).minutes_read_at
    client.post(url(published, "minutes_confirm"))

    row = seat(published, technician)
    assert ("您没有到场" in html, "我已阅读" in html) == (True, True)
    assert (read_at is not None, row.minutes_read_at, row.verdict) == (True, read_at, V.CONFIRMED)


def test_an_objection_is_answered_below_the_minutes(
    sign_in: SignIn, published: Meeting, technician: User, advisor: User
) -> None:
    refused = sign_in(technician).post(url(published, "minutes_object"), {"text": ""})
    sign_in(technician).post(url(published, "minutes_object"), {"text": "是 12 片"})
    row = seat(published, technician)
    empty = sign_in(advisor).post(url(published, "minutes_reply", row.pk), {"text": ""})
    sign_in(advisor).post(url(published, "minutes_reply", row.pk), {"text": "以 12 片为准"})

    html = sign_in(technician).get(url(published)).content.decode()
    row.refresh_from_db()
    assert (refused.status_code, empty.status_code) == (422, 422)
    assert (row.verdict, row.objection, row.objection_reply) == (
        V.OBJECTED,
        "是 12 片",
        "以 12 片为准",
    )
    assert ("异议与答复" in html, "以 12 片为准" in html) == (True, True)


def test_confirmed_minutes_close_the_meeting(
    sign_in: SignIn, published: Meeting, director: User, technician: User
) -> None:
    early = sign_in(director).post(url(published, "close"))
    for person in (director, technician):
        sign_in(person).post(url(published, "minutes_confirm"))
    page = sign_in(director).get(url(published)).content.decode()
    sign_in(director).post(url(published, "close"))

    published.refresh_from_db()
    assert (early.status_code, "归档" in page or "关闭会议" in page) == (403, True)
    assert published.status == MeetingStatus.CLOSED


WRITES: dict[str, dict[str, object]] = {
    "minutes_save": {"body": "改了", "version": 1},
    "minutes_preview": {"body": "改了"},
    "minutes_take_in": {},
    "minutes_mask": {},
    "minutes_publish": {},
    "close": {},
}


@pytest.mark.parametrize("name", WRITES)
def test_technicians_may_not_write_minutes(
    sign_in: SignIn, ended: Meeting, technician: User, name: str
) -> None:
    before = ended.minutes.body

    response = sign_in(technician).post(url(ended, name), WRITES[name])

    found = Minutes.objects.get(meeting=ended)
    assert (response.status_code, "由主持人和记录人" in response.content.decode()) == (403, True)
    assert (found.body, found.status) == (before, MinutesStatus.DRAFT)


def test_who_was_not_invited_reads_but_has_no_word(sign_in: SignIn, published: Meeting) -> None:
    client = sign_in(factories.person(published.store, "吴倩", Role.SERVICE_ADVISOR))

    page = client.get(url(published))
    confirmed = client.post(url(published, "minutes_confirm"))
    objected = client.post(url(published, "minutes_object"), {"text": "不对"})

    assert (page.status_code, "路试未复现" in page.content.decode()) == (200, True)
    assert (confirmed.status_code, objected.status_code) == (403, 403)


def test_another_store_finds_nothing(sign_in: SignIn, published: Meeting, stranger: User) -> None:
    client = sign_in(stranger)

    read = {client.get(url(published, name)).status_code for name in ("minutes", "minutes_edit")}
    written = {
        client.post(url(published, name), {"text": "不对"}).status_code
        for name in (*WRITES, "minutes_confirm", "minutes_object")
    }

    assert (read, written) == ({404}, {404})


@pytest.mark.parametrize("status", [MeetingStatus.DRAFT, MeetingStatus.CANCELLED])
def test_a_meeting_that_was_not_held_has_no_minutes(
    sign_in: SignIn, director: User, status: str
) -> None:
    made = factories.meeting(director.store, status=status)

    assert sign_in(director).get(url(made)).status_code == 404


def test_minutes_of_a_running_meeting_lead_to_it(
    sign_in: SignIn, ended: Meeting, director: User
) -> None:
    running.resume_meeting(ended, by=director)

    assert sign_in(director).get(url(ended)).headers["Location"] == url(ended, "run")


def fill(made: Meeting, count: int, by: User) -> None:
    for n in range(count):
        person = factories.person(made.store, f"员工甲{n}")
        factories.attendee(
            made, person, verdict=V.OBJECTED, objection="不对", verdict_at=timezone.now()
        )
        factories.agenda_item(made, f"议题{n}", presenter=person, progress="done")
        factories.action(person, by, f"新任务{n}", meeting=made, helpers=[by])


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_published_minutes_do_not_grow(
    sign_in: SignIn,
    published: Meeting,
    director: User,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill(published, count, director)
    client = sign_in(director)
    client.get(url(published))

    # user, meeting, minutes, versions, people, recordings, where the time went, what it was about,
    # what became of it, unread
    with django_assert_num_queries(10):
        client.get(url(published))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_draft_do_not_grow(
    sign_in: SignIn,
    ended: Meeting,
    director: User,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    fill(ended, count, director)
    draft = ended.minutes
    text = f"{draft.body}请各组传达。\n"
    minutes.save_body(draft, text, version=draft.body_version, base=draft.body, by=director)
    client = sign_in(director)
    client.get(url(ended))

    # user, meeting, savepoint, minutes, release, people, copies, reviews said, promises
    # reviewed, new promises, helpers; recordings; where the time went; what it was about; is it behind: items,
    # questions, decisions; unread
    with django_assert_num_queries(18):
        client.get(url(ended))
