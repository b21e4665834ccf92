"""Issues on the agenda, decisions back on the issue, slips that become issues, the data pack."""

import datetime as dt
import gzip

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.kinds import Channel, Severity
from issues.models import Entry, Issue
from issues.sources import new_issues, open_issues, overdue_issues
from meetings import candidates, figures
from meetings.models import ActionItem, Idea, Meeting, Question
from meetings.services import noting, running
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

LATE = dt.timedelta(days=3)


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


def late(issue: Issue) -> Issue:
    Issue.objects.filter(pk=issue.pk).update(due_at=timezone.now() - LATE)
    issue.refresh_from_db()
    return issue


def going_on(director: User, *people: User, **fields: object) -> Meeting:
    made = factories.meeting(
        director.store,
        chair=director,
        recorder=director,
        starts_at=timezone.now(),
        status="announced",
        announced_at=timezone.now(),
        **fields,
    )
    for person in (director, *people):
        factories.attendee(made, person)
    return made


@pytest.mark.req("1.5.2")
def test_overdue_major_and_recurring_issues_are_offered_with_the_evidence(
    advisor: User, director: User, store: Store
) -> None:
    overdue = late(factories.issue(advisor, "打印机卡纸", priority=3))
    major = factories.issue(advisor, "举升机异响", severity=Severity.MAJOR)
    factories.issue(advisor, "小事一件")
    meeting = factories.meeting(store, chair=director)

    offered = {one.subject: one for one in candidates.for_meeting(meeting, director)}

    assert set(offered) == {overdue, major}
    assert "3" in offered[overdue].why
    assert offered[overdue].url == overdue.get_absolute_url()


@pytest.mark.req("1.5.2")
@pytest.mark.parametrize(("kind", "offered"), [("weekly", True), ("morning", False)])
def test_small_late_things_wait_for_the_weekly_meeting(
    advisor: User, director: User, store: Store, kind: str, offered: bool
) -> None:
    late(factories.issue(advisor, "打印机卡纸", priority=4))
    meeting = factories.meeting(store, chair=director, kind=kind)

    assert bool(candidates.for_meeting(meeting, director)) is offered


@pytest.mark.req("1.5.2")
def test_confidential_issues_are_offered_only_in_restricted_meetings(
    advisor: User, director: User, technician: User, store: Store, stranger: User
) -> None:
    issue = late(factories.issue(advisor, "员工举报", is_confidential=True, priority=2))
    open_to_all = factories.meeting(store, chair=director)
    restricted = factories.meeting(store, chair=director, is_restricted=True)

    assert candidates.for_meeting(open_to_all, director) == []
    assert [one.subject for one in candidates.for_meeting(restricted, director)] == [issue]
    assert candidates.for_meeting(restricted, technician) == []
    assert [row for sheet in open_issues(open_to_all) for row in sheet.rows] == []
    elsewhere = factories.meeting(stranger.store, chair=stranger)
    assert candidates.for_meeting(elsewhere, stranger) == []


@pytest.mark.req("1.5.2")
def test_an_item_opens_the_issue_and_the_decision_lands_on_it(
    sign_in: SignIn, advisor: User, director: User, supervisor: User
) -> None:
    issue = late(factories.issue(advisor, "举升机异响", priority=2))
    meeting = going_on(director, advisor, supervisor)
    client = sign_in(director)
    agenda = client.get(reverse("meetings:agenda", args=[meeting.pk])).content.decode()
    key = next(one.key for one in candidates.for_meeting(meeting, director))
    assert key in agenda
    item = factories.agenda_item(meeting, issue.title, subject=issue)
    assert issue.get_absolute_url() in client.get(meeting.get_absolute_url()).content.decode()
    meeting = running.start_meeting(meeting, by=director)
    run = client.get(reverse("meetings:run", args=[meeting.pk])).content.decode()
    assert issue.get_absolute_url() in run

    decision = noting.decide(meeting, "本周换油封", by=director, item=item)
    action = ActionItem.objects.create(
        store=issue.store,
        number="A-1",
        text="订油封",
        owner=supervisor,
        verifier=director,
        due_on=timezone.localdate(),
        first_due_on=timezone.localdate(),
        meeting=meeting,
        agenda_item=item,
        created_by=director,
    )

    entry = issue.entries.get(kind=Entry.Kind.DECISION)
    assert (entry.text, entry.is_public, entry.details["meeting"]) == (
        "本周换油封",
        False,
        meeting.pk,
    )
    html = sign_in(supervisor).get(issue.get_absolute_url()).content.decode()
    assert "本周换油封" in html
    assert action.get_absolute_url() in html
    assert meeting.get_absolute_url() in html
    noting.change_decision(decision, "下周换油封", by=director)
    assert issue.entries.get(kind=Entry.Kind.DECISION).text == "下周换油封"
    noting.remove_decision(decision, by=director)
    assert not issue.entries.filter(kind=Entry.Kind.DECISION).exists()


