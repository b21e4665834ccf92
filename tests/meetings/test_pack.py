"""The data pack: made by the system, attached with the notice, for everybody's eyes only."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from attachments.models import Attachment
from meetings import pack
from meetings.models import Decision, Feedback, Meeting, Pack, Series
from meetings.papers.pack import pack_sheet
from meetings.services import announcing, packs
from meetings.states import ActionStatus, MeetingStatus
from meetings.tasks import ask_for_packs, make_packs
from notifications.models import Notice
from people.models import Event, User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("2.5")
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
NOON = dt.datetime(2026, 6, 9, 4, 0, tzinfo=dt.UTC)  # 12:00 in Shanghai, a Tuesday
START = NOON + 7 * DAY + 2 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def weekly(director: User) -> Series:
    return factories.series(director.store, chair=director)


@pytest.fixture
def last(weekly: Series, director: User, advisor: User, technician: User) -> Meeting:
    """Held a week ago, with a decision, two promises and enough feedback."""
    at = START - 14 * DAY
    made = factories.meeting(
        director.store,
        series=weekly,
        chair=director,
        starts_at=at,
        status=MeetingStatus.CLOSED,
        started_at=at,
        ended_at=at + HOUR,
    )
    item = factories.agenda_item(made, "返修")
    for person in (director, advisor, technician):
        factories.attendee(made, person, attendance="present")
    Decision.objects.create(meeting=made, item=item, text="停用该批次制动盘", created_by=director)
    days = {"due_on": timezone.localdate() - 2 * DAY, "meeting": made, "agenda_item": item}
    factories.action(technician, director, "校准四轮定位", **days)
    factories.action(
        advisor,
        director,
        "回访车主 13812345678",
        status=ActionStatus.VERIFIED,
        done_at=NOON - 5 * DAY,
        verified_at=NOON - 4 * DAY,
        verified_by=director,
        **days,
    )
    for words in ("少念数字", "", ""):
        Feedback.objects.create(meeting=made, useful=4, say="yes", length="right", words=words)
    return made


@pytest.fixture
def coming(weekly: Series, director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        series=weekly,
        chair=director,
        starts_at=START,
        theme="返修",
        goal="返修率降到 2%",
        place="二楼",
    )
    factories.agenda_item(made, "返修", presenter=director)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return made


def url(meeting: Meeting, name: str = "pack") -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


def words(meeting: Meeting) -> str:
    with translation.override("zh-hans"):
        return str(pack_sheet(meeting, timezone.now()))


def titles(meeting: Meeting) -> list[str]:
    with translation.override("zh-hans"):
        return [one.title for one in pack.sheets_for(meeting)]


# What is in it


def test_it_says_what_is_open_what_was_decided_and_how_it_went(
    last: Meeting, coming: Meeting
) -> None:
    assert titles(coming) == [
        "未完成任务",
        "各部门按期完成率",
        "上次决议及进展",
        "近几次会议",
        "近两次会议的反馈",
    ]
    said = words(coming)
    for one in ("校准四轮定位", "逾期 2 天", "停用该批次制动盘", "完成 1 / 2", "少念数字"):
        assert one in said


def test_rates_are_counted_by_department(
    last: Meeting, coming: Meeting, director: User, technician: User
) -> None:
    workshop = factories.department(director.store, "钣喷车间")
    User.objects.filter(pk=technician.pk).update(department=workshop)

    with translation.override("zh-hans"):
        sheet = next(one for one in pack.sheets_for(coming) if "部门" in one.title)

    rows = {row[0].text: [cell.text for cell in row[1:]] for row in sheet.rows}
    assert rows["钣喷车间"] == ["1", "0", "0%"]
    assert sheet.rows[0][0].text == "钣喷车间"


def test_personal_data_is_masked(last: Meeting, coming: Meeting) -> None:
    for one in last.actions.filter(text__contains="13812345678"):
        one.status, one.done_at = ActionStatus.DOING, None
        one.save()

    said = words(coming)

    assert ("138****5678" in said, "13812345678" in said) == (True, False)


def test_nothing_of_restricted_meetings_leaks(
    last: Meeting, coming: Meeting, director: User, technician: User
) -> None:
    hidden = factories.meeting(
        director.store,
        series=coming.series,
        chair=director,
        starts_at=START - 7 * DAY,
        status=MeetingStatus.CLOSED,
        started_at=START - 7 * DAY,
        ended_at=START - 7 * DAY + HOUR,
        is_restricted=True,
    )
    factories.attendee(hidden, director, attendance="present")
    Decision.objects.create(meeting=hidden, text="赔付五千元", created_by=director)
    factories.action(director, technician, "约客户面谈", meeting=hidden)
    factories.action(director, technician, "保密事项", meeting=last, is_restricted=True)

    said = words(coming)

    assert not any(one in said for one in ("赔付五千元", "约客户面谈", "保密事项"))
    assert list(pack.seen_by_all(coming)) == [last]
    assert "停用该批次制动盘" in said


def test_restricted_meetings_are_in_it_when_everybody_was_invited_there(
    last: Meeting, coming: Meeting
) -> None:
    Meeting.objects.filter(pk=last.pk).update(is_restricted=True)

    assert list(pack.seen_by_all(coming)) == []  # an open meeting's pack is for the whole store
    Meeting.objects.filter(pk=coming.pk).update(is_restricted=True)
    coming.refresh_from_db()
    assert list(pack.seen_by_all(coming)) == [last]
    factories.attendee(coming, factories.person(coming.store, "吴倩"))
    assert list(pack.seen_by_all(coming)) == []


def test_another_app_brings_a_sheet(coming: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    def kpis(meeting: Meeting) -> list[pack.Sheet]:
        cell = pack.Cell("一次修复率", meeting.number, 91)
        return [pack.Sheet("指标", ["指标"], [0], [[cell]], order=5)]

    monkeypatch.setattr(pack, "_sources", [*pack._sources, kpis])

    assert titles(coming) == ["指标"]
    assert ["一次修复率", coming.number, 91] in pack_sheet(coming, NOON)["parts"][0]["rows"][0]


def test_the_first_meeting_of_all_has_a_pack_that_says_so(coming: Meeting) -> None:
    assert "目前还没有可以列出的记录" in words(coming)


# When it is made


def test_the_notice_asks_for_it_and_does_not_wait(
    last: Meeting,
    coming: Meeting,
    director: User,
    technician: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        announcing.announce(coming, by=director)

    assert ask_for_packs in callbacks
    made = Pack.objects.get(meeting=coming)
    assert (made.state, made.due_at) == (Pack.State.WAITING, NOON)
    assert f"[数据包]({url(coming)})" in Notice.objects.get(recipient=technician).body


def test_a_worker_makes_it_and_attaches_it(last: Meeting, coming: Meeting, director: User) -> None:
    announcing.announce(coming, by=director)

    make_packs()
    make_packs()

    made = Pack.objects.get(meeting=coming)
    file = Attachment.objects.of(made).get()
    assert (made.state, made.made_at) == (Pack.State.MADE, NOON)
    assert file.name == "数据包 售后周例会 2026-06-16.pdf"
    with file.file.open("rb") as stored:
        assert stored.read().startswith(b"%PDF-")
    assert made.due_at == dt.datetime(2026, 6, 15, 10, 0, tzinfo=dt.UTC)  # 18:00 the evening before


def test_it_is_made_again_only_if_something_has_changed(
    last: Meeting, coming: Meeting, director: User, technician: User
) -> None:
    announcing.announce(coming, by=director)
    packs.sweep(NOON)
    first = Attachment.objects.get().pk
    Pack.objects.update(due_at=NOON + HOUR)

    with time_machine.travel(NOON + HOUR, tick=False):
        assert packs.sweep(NOON + HOUR) == 0
    assert Attachment.objects.get().pk == first

    factories.action(technician, director, "补贴蓝点", meeting=last)
    Pack.objects.update(due_at=NOON + HOUR)
    with time_machine.travel(NOON + HOUR, tick=False):
        assert packs.sweep(NOON + HOUR) == 1

    assert Attachment.objects.get().pk != first
    assert Pack.objects.get().made_at == NOON + HOUR


def test_after_the_start_it_is_left_alone(last: Meeting, coming: Meeting, director: User) -> None:
    announcing.announce(coming, by=director)
    packs.sweep(NOON)

    for at in (START - 20 * HOUR, START - dt.timedelta(minutes=15), START + DAY):
        with time_machine.travel(at, tick=False):
            packs.sweep(at)

    assert Pack.objects.get().due_at is None
    assert packs.next_due(coming, START - HOUR) == START - dt.timedelta(minutes=15)


def test_a_failure_is_seen_retried_and_given_up_in_the_end(
    last: Meeting,
    coming: Meeting,
    director: User,
    technician: User,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_meeting: Meeting) -> list[pack.Sheet]:
        raise ValueError("no numbers")

    announcing.announce(coming, by=director)
    with monkeypatch.context() as patch:
        patch.setattr(pack, "_sources", [broken])
        packs.sweep(NOON)
        made = Pack.objects.get()
        assert (made.state, made.error) == (Pack.State.FAILED, "ValueError: no numbers")
        assert made.due_at == NOON + dt.timedelta(minutes=2)
        page = sign_in(director).get(coming.get_absolute_url()).content.decode()
        others = sign_in(technician).get(coming.get_absolute_url()).content.decode()
        for _try in range(4):
            at = Pack.objects.get().due_at
            assert at is not None
            packs.sweep(at)
    assert ("生成失败：ValueError" in page, "生成失败" in others) == (True, False)
    assert Pack.objects.get().due_at is None

    sign_in(director).post(url(coming, "pack_again"))
    packs.sweep(timezone.now())

    assert Pack.objects.get().state == Pack.State.MADE


def test_one_that_fails_stops_no_other(
    last: Meeting, coming: Meeting, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.meeting(director.store, chair=director, starts_at=START, title="另一场")
    for one in (coming, other):
        packs.ask(one)

    def broken(meeting: Meeting) -> list[pack.Sheet]:
        if meeting.pk == coming.pk:
            raise ValueError(meeting.title)
        return []

    monkeypatch.setattr(pack, "_sources", [broken])

    assert packs.sweep(NOON) == 1
    assert dict(Pack.objects.values_list("meeting__title", "state")) == {
        "售后周例会": "failed",
        "另一场": "made",
    }


@pytest.mark.parametrize(
    ("kind", "wish", "made"),
    [
        ("weekly", None, True),
        ("monthly_review", None, True),
        ("morning", None, False),
        ("weekly", False, False),
        ("technical", True, True),
    ],
)
def test_the_series_says_whether_there_is_one(
    director: User, kind: str, wish: bool | None, made: bool
) -> None:
    series = factories.series(director.store, chair=director, kind=kind, data_pack=wish)
    meeting = factories.meeting(director.store, chair=director, series=series, kind=kind)

    assert (packs.ask(meeting) is not None) is made


def test_without_a_pack_the_notice_names_none(coming: Meeting, director: User) -> None:
    Series.objects.update(data_pack=False)
    coming.refresh_from_db()

    announcing.announce(Meeting.objects.get(pk=coming.pk), by=director)

    assert not Pack.objects.exists()
    assert not Notice.objects.filter(body__contains="数据包").exists()


# Pages


def test_the_page_of_the_meeting_leads_to_it(
    last: Meeting, coming: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    announcing.announce(coming, by=director)
    packs.sweep(NOON)
    client = sign_in(technician)

    page = client.get(coming.get_absolute_url()).content.decode()
    file = client.get(url(coming))

    assert url(coming) in page
    assert "数据截至" in page
    assert f'action="{url(coming, "pack_again")}"' not in page
    assert file.getvalue().startswith(b"%PDF-")
    file.close()
    assert file.headers["Content-Type"] == "application/pdf"


def test_what_no_worker_has_made_yet_is_made_when_it_is_opened(
    last: Meeting, coming: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    announcing.announce(coming, by=director)

    answer = sign_in(technician).get(url(coming))

    assert answer.content.startswith(b"%PDF-")


def test_strangers_and_those_not_invited_to_a_restricted_meeting_get_none(
    coming: Meeting, director: User, stranger: User, sign_in: SignIn
) -> None:
    Meeting.objects.filter(pk=coming.pk).update(is_restricted=True)
    announcing.announce(Meeting.objects.get(pk=coming.pk), by=director)
    packs.sweep(NOON)
    outside = factories.person(coming.store, "吴倩")
    file = reverse("attachments:file", args=[Attachment.objects.get().pk])

    for person in (stranger, outside):
        assert sign_in(person).get(url(coming)).status_code == 404
        assert sign_in(person).get(file).status_code == 404


def test_who_is_invited_later_gets_a_new_one_not_the_one_made_for_others(
    last: Meeting, coming: Meeting, director: User, sign_in: SignIn
) -> None:
    Meeting.objects.update(is_restricted=True)
    announcing.announce(Meeting.objects.get(pk=coming.pk), by=director)
    packs.sweep(NOON)
    late = factories.person(coming.store, "吴倩")
    factories.attendee(coming, late)
    client = sign_in(late)

    file = client.get(reverse("attachments:file", args=[Attachment.objects.get().pk]))
    made = client.get(url(coming))

    assert file.status_code == 404
    assert (made.status_code, made.content[:5]) == (200, b"%PDF-")


def test_it_is_made_anew_by_those_who_set_the_meeting(
    last: Meeting, coming: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    announcing.announce(coming, by=director)
    packs.sweep(NOON)

    refused = sign_in(technician).post(url(coming, "pack_again"))
    done = sign_in(director).post(url(coming, "pack_again"))

    assert (refused.status_code, done.status_code) == (403, 302)
    assert Pack.objects.get().due_at == NOON
    assert Event.objects.filter(name="pack_asked").count() == 1
    assert sign_in(director).get(url(coming, "pack_again")).status_code == 405


def test_a_pack_is_not_asked_for_after_the_meeting_or_where_there_is_none(
    last: Meeting, coming: Meeting, director: User, technician: User
) -> None:
    with pytest.raises(NotNow):
        packs.ask_again(last, by=director)
    with pytest.raises(Denied):
        packs.ask_again(coming, by=technician)
    Series.objects.update(data_pack=False)
    with pytest.raises(NotNow):
        packs.ask_again(Meeting.objects.get(pk=coming.pk), by=director)


def test_the_form_of_a_series_offers_what_is_usual(director: User, sign_in: SignIn) -> None:
    client = sign_in(director)

    daily = client.get("/series/new", {"kind": "morning"}).context["form"]
    weekly = client.get("/series/new", {"kind": "weekly"}).context["form"]

    assert (daily["data_pack"].value(), weekly["data_pack"].value()) == (False, True)
