"""What the groups of a store hear of its meetings, by their robots."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from meetings.services import announcing, meetings, minutes, running
from notifications.models import Notice, Robot
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at

pytestmark = pytest.mark.req("2.4")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def _robot(store: Store) -> None:
    Robot.objects.create(store=store, platform="wecom", name="售后", webhook="w")


def make(director: User, technician: User, **facts: object) -> Meeting:
    made = factories.meeting(
        director.store,
        title="质量分析会",
        chair=director,
        recorder=director,
        starts_at=at(30, 14),
        place="培训教室",
        **facts,
    )
    factories.agenda_item(made, "返修率")
    for person in (director, technician):
        factories.attendee(made, person)
    factories.action(technician, director, "修订终检清单", meeting=made)
    return made


def heard() -> list[tuple[str, str]]:
    return [
        (notice.kind, f"{notice.title}\n{notice.body}")
        for notice in Notice.objects.filter(recipient=None).order_by("pk")
    ]


@pytest.mark.usefixtures("_robot")
def test_a_group_hears_of_the_notice_but_nothing_about_single_people(
    director: User, technician: User
) -> None:
    announcing.announce(make(director, technician), by=director)

    ((kind, words),) = heard()
    assert kind == "meetings.notice"
    for said in ("质量分析会", "11月30日", "培训教室", "返修率", "受邀人员"):
        assert said in words
    for unsaid in ("/answer/", "修订终检清单", technician.name):
        assert unsaid not in words


@pytest.mark.usefixtures("_robot")
def test_a_group_hears_what_changed_and_that_it_is_off(director: User, technician: User) -> None:
    meeting = announcing.announce(make(director, technician), by=director)
    meetings.change_meeting(meeting, by=director, place="会议室二")
    announcing.tell_changes(meeting, by=director)
    meetings.cancel_meeting(meeting, why="厂家来访", by=director)

    kinds = [kind for kind, _words in heard()]
    assert kinds == ["meetings.notice", "meetings.changed", "meetings.cancelled"]
    assert "会议室二" in heard()[1][1]
    assert "厂家来访" in heard()[2][1]


@pytest.mark.usefixtures("_robot")
def test_a_group_hears_that_the_minutes_are_out(director: User, technician: User) -> None:
    meeting = make(director, technician, status="announced", announced_at=timezone.now())
    running.start_meeting(meeting, by=director)
    meeting = running.end_meeting(meeting, by=director)
    minutes.publish(meeting.minutes, by=director)

    kind, words = heard()[-1]
    notice = Notice.objects.filter(recipient=None).latest("pk")
    assert (kind, notice.url) == ("meetings.minutes", f"/meetings/{meeting.pk}/minutes")
    assert words.startswith("纪要已发布：质量分析会")
    assert "修订终检清单" not in words


@pytest.mark.usefixtures("_robot")
def test_no_group_hears_of_a_complaint(director: User, technician: User) -> None:
    meeting = make(director, technician, kind="complaint", is_restricted=True)

    announcing.announce(meeting, by=director)

    assert heard() == []


def test_a_complaint_called_at_once_keeps_its_reason_and_needs_no_approval(
    director: User, technician: User, sign_in: SignIn
) -> None:
    meeting = make(director, technician, kind="complaint", is_restricted=True)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() + dt.timedelta(hours=3),
        ends_at=timezone.now() + dt.timedelta(hours=4),
    )
    manager, send = sign_in(director), reverse("meetings:announce_send", args=[meeting.pk])

    refused = manager.post(send, {"why": " "})
    sent = manager.post(send, {"why": "客户已到店"})

    assert refused.status_code == 422
    assert "请填写此项" in refused.content.decode()
    assert sent.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.status, meeting.late_reason, meeting.late_approver) == (
        "announced",
        "客户已到店",
        None,
    )
    page = manager.get(reverse("meetings:announce", args=[meeting.pk])).content.decode()
    assert "临时召集：“客户已到店”" in page
