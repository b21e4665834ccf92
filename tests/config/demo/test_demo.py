"""The demonstration store: its people, meetings, promises and issues."""

import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from attachments.models import Attachment
from cases.models import Case, Post
from config.demo import people, signins
from issues.models import Analysis, Issue, Measure
from issues.states import IssueStatus
from meetings import quiet
from meetings.models import (
    ActionItem,
    AgendaItem,
    Attendee,
    Feedback,
    Meeting,
    Minutes,
    MinutesVersion,
    Pack,
    Recording,
    Series,
    Speaker,
    Story,
    TimeShift,
    Topic,
)
from meetings.queries.sound import sound_of
from meetings.queries.timing import hints_for
from meetings.states import ActionStatus, MeetingStatus
from notifications.models import Delivery, MailServer, Notice, Robot
from people.models import Event, Store, StoreClosure, User
from people.permissions import Role
from tests.config.demo import MAIN, NOW, SECOND, person
from tests.conftest import SignIn

pytestmark = pytest.mark.xdist_group("demo")  # one worker: the store is loaded once

LEAST = {"weekly": 23, "monthly_review": 5, "technical": 3, "training": 3, "quality": 4}


def test_two_loads_on_one_day_are_the_same(digests: list[str]) -> None:
    assert digests[0] == digests[1]


def test_it_calls_itself_a_demonstration() -> None:
    names = Store.objects.order_by("pk").values_list("name", flat=True)

    assert list(names) == ["恒达汽车（演示）", "恒达汽车城东店（演示）"]


def test_every_role_has_somebody(main: Store) -> None:
    held = {role for roles in User.objects.values_list("roles", flat=True) for role in roles}

    assert held == set(Role.values)
    assert User.objects.active().filter(store=main).count() == 43
    assert User.objects.active().filter(store__code=SECOND).count() == 12
    assert User.objects.filter(store=main, name="李娜").count() == 2
    assert User.objects.filter(name="冯堃").exists()


def test_all_but_the_heads_report_to_somebody(main: Store) -> None:
    heads = User.objects.active().filter(superior=None).values_list("employee_number", flat=True)

    assert set(heads) == {"1001", "1002", "2001"}


def test_the_store_has_rooms_hours_and_a_day_closed(main: Store) -> None:
    assert main.rooms.count() == 4
    assert main.opening_hours.count() == 7
    assert StoreClosure.objects.get(store=main).first_on > NOW.date()


@pytest.mark.parametrize(("kind", "least"), LEAST.items())
def test_meetings_were_held_for_half_a_year(main: Store, kind: str, least: int) -> None:
    held = Meeting.objects.filter(store=main, kind=kind, minutes__status="confirmed")

    assert held.count() >= least
    assert all(minutes.body.strip() for minutes in Minutes.objects.filter(meeting__in=held))


def test_one_objection_led_to_a_second_version(main: Store) -> None:
    version = MinutesVersion.objects.get(minutes__meeting__store=main, number=2)

    assert [one["name"] for one in version.objections] == ["曹斌"]
    assert version.changes


def test_the_next_weekly_meeting_has_its_data_pack(main: Store) -> None:
    coming = Meeting.objects.filter(
        store=main, kind="weekly", status="announced", starts_at__gt=NOW
    )

    pack = Pack.objects.get(meeting=coming.order_by("starts_at").first())
    assert pack.state == Pack.State.MADE
    assert Attachment.objects.of(pack).exists()


def test_copies_stories_and_speakers_are_there(main: Store) -> None:
    assert Series.objects.filter(store=main, cc__isnull=False).exists()
    assert Minutes.objects.filter(meeting__store=main, cc__isnull=False).exists()
    assert Story.objects.told().filter(store=main).count() >= 2
    assert set(Speaker.objects.values_list("status", flat=True)) == {"asked", "accepted"}


def test_every_state_is_there() -> None:
    assert set(Meeting.objects.values_list("status", flat=True)) == set(MeetingStatus.values)
    assert set(ActionItem.objects.values_list("status", flat=True)) == set(ActionStatus.values)
    assert set(AgendaItem.objects.values_list("progress", flat=True)) >= {
        "pending",
        "current",
        "done",
        "carried",
    }
    assert set(Attendee.objects.values_list("answer", flat=True)) == set(Attendee.Answer.values)
    assert set(Attendee.objects.values_list("attendance", flat=True)) == set(
        Attendee.Attendance.values
    )
    assert set(Attendee.objects.values_list("verdict", flat=True)) == set(Attendee.Verdict.values)
    assert set(Topic.objects.values_list("status", flat=True)) == set(Topic.Status.values)


