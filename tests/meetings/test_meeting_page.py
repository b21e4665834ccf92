"""The page of a meeting, its people and its agenda in the browser."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from attachments.models import Attachment
from meetings.models import Meeting
from meetings.services import agenda, announcing
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting, make_series

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting(store: Store, director: User, advisor: User) -> Meeting:
    return make_meeting(
        store,
        director,
        people=[advisor],
        room=factories.room(store),
        starts_at=at(30, 16),
        theme="降低返修率",
        goal="外返率 2%",
    )


def test_the_page_says_what_when_where_and_what_for(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get(meeting.get_absolute_url()).content.decode()

    for word in ("质量分析会", "QA-2026-001", "11-30 周一 16:00–17:00", "二楼会议室", "降低返修率"):
        assert word in page
    assert "外返率 2%" in page
    assert f"/meetings/{meeting.pk}/notice" in page


def test_a_guest_sees_the_page_without_the_tools(
    meeting: Meeting, technician: User, sign_in: SignIn
) -> None:
    page = sign_in(technician).get(meeting.get_absolute_url()).content.decode()

    assert "降低返修率" in page
    for address in ("edit", "cancel", "agenda", "people"):
        assert f"/meetings/{meeting.pk}/{address}" not in page


def test_a_stranger_and_the_uninvited_find_nothing(
    store: Store, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    open_one = make_meeting(store, director)
    hidden = make_meeting(store, director, kind="complaint", starts_at=at(25, 9))
    item = hidden.items.first()

    assert sign_in(stranger).get(open_one.get_absolute_url()).status_code == 404
    client = sign_in(technician)
    for address in (
        hidden.get_absolute_url(),
        f"/meetings/{hidden.pk}/agenda",
        f"/meetings/{hidden.pk}/people",
        f"/meetings/{hidden.pk}/edit",
        f"/agenda/{item.pk}",
        f"/agenda/{item.pk}/unread",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/agenda/{item.pk}/read").status_code == 404


WRITES = (
    "/meetings/{m}/edit",
    "/meetings/{m}/cancel",
    "/meetings/{m}/people/invite",
    "/meetings/{m}/people/{seat}/uninvite",
    "/meetings/{m}/people/{seat}/required",
    "/meetings/{m}/agenda",
    "/meetings/{m}/agenda/order",
    "/meetings/{m}/agenda/candidate",
    "/agenda/{item}",
    "/agenda/{item}/remove",
    "/agenda/{item}/move",
)


@pytest.mark.parametrize("address", WRITES)
def test_a_technician_is_told_why_not_and_a_stranger_finds_nothing(
    meeting: Meeting,
    director: User,
    technician: User,
    stranger: User,
    sign_in: SignIn,
    address: str,
) -> None:
    seat, item = meeting.attendees.last(), meeting.items.first()
    url = address.format(m=meeting.pk, seat=seat.pk, item=item.pk)
    data = {"title": "停工", "why": "x", "step": "down", "people": technician.pk, "minutes": 5}

    refused = sign_in(technician).post(url, data)
    lost = sign_in(stranger).post(url, data)

    assert (refused.status_code, lost.status_code) == (403, 404)
    assert "只有管理人员" in refused.content.decode()
    meeting.refresh_from_db()
    assert (meeting.version, meeting.status) == (1, "draft")
    assert meeting.attendees.count() == 2
    assert meeting.items.count() == 4


@pytest.mark.parametrize("address", [url for url in WRITES if "people/" in url or "order" in url])
def test_writes_are_not_done_by_links(
    meeting: Meeting, director: User, sign_in: SignIn, address: str
) -> None:
    url = address.format(m=meeting.pk, seat=meeting.attendees.last().pk, item=1)

    assert sign_in(director).get(url).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [factories.person(store, f"人{number}") for number in range(count)]
    meeting = make_meeting(store, director, people=people)
    for number in range(count):
        item = agenda.add_item(
            meeting, by=director, title=f"政策{number}", section="briefing", presenter=people[0]
        )
        upload = SimpleUploadedFile("a.csv", b"a,b\n1,2\n", "text/csv")
        agenda.add_files(item, [upload], by=director)
        agenda.mark_read(item, by=people[0])
    client = sign_in(director)
    client.get(meeting.get_absolute_url())

    # user, unread, meeting, people, busy, items, files, receipts, notice rule, events
    with django_assert_num_queries(10):
        client.get(meeting.get_absolute_url())


def test_people_who_are_busy_are_named_with_the_other_meeting(
    meeting: Meeting, store: Store, director: User, advisor: User, sign_in: SignIn
) -> None:
    make_meeting(store, director, title="配件会", starts_at=at(30, 16, 30), people=[advisor])
    hidden = factories.person(store, "马总", Role.GENERAL_MANAGER)
    make_meeting(
        store, hidden, kind="complaint", title="投诉", starts_at=at(30, 16), people=[advisor]
    )
    chief = factories.person(store, "刘洋", Role.WORKSHOP_SUPERVISOR)

    page = sign_in(director).get(meeting.get_absolute_url())
    clashes = [(one.meeting.title, {p.name for p in one.people}) for one in page.context["busy"]]
    assert clashes == [("投诉", {"李婷"}), ("配件会", {"陈国强", "李婷"})]

    unseen = sign_in(chief).get(meeting.get_absolute_url()).context["busy"]
    assert [one.meeting.title if one.meeting else None for one in unseen] == ["配件会", None]


def test_a_missed_meeting_says_so(store: Store, director: User, sign_in: SignIn) -> None:
    missed = factories.meeting(store, starts_at=at(23, 8))

    page = sign_in(director).get(missed.get_absolute_url()).content.decode()

    assert "未召开" in page
    assert "已过会议时间" in page


def test_a_meeting_without_its_room_says_which_was_taken(
    store: Store, director: User, sign_in: SignIn
) -> None:
    one = factories.meeting(store, wanted_room=factories.room(store, "二楼会议室"))

    page = sign_in(director).get(one.get_absolute_url()).content.decode()

    assert "生成这场会议时二楼会议室已被占用" in page


def test_the_page_reads_in_english_too(meeting: Meeting, director: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=director.pk).update(language="en")

    page = sign_in(director).get(meeting.get_absolute_url()).content.decode()

    assert "Quality analysis" not in page
    for word in ("Agenda", "Goal", "Recorder", "60 min"):
        assert word in page


# People


def test_people_are_invited_and_taken_off_on_their_page(
    meeting: Meeting, director: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    base = f"/meetings/{meeting.pk}/people"

    client.post(f"{base}/invite", {"people": [technician.pk, advisor.pk], "optional": "1"})
    seat = meeting.attendees.get(user=technician)
    assert not seat.required
    client.post(f"{base}/{seat.pk}/required")
    seat.refresh_from_db()
    assert seat.required
    client.post(f"{base}/{seat.pk}/uninvite")

    assert {one.user for one in meeting.attendees.all()} == {director, advisor}
    page = client.get(base).content.decode()
    assert technician.name in page


def test_people_of_another_store_are_not_invited(
    meeting: Meeting, director: User, stranger: User, sign_in: SignIn
) -> None:
    sign_in(director).post(f"/meetings/{meeting.pk}/people/invite", {"people": stranger.pk})

    assert not meeting.attendees.filter(user=stranger).exists()


def test_colleagues_who_joined_the_audience_are_offered(
    store: Store, director: User, sign_in: SignIn
) -> None:
    first = make_series(store, director).meetings.earliest("starts_at")
    factories.person(store, "新同事")

    page = sign_in(director).get(f"/meetings/{first.pk}/people").content.decode()

    assert "属于系列会议的参会范围，但还没有邀请：新同事。" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_of_people_cost_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [
        factories.person(store, department=factories.department(store, f"部{n}"))
        for n in range(count)
    ]
    meeting = make_meeting(store, director, people=people)
    item = agenda.add_item(meeting, by=director, title="保修政策", section="briefing")
    agenda.mark_read(item, by=people[0])
    client = sign_in(director)
    client.get(f"/meetings/{meeting.pk}/people")

    with django_assert_num_queries(6):  # user, unread, meeting, people, busy, staff
        client.get(f"/meetings/{meeting.pk}/people")
    with django_assert_num_queries(6):  # user, unread, item, may see, people, receipts
        client.get(f"/agenda/{item.pk}/unread")


# Agenda


@pytest.mark.req("2.3")
def test_items_are_added_moved_and_removed_with_and_without_scripts(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    url = f"/meetings/{meeting.pk}/agenda"
    data = {"title": "返修", "section": "theme", "minutes": "20"}

    plain = client.post(url, data)
    assert (plain.status_code, plain.headers["Location"]) == (302, url)
    part = client.post(url, {**data, "title": "轮胎"}, headers=HTMX)
    assert part.status_code == 200
    assert "轮胎" in part.content.decode()
    assert "<html" not in part.content.decode()

    item = meeting.items.get(title="轮胎")
    client.post(f"/agenda/{item.pk}/move", {"step": "up"}, headers=HTMX)
    assert list(meeting.items.values_list("title", flat=True))[3:5] == ["轮胎", "返修"]
    client.post(f"/agenda/{item.pk}/remove")
    assert not meeting.items.filter(title="轮胎").exists()


@pytest.mark.req("2.3")
def test_dragging_posts_the_order(meeting: Meeting, director: User, sign_in: SignIn) -> None:
    pks = list(meeting.items.values_list("pk", flat=True))

    url = f"/meetings/{meeting.pk}/agenda/order"
    response = sign_in(director).post(url, {"order": pks[::-1]}, headers=HTMX)

    assert response.status_code == 200
    assert list(meeting.items.values_list("pk", flat=True)) == pks[::-1]


def test_a_wrong_item_is_refused_and_nothing_typed_is_lost(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    data = {"title": "", "section": "theme", "minutes": "999", "details": "很长的背景"}

    for headers in ({}, HTMX):
        response = sign_in(director).post(f"/meetings/{meeting.pk}/agenda", data, headers=headers)
        assert response.status_code == 422
        assert "很长的背景" in response.content.decode()
        assert set(response.context["form"].errors) == {"title", "minutes"}

    assert meeting.items.count() == 4


def test_a_step_that_is_none_is_not_found(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    item = meeting.items.first()

    response = sign_in(director).post(f"/agenda/{item.pk}/move", {"step": "sideways"})

    assert response.status_code == 404


@pytest.mark.req("2.5")
def test_materials_are_added_on_the_page_of_the_item(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    item = meeting.items.get(section="theme")
    client = sign_in(director)
    data = {"title": "返修原因", "section": "theme", "minutes": "30", "details": "**三台**"}
    upload = SimpleUploadedFile("返修.csv", "台次\n3\n".encode(), "text/csv")

    response = client.post(f"/agenda/{item.pk}", {**data, "materials": upload})

    assert response.status_code == 302
    assert Attachment.objects.of(item).get().name == "返修.csv"
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "<strong>三台</strong>" in page
    assert "返修.csv" in page


def test_a_wrong_file_is_refused_beside_the_field(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    item = meeting.items.get(section="theme")
    upload = SimpleUploadedFile("x.exe", b"MZ\x90\x00", "application/octet-stream")
    data = {"title": "返修", "section": "theme", "minutes": "30", "materials": upload}

    response = sign_in(director).post(f"/agenda/{item.pk}", data)

    assert response.status_code == 422
    assert "materials" in response.context["form"].errors
    assert not Attachment.objects.exists()


def test_materials_are_only_for_those_who_see_the_meeting(
    store: Store, director: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    hidden = make_meeting(store, director, kind="complaint", people=[advisor])
    upload = SimpleUploadedFile("a.csv", b"a,b\n1,2\n", "text/csv")
    agenda.add_files(hidden.items.first(), [upload], by=director)
    url = f"/files/{Attachment.objects.get().pk}"

    seen = sign_in(advisor).get(url)
    assert seen.status_code == 200
    assert b"".join(seen.streaming_content) == b"a,b\n1,2\n"
    assert sign_in(technician).get(url).status_code == 404
    removed = sign_in(advisor).post(f"{url}/remove")
    assert removed.status_code == 403
    assert sign_in(director).post(f"{url}/remove").status_code == 302


def test_a_candidate_is_put_on_the_agenda_with_one_press(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    late = factories.action(technician, director, "提交查询", due_on=at(20, 9).date())
    topic = factories.topic(meeting.store)
    client = sign_in(director)
    url = f"/meetings/{meeting.pk}/agenda"
    keys = {one.subject: one.key for one in client.get(url).context["candidates"]}

    client.post(f"{url}/candidate", {"candidate": keys[late]}, headers=HTMX)
    client.post(f"{url}/candidate", {"candidate": keys[topic]})
    gone = client.post(f"{url}/candidate", {"candidate": keys[topic]})

    subjects = [item.subject for item in meeting.items.all() if item.subject]
    assert subjects == [late, topic]
    topic.refresh_from_db()
    assert topic.status == "taken"
    assert gone.status_code == 403


@pytest.mark.req("1.5.5")
def test_a_briefing_is_confirmed_by_those_invited_and_counted(
    meeting: Meeting, director: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    item = agenda.add_item(meeting, by=director, title="保修政策", section="briefing")
    announcing.announce(meeting, by=director)

    response = sign_in(advisor).post(f"/agenda/{item.pk}/read")
    part = sign_in(director).post(f"/agenda/{item.pk}/read", headers=HTMX)

    assert response.headers["Location"] == f"/meetings/{meeting.pk}#item-{item.pk}"
    assert "您已确认阅读" in part.content.decode()
    assert sign_in(technician).post(f"/agenda/{item.pk}/read").status_code == 403
    page = sign_in(director).get(f"/agenda/{item.pk}/unread")
    assert {(user.name, bool(at_)) for user, at_ in page.context["rows"]} == {
        ("陈国强", True),
        ("李婷", True),
    }
    assert sign_in(technician).get(f"/agenda/{item.pk}/unread").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_agenda_costs_the_same_for_many(
    meeting: Meeting,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        agenda.add_item(meeting, by=director, title=f"甲{number}", presenter=director)
        factories.topic(meeting.store, f"议题{number}")
        factories.action(
            factories.person(meeting.store), director, due_on=at(20, 9).date(), number=f"X{number}"
        )
    client = sign_in(director)
    client.get(f"/meetings/{meeting.pk}/agenda")

    # user, unread, meeting, items, files, late promises, topics, doubts: items and topics;
    # presenters of the form; issues: late, recurring, major; cases: fresh and proposed
    with django_assert_num_queries(15):
        client.get(f"/meetings/{meeting.pk}/agenda")
