"""The life of a promise: who may move it from where to where."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.models import Attachment
from meetings.models import ActionItem, ActionUpdate
from meetings.services import actions
from meetings.states import ACTION_MOVES, ActionStatus
from notifications.models import Notice
from people.models import Event, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories
from tests.attachments.test_files import jpeg

WEDNESDAY = dt.datetime(2026, 6, 10, 2, 0, tzinfo=dt.UTC)  # 10:00 in Shanghai
S = ActionStatus

ALLOWED = {
    ("owner", "start", S.OPEN),
    ("owner", "report", S.OPEN),
    ("owner", "report", S.DOING),
    ("helper", "start", S.OPEN),
    ("helper", "report", S.OPEN),
    ("helper", "report", S.DOING),
    ("verifier", "verify", S.DONE),
    ("verifier", "send_back", S.DONE),
    ("director", "verify", S.DONE),
    ("director", "send_back", S.DONE),
    ("director", "drop", S.OPEN),
    ("director", "drop", S.DOING),
    ("director", "reopen", S.VERIFIED),
    ("director", "reopen", S.DROPPED),
}
WHO = ("owner", "helper", "verifier", "director", "colleague")
STEPS = {
    "start": lambda action, by: actions.start(action, by=by),
    "report": lambda action, by: actions.report_done(action, text="已完成", by=by),
    "verify": lambda action, by: actions.verify(action, by=by),
    "send_back": lambda action, by: actions.send_back(action, why="照片看不清", by=by),
    "drop": lambda action, by: actions.drop(action, why="重复", by=by),
    "reopen": lambda action, by: actions.reopen(action, why="又出现了", by=by),
}


@pytest.fixture
def people(director: User) -> dict[str, User]:
    store = director.store
    return {
        "owner": factories.person(store, "王志远", Role.TECHNICIAN),
        "helper": factories.person(store, "冯堃", Role.TECHNICIAN),
        "verifier": factories.person(store, "郑昊", Role.QUALITY_INSPECTOR),
        "colleague": factories.person(store, "吴倩", Role.SERVICE_ADVISOR),
        "director": director,
    }


def promise(people: dict[str, User], **fields: object) -> ActionItem:
    return factories.action(
        people["owner"], people["verifier"], helpers=[people["helper"]], **fields
    )


def told(kind: str) -> set[str]:
    return set(
        Notice.objects.filter(kind=f"meetings.{kind}").values_list("recipient__name", flat=True)
    )


@pytest.mark.req("3.8")
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", list(ACTION_MOVES))
def test_only_these_moves_are_allowed(people: dict[str, User], who: str, name: str) -> None:
    done = set()
    for status in ActionStatus:
        proof = {"verified_at": WEDNESDAY, "verified_by": people["verifier"]}
        action = promise(people, status=status, **(proof if status == S.VERIFIED else {}))
        before = Event.objects.count()
        try:
            STEPS[name](action, people[who])
        except Denied:
            action.refresh_from_db()
            assert (action.status, Event.objects.count()) == (status, before)
        else:
            action.refresh_from_db()
            assert action.status == ACTION_MOVES[name].target
            done.add((who, name, status))

    assert done == {row for row in ALLOWED if row[:2] == (who, name)}


@pytest.mark.req("3.6")
def test_new_promise_has_number_verifier_and_reminder_and_is_told(
    people: dict[str, User], director: User
) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        made = actions.create_action(
            store=director.store,
            text="修订终检清单",
            owner=people["owner"],
            helpers=[people["helper"], people["owner"]],
            due_on=dt.date(2026, 6, 19),
            by=director,
        )

    assert (made.number, made.verifier, made.first_due_on) == ("A-2026-001", director, made.due_on)
    assert made.remind_on == dt.date(2026, 6, 16)
    assert set(made.helpers.all()) == {people["helper"]}
    assert (told("action_given"), told("action_helper")) == ({"王志远"}, {"冯堃"})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"due_on": dt.date(2026, 6, 9)}, "期限不能早于今天"),
        ({"verifier": "owner"}, "责任人以外"),
        ({"owner": "stranger"}, "不在本店"),
        ({"owner": "left"}, "不在本店"),
    ],
)
def test_impossible_promise_is_refused(
    people: dict[str, User], director: User, stranger: User, changes: dict[str, object], says: str
) -> None:
    people |= {"stranger": stranger, "left": factories.person(director.store, is_active=False)}
    given: dict[str, object] = {"owner": "owner", "due_on": dt.date(2026, 6, 19), **changes}
    chosen = {name: people.get(value, value) for name, value in given.items()}  # type: ignore[call-overload]

    with time_machine.travel(WEDNESDAY, tick=False), pytest.raises(NotNow, match=says):
        actions.create_action(store=director.store, text="修订", by=director, **chosen)

    assert not ActionItem.objects.exists()


@pytest.mark.req("3.8")
def test_done_needs_proof(people: dict[str, User]) -> None:
    with pytest.raises(NotNow):
        actions.report_done(promise(people), text="  ", by=people["owner"])

    assert ActionItem.objects.get().status == S.OPEN


@pytest.mark.req("3.8")
def test_photo_is_proof_and_the_verifier_is_told(people: dict[str, User]) -> None:
    photo = SimpleUploadedFile("签字栏.jpg", jpeg())

    action = actions.report_done(promise(people), text="", files=[photo], by=people["owner"])

    proof = ActionUpdate.objects.get(kind="evidence")
    assert (action.status, Attachment.objects.get().target) == (S.DONE, proof)
    assert told("action_to_verify") == {"郑昊"}


def test_sent_back_promise_is_owed_again_with_the_reason(people: dict[str, User]) -> None:
    action = promise(people, status=S.DONE, done_at=WEDNESDAY)

    action = actions.send_back(action, why="缺夜班签字", by=people["verifier"])

    assert (action.status, action.done_at) == (S.DOING, None)
    assert action.updates.get().text == "缺夜班签字"
    assert told("action_sent_back") == {"王志远"}


@pytest.mark.req("3.2")
def test_later_date_needs_a_reason_and_is_counted(people: dict[str, User]) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        action = promise(people, due_on=dt.date(2026, 6, 12))
        with pytest.raises(NotNow):
            actions.put_off(action, dt.date(2026, 6, 20), why=" ", by=people["owner"])
        action = actions.put_off(action, dt.date(2026, 6, 20), why="等配件", by=people["owner"])
        action = actions.put_off(action, dt.date(2026, 6, 15), why="到货了", by=people["owner"])

    assert (action.due_on, action.first_due_on) == (dt.date(2026, 6, 15), dt.date(2026, 6, 12))
    assert action.due_moves == 1
    assert [update.text for update in action.updates.all()] == ["等配件", "到货了"]
    assert told("action_changed") == {"郑昊"}


def test_second_press_changes_nothing(people: dict[str, User]) -> None:
    action = actions.report_done(promise(people), text="已完成", by=people["owner"])

    with pytest.raises(NotNow):
        actions.report_done(action, text="已完成", by=people["owner"])

    assert action.updates.count() == 1


def test_new_owner_is_told(people: dict[str, User], director: User) -> None:
    action = actions.change_action(
        promise(people),
        by=director,
        text="修订终检清单",
        check_how="抽查三份",
        priority=1,
        owner=people["colleague"],
        verifier=people["verifier"],
        helpers=[people["helper"]],
    )

    assert (action.owner, action.check_how) == (people["colleague"], "抽查三份")
    assert (told("action_given"), told("action_helper")) == ({"吴倩"}, set())