def test_the_rhythm_was_broken_now_and_then(main: Store) -> None:
    weekly = Meeting.objects.filter(store=main, kind="weekly", starts_at__lt=NOW)

    assert weekly.filter(status="cancelled").exclude(cancelled_why="").count() == 1
    assert weekly.filter(status="announced", started_at=None).count() == 1  # missed
    assert sum(one.started_late for one in weekly) == 2
    assert weekly.exclude(late_approved_at=None).count() == 2


def test_what_lies_ahead_is_in_every_state_of_preparation(main: Store) -> None:
    ahead = Meeting.objects.filter(store=main, starts_at__gt=NOW).order_by("starts_at")
    waiting = ahead.exclude(late_reason="").get(late_approved_at=None)
    changed = ahead.get(changes_due_at__gt=NOW)
    answered = ahead.get(title="制动件批次质量专题会").attendees
    ready = ahead.get(title="诊断案例分享会：间歇性故障")

    assert (waiting.status, waiting.late_approver) == ("draft", person("1005"))
    assert changed.status == "announced"
    assert set(answered.values_list("answer", flat=True)) == {"yes", "no", "none"}
    assert ready.status == "draft"
    assert ready.items.exists()


def test_something_was_carried_three_times(main: Store) -> None:
    carried = AgendaItem.objects.filter(meeting__store=main, meeting__starts_at__gt=NOW, carries=3)

    assert [item.title for item in carried] == ["举升机 3 号位：大修还是更换"]


def test_issues_have_come_to_every_end(main: Store) -> None:
    issues = Issue.objects.filter(store=main)
    states = set(issues.values_list("status", flat=True))

    assert 65 <= issues.count() <= 80
    assert states >= set(IssueStatus) - {IssueStatus.WAITING_OEM}
    assert issues.filter(recurrences__gt=0).count() >= 2
    assert issues.filter(reopened=1, status=IssueStatus.CLOSED).count() >= 2
    assert issues.filter(accepted_silently=True).exists()
    assert issues.filter(is_unnamed=True).count() >= 5
    assert not issues.filter(is_unnamed=True).exclude(reporter=None, logged_by=None).exists()
    assert Analysis.objects.filter(issue__store=main).count() >= 10
    assert Measure.objects.filter(issue__store=main).count() >= 15


def test_promises_have_come_to_every_end(main: Store) -> None:
    promises = ActionItem.objects.filter(store=main)
    overdue = promises.overdue(NOW.date())

    assert 130 <= promises.count() <= 200
    assert 5 <= overdue.count() <= 15
    assert promises.filter(due_moves=2).count() >= 2
    assert promises.filter(updates__kind="sent_back", status="verified").exists()
    assert promises.filter(status="verified", verified_at__lt=F("done_at")).count() == 0
    proofs = Attachment.objects.exclude(content_type__model__in=("pack", "case"))
    assert 15 <= proofs.count() <= 40


def test_who_has_left_is_on_no_later_list(main: Store) -> None:
    leaver = User.objects.get(store=main, is_active=False)

    later = leaver.invitations.filter(meeting__starts_at__date__gt=leaver.left_on)

    assert not later.exists()
    assert leaver.actions.count() == 0


def test_promises_of_the_meeting_going_on_are_not_told_yet(main: Store) -> None:
    meeting = Meeting.objects.get(store=main, status="in_progress")
    given = Notice.objects.filter(kind="meetings.action_given", object_id__in=meeting.actions.all())

    assert meeting.actions.count() == 1
    assert not given.exists()


def test_minutes_wait_for_the_word_of_those_who_sign_in(main: Store) -> None:
    open_ones = Attendee.objects.filter(meeting__minutes__status="published", verdict="none")

    assert {"李婷", "王志远"} <= set(open_ones.values_list("user__name", flat=True))


def test_people_have_said_what_they_think_of_meetings(main: Store, sign_in: SignIn) -> None:
    weekly = Series.objects.get(store=main, kind="weekly")
    manager = User.objects.get(store=main, employee_number="1005")

    page = sign_in(manager).get(f"/series/{weekly.pk}/quality").content.decode()

    assert Feedback.objects.filter(meeting__series=weekly).count() > 30
    assert "数据表会前一天发到群里" in page


def test_the_meeting_going_on_has_slips_on_its_wall(main: Store) -> None:
    meeting = Meeting.objects.get(store=main, status="in_progress")

    assert list(meeting.ideas.values_list("kind", flat=True)) == ["idea", "idea", "parked"]
    assert meeting.ideas.filter(said_by=None).count() == 1


