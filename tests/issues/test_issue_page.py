"""The page of an issue as each of its people uses it: moves, talk, changes, the reporter's word."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from issues.models import EffectCheck, Entry, Issue
from issues.services import effects, moving, talking, watching
from issues.states import IssueStatus
from notifications.models import Notice
from people.models import Event, Store, User
from people.permissions import Role
from people.rules import NotNow
from people.services import points
from tests import factories
from tests.attachments.test_files import jpeg
from tests.conftest import SignIn

CAR = "沪A12345 左前刹车异响，车主电话13812345678"


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def issue(advisor: User, supervisor: User, director: User) -> Issue:
    return factories.issue(advisor, CAR, owner=supervisor, verifier=director)


def page_of(issue: Issue) -> str:
    return reverse("issues:issue", args=[issue.pk])


def move_of(issue: Issue, name: str) -> str:
    return reverse("issues:issue_move", args=[issue.pk, name])


def told(user: User, kind: str) -> int:
    return Notice.objects.filter(recipient=user, kind=f"issues.{kind}").count()


@pytest.mark.req("5.4")
@pytest.mark.parametrize("many", [1, 12])
def test_page_takes_fifteen_queries_however_much_was_said(
    sign_in: SignIn,
    supervisor: User,
    issue: Issue,
    many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    moving.accept(issue, by=supervisor)
    for n in range(many):
        factories.person(supervisor.store, f"同事{n}")
        talking.remark(issue, f"路试{n}", by=supervisor)
    client = sign_in(supervisor)
    client.get(page_of(issue))
    with django_assert_max_num_queries(15):
        client.get(page_of(issue))


@pytest.mark.req("5.4")
def test_page_shows_everything_with_personal_data_masked(
    sign_in: SignIn, supervisor: User, issue: Issue
) -> None:
    html = sign_in(supervisor).get(page_of(issue)).content.decode()

    for shown in (issue.number, "沪A·**345", "138****5678", move_of(issue, "accept")):
        assert shown in html
    assert "12345 左前" not in html
    assert "13812345678" not in html


@pytest.mark.req("5.6")
def test_from_taking_on_to_thanks_on_the_page(
    sign_in: SignIn, advisor: User, supervisor: User, director: User, issue: Issue
) -> None:
    owner, manager, reporter = sign_in(supervisor), sign_in(director), sign_in(advisor)

    def post(client: Any, name: str, **data: str) -> int:
        given = {f"{name}-{key}": value for key, value in data.items()}
        return int(client.post(move_of(issue, name), given).status_code)

    assert post(owner, "accept") == 302
    assert post(owner, "wait", status="waiting_parts", why="等刹车片") == 302
    assert post(owner, "resume") == 302
    assert post(owner, "solve", solution="更换刹车片") == 302
    assert post(manager, "send_back", why="路试仍有声音") == 302
    assert post(owner, "solve", solution="更换刹车盘") == 302
    assert post(manager, "verify") == 302
    assert post(owner, "feed_back", result="刹车盘已换，路试正常。") == 302
    assert "刹车盘已换" in reporter.get(page_of(issue)).content.decode()
    assert post(reporter, "dispute", why="还是响") == 302
    assert post(owner, "solve", solution="更换卡钳") == 302
    assert post(manager, "verify") == 302
    assert post(owner, "feed_back", result="卡钳已换。") == 302
    assert post(reporter, "accept_result") == 302

    issue.refresh_from_db()
    assert (issue.status, issue.reopened) == (IssueStatus.CLOSED, 1)
    assert points.balance(advisor) == 2
    assert reporter.get(page_of(issue)).context["points"] == 2


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("solve", "solution"),
        ("contain", "text"),
        ("refuse", "why"),
        ("wait", "why"),
        ("assign", "owner"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    sign_in: SignIn, director: User, supervisor: User, issue: Issue, name: str, field: str
) -> None:
    moving.accept(issue, by=supervisor)

    response = sign_in(director).post(move_of(issue, name), {f"{name}-why": ""})

    assert response.status_code == 422
    assert field in response.context[f"{name}_form"].errors


def test_typed_words_survive_a_refusal(sign_in: SignIn, supervisor: User, advisor: User) -> None:
    issue = factories.issue(advisor, "刹车失灵", owner=supervisor)
    moving.accept(issue, by=supervisor)

    response = sign_in(supervisor).post(move_of(issue, "solve"), {"solve-solution": "换总泵"})

    assert response.status_code == 422
    assert response.context["contain_first"]
    assert response.context["solve_form"]["solution"].value() == "换总泵"


@pytest.mark.parametrize("name", ["merge", "nonsense"])
def test_unknown_moves_are_not_there(
    sign_in: SignIn, director: User, issue: Issue, name: str
) -> None:
    assert sign_in(director).post(move_of(issue, name)).status_code == 404


@pytest.mark.req("5.2")
def test_triage_and_change_share_a_page(
    sign_in: SignIn, director: User, supervisor: User, issue: Issue, store: Store
) -> None:
    client, url = sign_in(director), reverse("issues:issue_change", args=[issue.pk])
    client.post(
        url, {"kind": "technical", "priority": "2", "severity": "1", "owner": supervisor.pk}
    )
    issue.refresh_from_db()
    assert (issue.status, issue.priority) == (IssueStatus.TRIAGED, 2)

    part = factories.component(store, "转向系统")
    given = _form(client.get(url).context["form"]) | {"component": str(part.pk), "priority": "3"}
    assert client.post(url, given).status_code == 302
    issue.refresh_from_db()
    assert (issue.component, issue.priority, issue.status) == (part, 3, IssueStatus.TRIAGED)
    assert Event.objects.filter(name="changed", object_id=issue.pk).exists()


def _form(form: Any) -> dict[str, str]:
    """What a browser would send of a form that was not touched."""
    values: dict[str, str] = {}
    for name in form.fields:
        value = form[name].value()
        if value not in {None, False, ""}:
            values[name] = "on" if value is True else str(value)
        values[f"base-{name}"] = "on" if value is True else str(value or "")
    return values


@pytest.mark.req("5.5")
def test_two_people_at_once_are_told_and_nothing_is_overwritten(
    sign_in: SignIn, director: User, gm: User, supervisor: User, issue: Issue
) -> None:
    moving.accept(issue, by=supervisor)
    url = reverse("issues:issue_change", args=[issue.pk])
    first, second = sign_in(director), sign_in(gm)
    mine, theirs = (_form(client.get(url).context["form"]) for client in (first, second))

    assert first.post(url, mine | {"priority": "2", "ro_number": "RO777"}).status_code == 302
    response = second.post(url, theirs | {"priority": "4", "severity": "2"})

    form = response.context["form"]
    assert response.status_code == 422
    assert director.name in str(form.errors["priority"])
    assert form["priority"].value() == "4"
    assert form["ro_number"].value() == "RO777"
    again = {name: str(form.data[name]) for name in form.data}
    assert second.post(url, again).status_code == 302
    issue.refresh_from_db()
    assert (issue.priority, issue.severity, issue.ro_number) == (4, 2, "RO777")


def test_changes_of_different_fields_go_together(
    sign_in: SignIn, director: User, gm: User, supervisor: User, issue: Issue
) -> None:
    moving.accept(issue, by=supervisor)
    url = reverse("issues:issue_change", args=[issue.pk])
    given = [_form(sign_in(one).get(url).context["form"]) for one in (director, gm)]

    sign_in(director).post(url, given[0] | {"priority": "2"})
    assert sign_in(gm).post(url, given[1] | {"severity": "2"}).status_code == 302

    issue.refresh_from_db()
    assert (issue.priority, issue.severity) == (2, 2)


def test_another_priority_keeps_the_customers_time(
    sign_in: SignIn, director: User, supervisor: User, advisor: User
) -> None:
    start = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        issue = factories.issue(advisor, "刹车异响", owner=supervisor, priority=2)
        moving.accept(issue, by=supervisor)
        moving.wait(issue, IssueStatus.WAITING_CUSTOMER, why="等客户", by=supervisor)
        clock.shift(dt.timedelta(hours=10))
        moving.resume(issue, by=supervisor)
        url = reverse("issues:issue_change", args=[issue.pk])
        given = _form(sign_in(director).get(url).context["form"]) | {"priority": "1"}
        assert sign_in(director).post(url, given).status_code == 302
    issue.refresh_from_db()
    assert issue.due_at == start + dt.timedelta(hours=34)


@pytest.mark.req("5.5")
def test_remark_with_a_name_and_a_photo(
    sign_in: SignIn, director: User, supervisor: User, technician: User, issue: Issue
) -> None:
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    url = reverse("issues:remark", args=[issue.pk])

    sign_in(director).post(
        url, {"remark-text": f"@{technician.name} 请看一下", "remark-proof": photo}
    )

    entry = Entry.objects.get(issue=issue, kind=Entry.Kind.COMMENT)
    assert not entry.is_public
    assert list(entry.mentions.all()) == [technician]
    assert told(technician, "mentioned") == 1
    assert technician in issue.watchers.all()
    html = sign_in(supervisor).get(page_of(issue)).content.decode()
    assert "/thumbnail" in html or "thumb" in html


@pytest.mark.req("5.5")
def test_internal_words_stay_internal(
    sign_in: SignIn, director: User, advisor: User, supervisor: User, issue: Issue
) -> None:
    talking.remark(issue, "客户很难缠", by=supervisor)
    talking.remark(issue, "配件明天到", by=supervisor, is_public=True)

    html = sign_in(advisor).get(page_of(issue)).content.decode()

    assert ("客户很难缠" in html, "配件明天到" in html) == (False, True)
    assert told(advisor, "answer") == 1
    with pytest.raises(NotNow):
        talking.remark(issue, f"@{advisor.name} 内部", by=supervisor)
    issue.refresh_from_db()
    assert issue.answered_at is not None


def test_what_the_reporter_writes_is_a_reply(
    sign_in: SignIn, advisor: User, supervisor: User, issue: Issue
) -> None:
    url = reverse("issues:remark", args=[issue.pk])

    response = sign_in(advisor).post(
        url, {"remark-text": "车主下午来"}, headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert "车主下午来" in response.content.decode()
    assert Entry.objects.get(kind=Entry.Kind.REPLY).is_public
    assert told(supervisor, "replied") == 1


def test_empty_remark_is_refused_beside_the_field(
    sign_in: SignIn, director: User, issue: Issue
) -> None:
    url = reverse("issues:remark", args=[issue.pk])
    response = sign_in(director).post(url, {"remark-text": " "})
    assert response.status_code == 422
    assert "text" in response.context["remark_form"].errors


def test_own_remark_can_be_put_right_for_fifteen_minutes(
    sign_in: SignIn, director: User, gm: User, issue: Issue
) -> None:
    entry = talking.remark(issue, "明天到", by=director)
    url = reverse("issues:remark_edit", args=[issue.pk, entry.pk])
    given = {f"edit-{entry.pk}-text": "后天到"}

    assert sign_in(gm).post(url, given).status_code == 404
    sign_in(director).post(url, given)
    entry.refresh_from_db()
    assert entry.text == "后天到"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert sign_in(director).post(url, given).status_code == 403


@pytest.mark.req("5.5")
def test_watchers_hear_of_several_changes_once_and_late(
    director: User, gm: User, supervisor: User, issue: Issue
) -> None:
    watching.watch(issue, by=gm)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        moving.accept(issue, by=supervisor)
        clock.shift(dt.timedelta(minutes=5))
        talking.remark(issue, "已拆检", by=supervisor)
        assert watching.sweep(timezone.now()) == 0
        clock.shift(dt.timedelta(minutes=11))
        assert watching.sweep(timezone.now()) == 1
        assert watching.sweep(timezone.now()) == 0

    notice = Notice.objects.get(recipient=gm, kind="issues.watched")
    assert "已拆检" in notice.body
    assert told(supervisor, "watched") == 0
    assert notice.deliveries.count() == 0


def test_restless_issue_is_told_after_an_hour(gm: User, supervisor: User, issue: Issue) -> None:
    watching.watch(issue, by=gm)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for n in range(13):
            talking.remark(issue, f"第{n}步", by=supervisor)
            clock.shift(dt.timedelta(minutes=5))
        watching.sweep(timezone.now())
    assert told(gm, "watched") == 1


def test_new_lines_are_marked_since_the_last_look(
    sign_in: SignIn, director: User, supervisor: User, issue: Issue
) -> None:
    client = sign_in(director)
    client.get(page_of(issue))
    talking.remark(issue, "新情况", by=supervisor)

    first, second = (client.get(page_of(issue)).context["said"] for _time in range(2))

    assert [one.is_new for one in first][-1]
    assert not any(one.is_new for one in second)


def test_the_full_text_is_shown_on_a_logged_click(
    sign_in: SignIn, director: User, technician: User, issue: Issue
) -> None:
    url = reverse("issues:issue_reveal", args=[issue.pk])

    response = sign_in(director).post(url, headers={"HX-Request": "true"})

    assert "13812345678" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert Event.objects.filter(name="revealed", by=director).count() == 1
    assert sign_in(technician).post(url).status_code == 403


def test_who_else_looks_is_said(
    sign_in: SignIn, director: User, gm: User, advisor: User, issue: Issue
) -> None:
    sign_in(gm).get(page_of(issue))
    url = reverse("issues:issue_here", args=[issue.pk])
    assert gm.name in sign_in(director).get(url).content.decode()
    assert sign_in(advisor).get(url).status_code == 404


@pytest.mark.parametrize(
    "name", ["issue", "issue_here", "issue_change", "issue_watch", "issue_reveal", "remark"]
)
def test_another_store_finds_nothing(
    sign_in: SignIn, stranger: User, issue: Issue, name: str
) -> None:
    client, url = sign_in(stranger), reverse(f"issues:{name}", args=[issue.pk])
    answers = {client.get(url).status_code, client.post(url).status_code}
    assert answers <= {404, 405}
    assert 404 in answers


def test_confidential_issue_is_there_for_those_concerned(
    sign_in: SignIn, technician: User, director: User, issue: Issue
) -> None:
    Issue.objects.filter(pk=issue.pk).update(is_confidential=True)
    assert sign_in(technician).get(page_of(issue)).status_code == 404
    talking.remark(issue, f"@{technician.name} 请协助", by=director)
    client = sign_in(technician)
    assert client.get(page_of(issue)).status_code == 200
    gone = client.post(reverse("issues:issue_watch", args=[issue.pk]), {"stop": "1"})
    assert gone.headers["Location"] == reverse("issues:list")


@pytest.mark.req("5.4")
def test_effect_is_checked_later_and_reopens(
    sign_in: SignIn, advisor: User, supervisor: User, director: User, issue: Issue
) -> None:
    _close(issue, advisor, supervisor, director)
    check = EffectCheck.objects.get(issue=issue)
    assert (check.after_days, check.checker) == (30, director)
    due = dt.datetime.combine(check.due_on, dt.time(9), tzinfo=issue.store.zone)
    with time_machine.travel(due, tick=False) as clock:
        assert effects.sweep(timezone.now()) == 1
        assert effects.sweep(timezone.now()) == 0
        assert told(director, "effect") == 1
        clock.shift(dt.timedelta(days=7))
        effects.sweep(timezone.now())
        assert told(director, "effect") == 2
        client, url = (
            sign_in(director),
            reverse("issues:issue_effect", args=[issue.pk, check.pk]),
        )
        assert sign_in(supervisor).post(url, {"outcome": "holds"}).status_code == 403
        assert client.post(url, {"outcome": "back"}).status_code == 422
        assert client.post(url, {"outcome": "back", "note": "又响了"}).status_code == 302
        assert client.post(url, {"outcome": "holds"}).status_code == 403
    issue.refresh_from_db()
    assert (issue.status, issue.recurrences) == (IssueStatus.IN_PROGRESS, 1)
    assert told(supervisor, "reopened") == 1
    moving.solve(issue, "换卡钳", by=supervisor)


def test_effect_that_holds_goes_on_to_the_next_check(
    advisor: User, supervisor: User, director: User, issue: Issue
) -> None:
    Issue.objects.filter(pk=issue.pk).update(recurrences=1)
    _close(issue, advisor, supervisor, director)
    checks = list(EffectCheck.objects.filter(issue=issue))
    assert [check.after_days for check in checks] == [30, 60, 90]
    effects.say(checks[0], "holds", note="", by=director)
    issue.refresh_from_db()
    assert issue.effect_check_on == checks[1].due_on
    moving.reopen(issue, why="复发", by=director)
    assert list(EffectCheck.objects.filter(issue=issue)) == checks[:1]


def _close(issue: Issue, reporter: User, owner: User, verifier: User) -> None:
    moving.accept(issue, by=owner)
    moving.solve(issue, "更换", by=owner)
    moving.verify(issue, by=verifier)
    moving.feed_back(issue, "好了", by=owner)
    moving.accept_result(issue, by=reporter)


@pytest.mark.req("5.4")
def test_an_immediate_measure_is_red_only_when_it_is_late(
    sign_in: SignIn, supervisor: User, advisor: User
) -> None:
    issue = factories.issue(advisor, "刹车失灵", owner=supervisor)
    owner, page = sign_in(supervisor), issue.get_absolute_url()

    early = owner.get(page).content.decode()
    Issue.objects.filter(pk=issue.pk).update(contain_by=timezone.now() - dt.timedelta(minutes=1))
    late = owner.get(page).content.decode()

    assert "border-warning" in early
    assert "border-danger" not in early
    assert "border-danger" in late
