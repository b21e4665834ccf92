"""Speakers for experience sharing: suggested with reasons, asked, answering."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from meetings.kinds import Section
from meetings.models import AgendaItem, Feedback, Meeting, Series, Speaker, Story, Turn
from meetings.queries.agenda import agenda_of
from meetings.queries.speakers import suggestions
from meetings.services import sharing
from meetings.states import ActionStatus, MeetingStatus, SpeakerStatus
from notifications.models import Notice
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.req("3.5"), pytest.mark.req("1.5.3")]
DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 6, 9, 4, 0, tzinfo=dt.UTC)
START = NOON + 7 * DAY
WISH = "三分钟讲讲终检怎么拦住的"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def weekly(director: User) -> Series:
    return factories.series(director.store, chair=director)


@pytest.fixture
def item(weekly: Series, director: User, advisor: User, technician: User) -> AgendaItem:
    made = factories.meeting(director.store, series=weekly, chair=director, starts_at=START)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return factories.agenda_item(made, "经验分享", section=Section.SHARING)


def asked(item: AgendaItem, person: User, by: User) -> Speaker:
    return sharing.ask_speaker(
        item, person, wish=WISH, ready_on=dt.date(2026, 6, 14), why="提前 3 天完成", by=by
    )


def kept_early(owner: User, by: User, text: str = "修订终检清单", days: int = 3) -> None:
    factories.action(
        owner,
        by,
        text,
        due_on=(NOON - 2 * DAY).date(),
        status=ActionStatus.VERIFIED,
        done_at=NOON - (2 + days) * DAY,
        verified_at=NOON - DAY,
        verified_by=by,
    )


def reasons(item: AgendaItem) -> dict[str, list[str]]:
    return {one.user.name: one.reasons for one in suggestions(item.meeting)}


def titles(kind: str) -> dict[str, str]:
    rows = Notice.objects.filter(kind=f"meetings.{kind}")
    return {row.recipient.name: row.title for row in rows if row.recipient}


# Suggested


def test_who_kept_promises_early_is_suggested_with_the_reason(
    item: AgendaItem, director: User, technician: User, advisor: User
) -> None:
    kept_early(technician, director)
    factories.action(advisor, director, "还没做")

    assert reasons(item) == {"王志远": ["“修订终检清单”提前 3 天完成并验证", "还没有轮流发言过"]}


def test_promises_kept_late_or_in_secret_are_no_reason(
    item: AgendaItem, director: User, technician: User
) -> None:
    kept_early(technician, director, days=-1)
    kept_early(technician, director, "保密的事")
    technician.store.actions.filter(text="保密的事").update(is_restricted=True)

    assert reasons(item) == {}


def test_thanks_in_feedback_and_topics_are_reasons(
    item: AgendaItem, director: User, advisor: User, technician: User
) -> None:
    held = factories.meeting(
        director.store,
        series=item.meeting.series,
        chair=director,
        starts_at=NOON - DAY,
        status=MeetingStatus.ENDED,
        started_at=NOON - DAY,
        ended_at=NOON - DAY,
    )
    for words in ("感谢王志远的点检表", "李婷讲得久", ""):
        Feedback.objects.create(meeting=held, useful=5, say="yes", length="right", words=words)
    factories.topic(director.store, "预约排班", proposed_by=advisor)

    found = reasons(item)

    assert found["王志远"][0] == "06-08 的会议反馈中被感谢"
    assert found["李婷"][0] == "提过议题“预约排班”"
    assert list(found) == ["王志远", "李婷"]


def test_too_few_sayings_are_not_read_for_thanks(
    item: AgendaItem, director: User, technician: User
) -> None:
    held = factories.meeting(
        director.store,
        series=item.meeting.series,
        chair=director,
        starts_at=NOON - DAY,
        status=MeetingStatus.ENDED,
        started_at=NOON - DAY,
        ended_at=NOON - DAY,
    )
    Feedback.objects.create(meeting=held, useful=5, say="yes", length="right", words="感谢王志远")

    assert reasons(item) == {}


def test_of_equals_the_quiet_come_first(
    item: AgendaItem, director: User, advisor: User, technician: User
) -> None:
    kept_early(advisor, director, "甲")
    kept_early(technician, director, "乙")
    last = factories.meeting(
        director.store, series=item.meeting.series, chair=director, starts_at=NOON - 3 * DAY
    )
    talk = factories.agenda_item(last, "返修")
    Turn.objects.create(
        item=talk, user=advisor, position=0, state=Turn.State.SPOKE, began_at=NOON - 3 * DAY
    )
    Story.objects.create(
        store=director.store,
        meeting=last,
        teller=technician,
        title="蓝点",
        created_by=director,
        created_at=NOON - 30 * DAY,
    )

    found = reasons(item)

    assert list(found) == ["王志远", "李婷"]
    assert (found["王志远"][-1], len(found["李婷"])) == ("已 4 周没有发言", 1)


def test_those_asked_already_are_not_suggested_again(
    item: AgendaItem, director: User, technician: User
) -> None:
    kept_early(technician, director)
    speaker = asked(item, technician, director)
    assert reasons(item) == {}

    sharing.decline(speaker, words="休假", by=technician)

    assert list(reasons(item)) == ["王志远"]


# Asked


def test_a_speaker_is_told_what_is_asked_and_by_when(
    item: AgendaItem, director: User, technician: User
) -> None:
    speaker = asked(item, technician, director)

    notice = Notice.objects.get(kind="meetings.speaker_asked")
    assert (notice.recipient, notice.url) == (technician, f"/speakers/{speaker.pk}")
    assert all(words in notice.body for words in (WISH, "2026-06-14", "提前 3 天完成"))


def test_who_was_not_invited_is_invited_with_it(item: AgendaItem, director: User) -> None:
    guest = factories.person(director.store, "吴倩")

    asked(item, guest, director)

    assert item.meeting.attendees.filter(user=guest).exists()


def test_nobody_is_asked_twice_or_for_another_part(
    item: AgendaItem, director: User, technician: User, stranger: User
) -> None:
    asked(item, technician, director)
    theme = factories.agenda_item(item.meeting, "返修")

    with pytest.raises(NotNow, match="已邀请过"):
        asked(item, technician, director)
    with pytest.raises(NotNow, match="经验分享环节"):
        asked(theme, technician, director)
    with pytest.raises(NotNow):
        asked(item, stranger, director)
    with pytest.raises(NotNow, match="分享什么"):
        sharing.ask_speaker(item, director, wish=" ", by=director)
    assert Speaker.objects.count() == 1


def test_only_those_who_set_the_agenda_ask(item: AgendaItem, technician: User) -> None:
    with pytest.raises(Denied):
        asked(item, technician, technician)


def test_after_the_start_nobody_is_asked_any_more(
    item: AgendaItem, director: User, technician: User
) -> None:
    speaker = asked(item, technician, director)
    Meeting.objects.update(status=MeetingStatus.IN_PROGRESS)

    with pytest.raises(NotNow):
        asked(item, director, director)
    with pytest.raises(NotNow):
        sharing.accept(speaker, by=technician)


# Answered


def test_who_accepts_presents_the_item(item: AgendaItem, director: User, technician: User) -> None:
    speaker = sharing.accept(asked(item, technician, director), words="带照片来", by=technician)

    item.refresh_from_db()
    assert (speaker.status, speaker.words, item.presenter) == (
        SpeakerStatus.ACCEPTED,
        "带照片来",
        technician,
    )
    assert titles("speaker_answered") == {"陈国强": "王志远同意分享：售后周例会"}


def test_a_presenter_who_is_there_already_stays(
    item: AgendaItem, director: User, advisor: User, technician: User
) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(presenter=advisor)

    sharing.accept(asked(item, technician, director), by=technician)

    item.refresh_from_db()
    assert item.presenter == advisor


def test_declining_needs_a_word_and_frees_the_item(
    item: AgendaItem, director: User, technician: User
) -> None:
    speaker = sharing.accept(asked(item, technician, director), by=technician)
    with pytest.raises(NotNow):
        sharing.decline(speaker, words=" ", by=technician)

    found = sharing.decline(speaker, words="当天休假", by=technician)

    item.refresh_from_db()
    assert (found.status, item.presenter) == (SpeakerStatus.DECLINED, None)
    body = Notice.objects.filter(kind="meetings.speaker_answered").latest("pk").body
    assert "当天休假" in body
    assert asked(item, technician, director).status == SpeakerStatus.ASKED


def test_nobody_answers_for_another(
    item: AgendaItem, director: User, advisor: User, technician: User
) -> None:
    speaker = asked(item, technician, director)

    for person in (director, advisor):
        with pytest.raises(Denied):
            sharing.accept(speaker, by=person)
    with pytest.raises(Denied):
        sharing.withdraw(speaker, by=advisor)


def test_a_request_that_is_taken_back_is_told(
    item: AgendaItem, director: User, technician: User
) -> None:
    speaker = sharing.accept(asked(item, technician, director), by=technician)

    sharing.withdraw(speaker, by=director)

    item.refresh_from_db()
    assert item.presenter is None
    assert titles("speaker_withdrawn") == {"王志远": "分享邀请已撤回：售后周例会"}


# Pages


def url(name: str, pk: int) -> str:
    return reverse(f"meetings:{name}", args=[pk])


def test_asking_on_the_page_keeps_the_reason(
    item: AgendaItem, director: User, technician: User, sign_in: SignIn
) -> None:
    kept_early(technician, director)
    client = sign_in(director)

    page = client.get(url("speakers", item.pk), {"person": technician.pk}).content.decode()
    refused = client.post(url("speakers", item.pk), {"person": technician.pk, "wish": ""})
    data = {"person": technician.pk, "wish": WISH, "ready_on": "2026-06-14"}
    done = client.post(url("speakers", item.pk), data)

    assert "提前 3 天完成并验证" in page
    assert f'value="{technician.pk}" selected' in page
    assert (refused.status_code, done.status_code) == (422, 302)
    speaker = Speaker.objects.get()
    assert speaker.why.startswith("“修订终检清单”提前 3 天")
    agenda = client.get(url("agenda", item.meeting_id)).content.decode()
    detail = client.get(url("detail", item.meeting_id)).content.decode()
    assert ("待答复" in agenda, "待答复" in detail) == (True, True)


def test_the_speaker_answers_on_the_page(
    item: AgendaItem, director: User, technician: User, sign_in: SignIn
) -> None:
    speaker = asked(item, technician, director)
    client = sign_in(technician)

    page = client.get(url("speaker", speaker.pk)).content.decode()
    refused = client.post(url("speaker_answer", speaker.pk), {"answer": "no", "words": ""})
    client.post(url("speaker_answer", speaker.pk), {"answer": "yes", "words": "好"})

    assert all(words in page for words in (WISH, "同意分享", "不能分享"))
    assert (refused.status_code, "请填写原因" in refused.content.decode()) == (422, True)
    speaker.refresh_from_db()
    assert (speaker.status, speaker.words) == (SpeakerStatus.ACCEPTED, "好")
    client.post(url("speaker_answer", speaker.pk), {"answer": "no", "words": "临时有事"})
    speaker.refresh_from_db()
    assert speaker.status == SpeakerStatus.DECLINED


def test_the_start_page_reminds_until_there_is_an_answer(
    item: AgendaItem, director: User, technician: User, sign_in: SignIn
) -> None:
    speaker = asked(item, technician, director)
    client = sign_in(technician)
    before = client.get("/").content.decode()

    sharing.accept(speaker, by=technician)

    assert (WISH in before, WISH in client.get("/").content.decode()) == (True, False)


def test_pages_of_speakers_are_for_those_concerned(
    item: AgendaItem,
    director: User,
    technician: User,
    advisor: User,
    stranger: User,
    sign_in: SignIn,
) -> None:
    speaker = asked(item, technician, director)

    assert sign_in(advisor).get(url("speaker", speaker.pk)).status_code == 404
    assert sign_in(stranger).get(url("speaker", speaker.pk)).status_code == 404
    assert sign_in(stranger).get(url("speakers", item.pk)).status_code == 404
    assert sign_in(advisor).get(url("speakers", item.pk)).status_code == 403
    assert sign_in(director).post(url("speaker_answer", speaker.pk)).status_code == 403
    assert sign_in(technician).post(url("speaker_withdraw", speaker.pk)).status_code == 403
    assert sign_in(director).post(url("speaker_withdraw", speaker.pk)).status_code == 302


def test_other_parts_have_no_speakers_page(
    item: AgendaItem, director: User, sign_in: SignIn
) -> None:
    theme = factories.agenda_item(item.meeting, "返修")

    assert sign_in(director).get(url("speakers", theme.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_speakers_cost_the_agenda_one_query(
    item: AgendaItem, director: User, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        asked(item, factories.person(director.store, f"员工{number}"), director)

    with django_assert_num_queries(3):  # items, files, speakers
        agenda = agenda_of(item.meeting, director)

    assert len(agenda.lines[0].speakers) == count