def test_a_briefing_has_documents_that_were_read(main: Store) -> None:
    briefings = AgendaItem.objects.filter(meeting__store=main, section="briefing")
    names = Attachment.objects.of(*briefings).values_list("name", flat=True)

    assert "厂家服务竞赛规则.txt" in set(names)
    assert briefings.filter(receipts__isnull=False).exists()


def test_a_complaint_is_for_those_named_only(main: Store, sign_in: SignIn) -> None:
    meeting = Meeting.objects.get(store=main, kind="complaint")

    seen = {
        number: sign_in(person(number)).get(meeting.get_absolute_url()).status_code
        for number in ("1005", "1042", "1009", "2001")
    }

    assert seen == {"1005": 200, "1042": 404, "1009": 404, "2001": 404}


def test_nothing_is_about_to_leave_the_house() -> None:
    states = Counter(Delivery.objects.values_list("status", flat=True))

    assert not Delivery.objects.due(timezone.now()).exists()
    assert states["sending"] == 0
    assert states["failed"] == 3
    assert states["sent"] > 1000
    assert not MailServer.objects.exists()
    assert not Robot.objects.exists()
    addresses = User.objects.exclude(email="").values_list("email", flat=True)
    assert {address.partition("@")[2] for address in addresses} == {people.MAIL_DOMAIN}


def test_nothing_happened_after_now() -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Notice.objects.filter(created_at__gt=NOW).exists()
    assert not Meeting.objects.filter(created_at__gt=NOW).exists()
    assert not Case.objects.filter(published_at__gt=NOW).exists()
    assert not Post.objects.filter(at__gt=NOW).exists()


def test_series_go_on(main: Store) -> None:
    for series in Series.objects.filter(store=main):
        assert series.meetings.filter(starts_at__gt=NOW).exists()


def test_the_group_manager_sees_both_stores_the_others_one(sign_in: SignIn) -> None:
    group, director, other = (
        set(Meeting.objects.visible_to(person(number)).values_list("store__code", flat=True))
        for number in ("1002", "1005", "2002")
    )

    assert (group, director, other) == ({MAIN, SECOND}, {MAIN}, {SECOND})


@pytest.mark.parametrize("number", [*signins.SHOWN, "1041", "1037", "2002"])
def test_everybody_gets_a_start_page(sign_in: SignIn, number: str) -> None:
    response = sign_in(person(number)).get("/")

    assert response.status_code == 200


def test_sign_ins_are_printed_and_work(client: object) -> None:
    out = StringIO()

    call_command("demo", "--signins", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 2 + len(signins.SHOWN)
    assert all(people.PASSWORD in line for line in lines[2:])
    assert person("1005").check_password(people.PASSWORD)


def test_sign_ins_of_another_store_are_not_printed() -> None:
    Store.objects.filter(code=MAIN).update(code="ours")
    out = StringIO()

    call_command("demo", "--signins", stdout=out)

    assert out.getvalue() == ""


def test_who_changed_the_password_is_not_printed() -> None:
    manager = person("1005")
    manager.set_password("something of one's own")
    manager.save()

    assert manager.name not in signins.table()


def test_it_is_not_loaded_beside_a_store() -> None:
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo")


def test_a_meeting_has_a_recording_with_its_moments_and_its_date(main: Store) -> None:
    part = Recording.objects.get()
    meeting = part.meeting
    plays = sound_of(meeting).parts[0].plays

    assert meeting.store == main
    assert (part.status, part.seconds, part.size < 200_000) == ("kept", 40, True)
    assert [(play.moment.is_turn, play.second) for play in plays] == [
        (True, 0),
        (True, 15),
        (False, 27),
    ]
    assert part.delete_after is not None
    assert part.delete_after > meeting.starts_at + dt.timedelta(days=90)
    assert meeting.told_of_recording.count() > 10


@pytest.mark.req("2.7")
def test_discussions_run_over_and_minutes_were_moved(main: Store, sign_in: SignIn) -> None:
    weekly = Series.objects.get(store=main, kind="weekly")
    manager = User.objects.get(store=main, employee_number="1005")
    following = next(
        one for one in weekly.meetings.ahead().order_by("starts_at") if one.items.exists()
    )

    hints = {hint.part.section: hint for hint in hints_for(following, manager)}
    page = sign_in(manager).get(reverse("meetings:quality", args=[weekly.pk])).content.decode()

    assert TimeShift.objects.filter(origin="item", item__section="theme").count() >= 2
    assert hints["theme"].took > hints["theme"].planned
    assert "时间用在哪里" in page


@pytest.mark.req("2.2")
def test_the_store_has_said_when_it_is_busy(main: Store) -> None:
    assert set(quiet.busy_week(main)) == {0, 1, 2, 3, 4, 5}
