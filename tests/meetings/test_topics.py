"""The backlog of topics, and what is offered for an agenda."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from meetings import candidates
from meetings.models import Meeting, Topic
from meetings.services import agenda, topics
from notifications.models import Notice
from people.models import Store, User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_taken_topic_is_an_item_and_its_proposer_is_told(
    store: Store, director: User, technician: User
) -> None:
    meeting = make_meeting(store, director)
    topic = topics.propose(by=technician, title="洗车排队", details="客户等", minutes=15)

    item = topics.take(topic, meeting, by=director)

    topic.refresh_from_db()
    assert (topic.status, topic.item) == ("taken", item)
    assert (item.title, item.minutes, item.presenter) == ("洗车排队", 15, technician)
    assert item.subject == topic
    notice = Notice.objects.get(kind="meetings.topic_taken")
    assert (notice.recipient, notice.url) == (technician, meeting.get_absolute_url())
    assert "洗车排队" in notice.title


def test_a_declined_topic_tells_its_proposer_why(
    store: Store, director: User, technician: User
) -> None:
    topic = topics.propose(by=technician, title="洗车排队")

    topics.decline(topic, why="已有专项", by=director)

    topic.refresh_from_db()
    assert (topic.status, topic.declined_why) == ("declined", "已有专项")
    notice = Notice.objects.get(kind="meetings.topic_declined")
    assert notice.recipient == technician
    assert "已有专项" in notice.body


def test_declining_needs_a_reason_and_the_right(
    store: Store, director: User, technician: User
) -> None:
    topic = topics.propose(by=technician, title="洗车排队")

    with pytest.raises(NotNow):
        topics.decline(topic, why=" ", by=director)
    with pytest.raises(Denied):
        topics.decline(topic, why="不行", by=technician)

    topic.refresh_from_db()
    assert topic.status == "waiting"


def test_a_topic_is_dealt_with_once(store: Store, director: User, technician: User) -> None:
    meeting = make_meeting(store, director)
    topic = topics.propose(by=technician, title="洗车排队")
    topics.take(topic, meeting, by=director)

    with pytest.raises(NotNow):
        topics.take(topic, meeting, by=director)
    with pytest.raises(NotNow):
        topics.decline(topic, why="晚了", by=director)
    with pytest.raises(NotNow):
        topics.withdraw(topic, by=technician)

    assert meeting.items.filter(title="洗车排队").count() == 1


def test_only_the_proposer_withdraws_a_topic(store: Store, advisor: User, technician: User) -> None:
    topic = topics.propose(by=technician, title="洗车排队")

    with pytest.raises(Denied):
        topics.withdraw(topic, by=advisor)
    topics.withdraw(topic, by=technician)

    assert not Topic.objects.exists()


def test_the_same_form_sent_twice_proposes_once(store: Store, technician: User) -> None:
    token = uuid.uuid4()

    topics.propose(by=technician, title="洗车排队", token=token)
    topics.propose(by=technician, title="洗车排队", token=token)

    assert Topic.objects.count() == 1


# Candidates


@pytest.mark.req("1.5.2")
def test_late_promises_undecided_items_and_topics_are_offered_with_evidence(
    store: Store, director: User, technician: User
) -> None:
    made = make_series(store, director)
    before = factories.meeting(store, series=made, starts_at=at(17, 16), status="closed")
    undecided = factories.agenda_item(before, "制动盘批次", progress="done", minutes=15)
    late = factories.action(
        technician, director, "提交查询", meeting=before, due_on=dt.date(2026, 11, 20), due_moves=2
    )
    topic = topics.propose(by=technician, title="洗车排队", series=made)
    factories.topic(store, "别的系列", series=make_series(store, director))
    meeting = made.meetings.filter(status="draft").earliest("starts_at")

    offered = candidates.for_meeting(meeting, director)

    assert [(one.subject, one.why) for one in offered] == [
        (undecided, "11-17讨论过，没有决定"),
        (late, "逾期 3 天 · 王志远 · 延期 2 次"),
        (topic, "王志远提出"),
    ]


def test_an_item_with_a_decision_or_a_promise_is_not_offered_again(
    store: Store, director: User, technician: User
) -> None:
    made = make_series(store, director)
    before = factories.meeting(store, series=made, starts_at=at(17, 16), status="closed")
    decided = factories.agenda_item(before, "甲", progress="done")
    decided.decisions.create(meeting=before, text="停用", created_by=director)
    promised = factories.agenda_item(before, "乙", progress="done")
    factories.action(technician, director, meeting=before, agenda_item=promised)
    factories.agenda_item(before, "丙", progress="done", section="summary")
    meeting = made.meetings.filter(status="draft").earliest("starts_at")

    assert candidates.for_meeting(meeting, director) == []


def test_what_is_on_the_agenda_is_not_offered(store: Store, director: User) -> None:
    meeting = make_meeting(store, director)
    topic = factories.topic(store)
    agenda.add_item(meeting, by=director, title="它", subject=topic)

    assert candidates.for_meeting(meeting, director) == []


def test_topics_of_other_stores_are_not_offered(
    store: Store, director: User, stranger: User
) -> None:
    factories.topic(stranger.store, proposed_by=stranger)

    assert candidates.for_meeting(make_meeting(store, director), director) == []


# The page


def test_anyone_proposes_on_the_page(store: Store, technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    response = client.post("/topics/", {"title": "洗车排队", "minutes": "10", "details": ""})

    assert response.status_code == 302
    assert Topic.objects.get().proposed_by == technician
    page = client.get("/topics/").content.decode()
    assert "洗车排队" in page
    assert "/take" not in page


def test_a_topic_without_words_is_refused_beside_the_field(
    technician: User, sign_in: SignIn
) -> None:
    response = sign_in(technician).post("/topics/", {"title": "", "minutes": "500"})

    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == {"title", "minutes"}
    assert not Topic.objects.exists()


def test_a_manager_takes_a_topic_on_the_page(store: Store, director: User, sign_in: SignIn) -> None:
    meeting = make_meeting(store, director)
    topic = factories.topic(store)

    response = sign_in(director).post(f"/topics/{topic.pk}/take", {"meeting": meeting.pk})

    assert response.status_code == 302
    topic.refresh_from_db()
    assert topic.item.meeting == meeting


def test_a_technician_gets_a_sentence_instead(
    store: Store, director: User, technician: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director)
    topic = factories.topic(store)
    client = sign_in(technician)

    taken = client.post(f"/topics/{topic.pk}/take", {"meeting": meeting.pk})
    declined = client.post(f"/topics/{topic.pk}/decline", {"why": "不行"})

    assert (taken.status_code, declined.status_code) == (403, 403)
    assert "管理人员" in taken.content.decode()
    topic.refresh_from_db()
    assert topic.status == "waiting"


def test_topics_of_other_stores_are_not_there(
    store: Store, director: User, stranger: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director)
    topic = factories.topic(store)
    client = sign_in(stranger)

    for action in ("take", "decline", "withdraw"):
        assert client.post(f"/topics/{topic.pk}/{action}", {"why": "x"}).status_code == 404
    assert topic.title not in client.get("/topics/").content.decode()
    assert meeting.items.count() == 4


def test_a_reason_is_asked_for(store: Store, director: User, sign_in: SignIn) -> None:
    topic = factories.topic(store)
    client = sign_in(director)

    assert client.post(f"/topics/{topic.pk}/decline", {"why": ""}).status_code == 422
    assert client.post(f"/topics/{topic.pk}/decline", {"why": "已有"}).status_code == 302

    page = client.get("/topics/?tab=declined").content.decode()
    assert "已有" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_topics_costs_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = make_series(store, director)
    for number in range(count):
        factories.topic(store, f"议题{number}", series=made)
    client = sign_in(director)
    client.get("/topics/")

    with django_assert_num_queries(5):  # user, unread, topics, meetings, series of the form
        client.get("/topics/")


def test_a_linked_restricted_meeting_stays_hidden(
    store: Store, director: User, technician: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director, kind="complaint", title="李先生投诉")
    topics.take(factories.topic(store, proposed_by=director), meeting, by=director)

    page = sign_in(technician).get("/topics/?tab=taken").content.decode()

    assert "冬季轮胎活动排班" in page
    assert "李先生投诉" not in page
    assert Meeting.objects.count() == 1