def test_what_a_restricted_meeting_decides_stays_among_those_who_see_it(
    sign_in: SignIn, advisor: User, director: User, technician: User
) -> None:
    issue = factories.issue(advisor, "客户投诉态度")
    meeting = going_on(director, is_restricted=True)
    item = factories.agenda_item(meeting, "投诉", subject=issue)
    meeting = running.start_meeting(meeting, by=director)

    noting.decide(meeting, "赔偿两千元", by=director, item=item)

    assert "赔偿两千元" in sign_in(director).get(issue.get_absolute_url()).content.decode()
    assert "赔偿两千元" not in sign_in(technician).get(issue.get_absolute_url()).content.decode()


def test_an_item_does_not_name_an_issue_to_those_who_may_not_see_it(
    sign_in: SignIn, advisor: User, director: User, technician: User
) -> None:
    issue = factories.issue(advisor, "绝密内容", is_confidential=True)
    meeting = going_on(director, technician)
    factories.agenda_item(meeting, "一件事", subject=issue)

    html = sign_in(technician).get(meeting.get_absolute_url()).content.decode()

    assert "绝密内容" not in html
    assert issue.number not in html


@pytest.mark.parametrize("is_confidential", [False, True])
def test_the_board_that_followers_share_names_only_what_everybody_may_see(
    sign_in: SignIn, advisor: User, director: User, technician: User, is_confidential: bool
) -> None:
    issue = factories.issue(advisor, "地沟灯坏了", is_confidential=is_confidential)
    issue.watchers.add(technician)
    meeting = going_on(director, technician)
    factories.agenda_item(meeting, "一件事", subject=issue)
    meeting = running.start_meeting(meeting, by=director)
    client = sign_in(technician)
    live = reverse("meetings:run_live", args=[meeting.pk])

    board = client.get(
        live,
        {"s": "in_progress", "v": 0},
        headers={"HX-Request": "true", "Accept-Encoding": "gzip"},
    )

    html = gzip.decompress(board.content).decode()
    assert "一件事" in html
    assert (issue.number in html) is not is_confidential
    run = client.get(reverse("meetings:run", args=[meeting.pk])).content.decode()
    assert issue.number in run


@pytest.mark.req("5.1")
def test_a_slip_of_the_wall_becomes_an_issue_and_who_said_it_hears_the_result(
    sign_in: SignIn, director: User, technician: User
) -> None:
    meeting = running.start_meeting(going_on(director, technician), by=director)
    slip = Idea.objects.create(
        meeting=meeting, text="地沟灯坏了三天", kind="parked", said_by=technician
    )
    unnamed = Idea.objects.create(meeting=meeting, text="没人敢说的事")
    client = sign_in(director)
    page = client.get(reverse("meetings:run", args=[meeting.pk])).content.decode()
    assert 'value="issue"' in page

    for one in (slip, unnamed):
        address = reverse("meetings:run_settle", args=[meeting.pk, one.pk])
        assert client.post(address, {"outcome": "issue"}).status_code == 302
        assert client.post(address, {"outcome": "issue"}).status_code == 403

    first, second = Issue.objects.order_by("pk")
    assert (first.text, first.reporter, first.channel) == (
        slip.text,
        technician,
        Channel.MEETING,
    )
    assert (second.reporter, second.logged_by) == (None, director)
    slip.refresh_from_db()
    assert slip.outcome == Idea.Outcome.ISSUE


def test_a_question_becomes_an_issue_and_its_number_is_the_answer(
    sign_in: SignIn, director: User, technician: User
) -> None:
    meeting = running.start_meeting(going_on(director, technician), by=director)
    question = Question.objects.create(
        meeting=meeting, text="扫码枪什么时候修？", asked_by=technician, created_by=technician
    )
    address = reverse("meetings:run_question", args=[meeting.pk, question.pk])

    sign_in(director).post(address, {"way": "issue", "answer": ""})
    sign_in(director).post(address, {"way": "issue", "answer": ""})

    issue = Issue.objects.get()
    question.refresh_from_db()
    assert issue.reporter == technician
    assert issue.number in question.answer


def test_the_pack_lists_open_issues_and_the_board_has_their_numbers(
    advisor: User, director: User, store: Store
) -> None:
    issue = late(factories.issue(advisor, "沪A12345 刹车异响"))
    Issue.objects.filter(pk=issue.pk).update(title="沪A12345 刹车异响")
    factories.issue(advisor, "打印机卡纸")
    (sheet,) = open_issues(factories.meeting(store, chair=director))

    today = timezone.now().astimezone(store.zone).date()
    assert len(sheet.rows) == 2
    assert issue.number in [row[0].text for row in sheet.rows]
    assert "A12345" not in str(sheet.as_part())
    assert new_issues(store, today) == 2
    assert new_issues(store, today - dt.timedelta(days=1)) == 0
    assert overdue_issues(store, today) == 1
    assert overdue_issues(store, today - dt.timedelta(days=9)) is None
    assert {"issues.new", "issues.overdue"} <= set(figures.offered())
