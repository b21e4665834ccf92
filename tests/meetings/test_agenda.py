"""Setting the agenda, and what is asked before the notice goes out."""

import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.models import Attachment
from meetings.models import AgendaItem, Meeting, Topic
from meetings.queries.agenda import agenda_of
from meetings.services import agenda, topics
from people.models import Store, User
from people.rules import Denied, NotNow
from tests import factories
from tests.meetings.scheduling import NOW, at, make_meeting, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting(store: Store, director: User) -> Meeting:
    """Quality meeting: opening 5, review 10, theme 35, actions 10."""
    return make_meeting(store, director)


def titles(meeting: Meeting) -> list[str]:
    return list(meeting.items.values_list("title", flat=True))


def test_an_item_goes_into_its_part(meeting: Meeting, director: User) -> None:
    agenda.add_item(meeting, by=director, title="返修", section="theme")
    agenda.add_item(meeting, by=director, title="保修政策", section="briefing")

    expected = ["开场", "回顾上次决议", "保修政策", "主题讨论", "返修", "下一步行动计划"]
    assert titles(meeting) == expected
    positions = meeting.items.values_list("position", flat=True)
    assert list(positions) == [0, 1, 2, 3, 4, 5]


def test_an_item_can_stand_before_all_others(store: Store, director: User) -> None:
    meeting = factories.meeting(store)
    factories.agenda_item(meeting, "总结", section="summary")

    agenda.add_item(meeting, by=director, title="开场", section="opening")

    assert titles(meeting) == ["开场", "总结"]


@pytest.mark.req("2.3")
@pytest.mark.parametrize(("start", "step", "end"), [(1, -1, 0), (1, 1, 2), (0, -1, 0), (3, 1, 3)])
def test_an_item_moves_by_one_place_within_the_agenda(
    meeting: Meeting, director: User, start: int, step: int, end: int
) -> None:
    item = meeting.items.all()[start]

    agenda.move_item(item, step, by=director)

    assert list(meeting.items.all()).index(item) == end


@pytest.mark.req("2.3")
def test_dragging_gives_a_new_order(meeting: Meeting, director: User) -> None:
    first, second, third, fourth = meeting.items.all()

    agenda.reorder(meeting, [third.pk, first.pk, 999_999, second.pk], by=director)

    assert list(meeting.items.all()) == [third, first, second, fourth]
    meeting.refresh_from_db()
    assert meeting.version == 2


def test_the_same_order_again_changes_nothing(meeting: Meeting, director: User) -> None:
    agenda.reorder(meeting, list(meeting.items.values_list("pk", flat=True)), by=director)

    meeting.refresh_from_db()
    assert meeting.version == 1


@pytest.mark.req("2.3")
def test_an_agenda_longer_than_the_meeting_says_by_how_much(
    meeting: Meeting, director: User
) -> None:
    agenda.add_item(meeting, by=director, title="返修", minutes=20)

    shown = agenda_of(meeting, director)

    assert (shown.total, shown.slot, shown.over) == (80, 60, 20)
    assert [line.is_over for line in shown.lines] == [False, False, False, True, True]
    starts = [line.starts_at for line in shown.lines]
    assert starts[:3] == [at(24, 16), at(24, 16, 5), at(24, 16, 15)]


def test_only_what_differs_is_a_change(meeting: Meeting, director: User, advisor: User) -> None:
    item = meeting.items.get(section="theme")

    agenda.change_item(item, by=director, title=item.title, minutes=35)
    meeting.refresh_from_db()
    assert meeting.version == 1

    agenda.change_item(item, by=director, presenter=advisor, minutes=20)
    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (item.presenter, item.minutes, meeting.version) == (advisor, 20, 2)


def test_a_removed_item_lets_its_topic_wait_again(meeting: Meeting, director: User) -> None:
    topic = factories.topic(meeting.store)
    item = topics.take(topic, meeting, by=director)

    agenda.remove_item(item, by=director)

    topic.refresh_from_db()
    assert (topic.status, topic.item) == (Topic.Status.WAITING, None)


def test_what_was_dealt_with_stays_on_the_agenda(meeting: Meeting, director: User) -> None:
    item = meeting.items.first()
    AgendaItem.objects.filter(pk=item.pk).update(progress="done")
    item.refresh_from_db()

    with pytest.raises(NotNow):
        agenda.remove_item(item, by=director)


@pytest.mark.parametrize("status", ["ended", "published", "closed", "cancelled"])
def test_the_agenda_of_a_meeting_that_is_over_is_closed(
    store: Store, director: User, status: str
) -> None:
    over = factories.meeting(store, status=status)
    item = factories.agenda_item(over)

    with pytest.raises(NotNow):
        agenda.add_item(over, by=director, title="新")
    with pytest.raises(NotNow):
        agenda.change_item(item, by=director, title="新")

    assert titles(over) == ["降低返修率"]


def test_a_guest_cannot_change_the_agenda(meeting: Meeting, technician: User) -> None:
    with pytest.raises(Denied):
        agenda.add_item(meeting, by=technician, title="停工")


# Materials and briefings


def test_a_presenter_adds_materials_to_the_own_item_only(
    meeting: Meeting, director: User, technician: User
) -> None:
    own, other = meeting.items.get(section="theme"), meeting.items.get(section="opening")
    agenda.change_item(own, by=director, presenter=technician)
    own.refresh_from_db()
    upload = SimpleUploadedFile("数据.csv", "台次,返修\n100,3\n".encode(), "text/csv")

    agenda.add_files(own, [upload], by=technician)
    with pytest.raises(Denied):
        agenda.add_files(other, [upload], by=technician)

    assert [file.name for file in Attachment.objects.of(own)] == ["数据.csv"]
    assert not Attachment.objects.of(other).exists()


@pytest.mark.req("1.5.5")
def test_the_convener_sees_who_has_not_read_a_briefing(
    store: Store, director: User, advisor: User, technician: User
) -> None:
    meeting = make_meeting(store, director, people=[advisor, technician])
    item = agenda.add_item(meeting, by=director, title="保修政策", section="briefing")

    agenda.mark_read(item, by=advisor)
    agenda.mark_read(item, by=advisor)

    invited = [director, advisor, technician]
    line = next(line for line in agenda_of(meeting, advisor, invited).lines if line.is_briefing)
    assert (line.is_read, line.read, line.unread) == (True, 1, [director, technician])
    assert item.receipts.count() == 1


@pytest.mark.req("1.5.5")
def test_only_those_invited_confirm_a_briefing(meeting: Meeting, director: User, gm: User) -> None:
    item = agenda.add_item(meeting, by=director, title="保修政策", section="briefing")

    with pytest.raises(NotNow):
        agenda.mark_read(item, by=gm)


# Doubts


@pytest.mark.req("1.4.3")
def test_an_agenda_without_anything_real_is_questioned(store: Store, director: User) -> None:
    meeting = make_meeting(store, director, theme="返修", goal="降到 2%")

    assert agenda.doubts(meeting) == [
        "议程里没有来自实际工作的内容：没有未完成的行动项、征集的议题或遗留议题。"
    ]


@pytest.mark.req("1.4.3")
def test_a_topic_makes_an_agenda_real(store: Store, director: User) -> None:
    meeting = make_meeting(store, director, theme="返修", goal="降到 2%")
    topics.take(factories.topic(store, minutes=1), meeting, by=director)
    agenda.change_item(meeting.items.get(section="theme", object_id=None), by=director, minutes=30)

    assert agenda.doubts(meeting) == []


@pytest.mark.req("1.4.3")
def test_open_promises_of_the_series_make_its_review_real(
    store: Store, director: User, advisor: User
) -> None:
    made = make_series(store, director)
    before = factories.meeting(store, series=made, starts_at=at(17, 16), status="closed")
    factories.action(advisor, director, meeting=before)
    meeting = made.meetings.filter(status="draft").earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(theme="返修", goal="降到 2%")
    meeting.refresh_from_db()

    assert agenda.doubts(meeting) == []


def test_theme_goal_and_length_are_asked_about(meeting: Meeting, director: User) -> None:
    agenda.add_item(meeting, by=director, title="返修", minutes=20, subject=director.store)

    assert agenda.doubts(meeting) == [
        "会议还没有主题。",
        "会议还没有目标：会后要决定什么、改善什么？",
        "议程比会议时长多 20 分钟。",
    ]


def test_a_briefing_without_a_document_is_asked_about(meeting: Meeting, director: User) -> None:
    item = agenda.add_item(meeting, by=director, title="保修政策", section="briefing", minutes=1)
    sentence = "通报“保修政策”还没有文件。"
    assert sentence in agenda.doubts(meeting)

    agenda.add_files(item, [SimpleUploadedFile("a.csv", b"a,b\n1,2\n", "text/csv")], by=director)

    assert sentence not in agenda.doubts(meeting)


def test_the_same_form_sent_twice_adds_one_item(meeting: Meeting, director: User) -> None:
    token = uuid.uuid4()

    first = agenda.add_item(meeting, by=director, title="返修", token=token)
    second = agenda.add_item(meeting, by=director, title="返修", token=token)

    assert first == second
    assert meeting.items.filter(title="返修").count() == 1


def test_an_empty_agenda_is_said_to_be_empty(store: Store) -> None:
    meeting = factories.meeting(store, theme="返修", goal="降到 2%")

    assert agenda.doubts(meeting) == ["议程为空。"]
