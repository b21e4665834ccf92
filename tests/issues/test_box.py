"""The suggestion box as a visitor meets it, and the claim code."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from issues import boxes, bursts, claims
from issues.kinds import Channel, Urgency
from issues.models import BoxLetter, Entry, Issue, IssueSettings, Place
from issues.services import box as services
from issues.services import moving, triaging
from issues.states import IssueStatus
from issues.tasks import empty_boxes
from meetings.models import Meeting
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.issues.test_unnamed import ask, put, token_of, told

MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
TUESDAY_8 = dt.datetime(2026, 11, 24, 0, 1, tzinfo=dt.UTC)
WEDNESDAY_8 = TUESDAY_8 + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    bursts.forget()
    with time_machine.travel(MONDAY, tick=False):
        yield
    bursts.forget()


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def place(store: Store, supervisor: User) -> Place:
    return factories.place(store, code="ws-1")


def url(code: str = "ws-1") -> str:
    return reverse("issues:box", args=[code])


def form(client: Client, **fields: object) -> dict[str, object]:
    token = token_of(client.get(url()).content)
    return {"token": token, "text": "地面有油", "urgency": "later", **fields}


def open_box(at: dt.datetime) -> int:
    with time_machine.travel(at, tick=False):
        return services.empty_all(at)


@pytest.mark.req("5.1")
def test_a_letter_waits_for_the_morning_and_becomes_an_issue(place: Place) -> None:
    client = Client()

    code = put(client, place, "地面有油，容易滑倒")

    waiting = ask(client, code)
    assert "明天 08:00" in waiting
    assert not Issue.objects.exists()
    # the evening before, and early in the morning, the box stays shut
    assert open_box(MONDAY + dt.timedelta(hours=1)) == 0
    assert open_box(TUESDAY_8 - dt.timedelta(minutes=2)) == 0
    assert open_box(TUESDAY_8) == 1
    issue = Issue.objects.get()
    assert (issue.text, issue.place, issue.store) == ("地面有油，容易滑倒", place, place.store)
    assert issue.clock_from == TUESDAY_8, "nobody could look at it before"
    assert issue.acknowledge_by > TUESDAY_8
    assert issue.number in ask(client, code)


def test_what_is_written_on_the_day_itself_waits_for_the_next(place: Place) -> None:
    with time_machine.travel(TUESDAY_8 - dt.timedelta(minutes=30), tick=False):
        put(Client(), place)

    assert open_box(TUESDAY_8 + dt.timedelta(hours=5)) == 0
    assert open_box(WEDNESDAY_8) == 1


def test_each_store_says_when(place: Place) -> None:
    IssueSettings.objects.create(store=place.store, box_opens_at=dt.time(13, 30))
    put(Client(), place)

    assert open_box(TUESDAY_8 + dt.timedelta(hours=5)) == 0
    assert open_box(TUESDAY_8 + dt.timedelta(hours=5, minutes=30)) == 1


def test_the_beat_empties_every_box(place: Place) -> None:
    put(Client(), place)

    with time_machine.travel(TUESDAY_8, tick=False):
        empty_boxes()
        empty_boxes()

    assert Issue.objects.count() == 1


def test_a_letter_that_nobody_can_take_stays_in_the_box(place: Place, stranger: User) -> None:
    put(Client(), place)
    other = factories.place(stranger.store, code="xy-1")
    services.put_letter(boxes.Box("xy-1", other.store, other), "n", text="灯坏了", urgency="later")
    User.objects.filter(store=place.store).update(is_active=False)

    assert open_box(TUESDAY_8) == 1

    assert BoxLetter.objects.get().store == place.store
    assert Issue.objects.get().store == other.store


@pytest.mark.req("5.6")
def test_the_unnamed_rejects_once_then_accepts(
    place: Place, supervisor: User, director: User
) -> None:
    client = Client()
    code = put(client, place)
    open_box(TUESDAY_8)
    noon = TUESDAY_8 + dt.timedelta(hours=4)
    with time_machine.travel(noon, tick=False):
        told(Issue.objects.get(), supervisor, director)
        page = ask(client, code)
        assert "已上锁，并加了监督。谢谢提醒。" in page
        refused = ask(client, code, kind="dispute", text="")
        assert "请写明" in refused
        ask(client, code, kind="dispute", text="昨晚又倒了一次")
        again = ask(client, code)
        assert 'value="accept"' not in again, "one verdict at a time"
        assert Issue.objects.get().status == IssueStatus.FED_BACK
    open_box(WEDNESDAY_8)
    issue = Issue.objects.get()
    assert (issue.status, issue.reopened) == (IssueStatus.IN_PROGRESS, 1)

    with time_machine.travel(WEDNESDAY_8 + dt.timedelta(hours=1), tick=False):
        issue = moving.solve(issue, "装了摄像头", by=supervisor)
        issue = moving.feed_back(moving.verify(issue, by=director), "装了摄像头。", by=supervisor)
        ask(client, code, kind="accept")
    open_box(WEDNESDAY_8 + dt.timedelta(days=1))
    assert Issue.objects.get().status == IssueStatus.CLOSED


def test_a_reply_reaches_the_owner_and_the_same_form_counts_once(
    place: Place, supervisor: User
) -> None:
    client = Client()
    code = put(client, place)
    open_box(TUESDAY_8)
    with time_machine.travel(TUESDAY_8 + dt.timedelta(hours=1), tick=False):
        page = client.post(reverse("issues:box_answer"), {"code": code})
        said = {"code": code, "token": token_of(page.content), "kind": "reply", "text": "在3号工位"}
        for _time in range(2):
            client.post(reverse("issues:box_answer"), said)
    assert BoxLetter.objects.count() == 1

    open_box(WEDNESDAY_8)

    issue = Issue.objects.get()
    assert issue.entries.get(kind=Entry.Kind.REPLY).text == "在3号工位"
    assert Notice.objects.filter(recipient=supervisor, kind="issues.replied").count() == 1


def test_the_same_form_sent_twice_is_one_letter_with_one_code(place: Place) -> None:
    client = Client()
    data = form(client)

    pages = [client.post(url(), data).content.decode() for _time in range(2)]

    codes = {re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0] for page in pages}  # type: ignore[index]
    assert len(codes) == 1
    assert BoxLetter.objects.count() == 1
    open_box(TUESDAY_8)
    with time_machine.travel(TUESDAY_8, tick=False):
        client.post(url(), data)
    assert not BoxLetter.objects.exists(), "known by its code, though the letter is gone"


def test_a_form_is_good_for_a_day(place: Place) -> None:
    client = Client()
    data = form(client)

    with time_machine.travel(MONDAY + dt.timedelta(days=2), tick=False):
        answer = client.post(url(), data)

    assert answer.status_code == 422
    assert "地面有油" in answer.content.decode(), "nothing typed is lost"
    data["token"] = token_of(answer.content)
    with time_machine.travel(MONDAY + dt.timedelta(days=2), tick=False):
        assert client.post(url(), data).status_code == 200


@pytest.mark.parametrize("token", ["", "forged", claims.form_token("other", MONDAY.date())])
def test_a_forged_form_or_one_of_another_box_is_asked_for_again(place: Place, token: str) -> None:
    answer = Client().post(url(), {"token": token, "text": "x", "urgency": "later"})

    assert answer.status_code == 422
    assert not BoxLetter.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "请填写此项"),
        ({"text": "长" * 5001}, "5001"),
        ({"website": "http://spam.example"}, "请把这一栏留空"),
        ({"urgency": "now"}, "now"),
        ({"photos": [SimpleUploadedFile("a.exe", b"MZ")]}, "a.exe"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"%PDF-1.7 not a photo")]}, "a.jpg"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 8_388_608)]}, "a.jpg"),
        ({"photos": [SimpleUploadedFile(f"{n}.jpg", b"\xff\xd8\xff") for n in range(4)]}, "3 张"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    place: Place, fields: dict[str, object], words: str
) -> None:
    client = Client()

    answer = client.post(url(), form(client, **fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not BoxLetter.objects.exists()


def test_a_body_beyond_the_limit_is_not_even_read(place: Place) -> None:
    answer = Client().post(
        url(),
        {"text": "x", "photos": SimpleUploadedFile("a.jpg", b"0" * (27 * 1024 * 1024))},
    )

    assert answer.status_code == 400
    assert "减少文件数量" in answer.content.decode()
    assert not BoxLetter.objects.exists()


def test_too_many_at_once_are_asked_to_wait(place: Place) -> None:
    client = Client()
    for _number in range(services.MOST_A_MINUTE):
        put(client, place)

    answer = client.post(url(), form(client))

    assert answer.status_code == 422
    assert "请稍等" in answer.content.decode()
    assert "地面有油" in answer.content.decode()


def test_a_box_holds_so_many_a_day(place: Place) -> None:
    BoxLetter.objects.bulk_create(
        BoxLetter(store=place.store, text="x", on=MONDAY.date())
        for _number in range(services.MOST_A_DAY)
    )
    client = Client()

    assert client.post(url(), form(client)).status_code == 422


def test_guessing_codes_is_slow(place: Place) -> None:
    client = Client()
    answers = [
        client.post(reverse("issues:box_answer"), {"code": "7K4M-2QXD-9RTW"}).status_code
        for _number in range(61)
    ]

    assert answers[:60] == [422] * 60
    assert answers[60] == 429


def test_the_code_is_read_as_it_was_meant(place: Place) -> None:
    client = Client()
    code = put(client, place)

    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert "08:00" in ask(client, typed)
    assert claims.hash_of(code) != code
    assert BoxLetter.objects.get().claim_hash == claims.hash_of(code)


def test_the_code_is_good_after_the_key_has_changed(place: Place, settings: Settings) -> None:
    client = Client()
    code = put(client, place)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert "08:00" in ask(client, code)


def test_codes_have_sixty_bits() -> None:
    codes = {claims.code_of(str(number)) for number in range(2000)}

    assert len(codes) == 2000
    assert {sign for code in codes for sign in code} == {*claims.ALPHABET, "-"}


def test_the_language_is_chosen_without_touching_the_account(
    place: Place, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(technician)

    page = client.get(url() + "?lang=en").content.decode()

    assert "Put it into the box" in page
    technician.refresh_from_db()
    assert technician.language == "zh-hans"


def test_a_box_that_is_not_there(place: Place) -> None:
    place.is_active = False
    place.save()

    assert Client().get(url()).status_code == 404
    assert Client().get(url("m-1-0123456789abcdef0123")).status_code == 404


def test_forms_of_foreign_sites_are_refused(place: Place) -> None:
    client = Client(enforce_csrf_checks=True)
    data = form(client)

    assert client.post(url(), data).status_code == 403
    data["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post(url(), data).status_code == 200


@pytest.fixture
def meeting(director: User, technician: User, supervisor: User) -> Meeting:
    made = factories.meeting(
        director.store,
        chair=director,
        recorder=director,
        starts_at=timezone.now(),
        status="announced",
        announced_at=timezone.now(),
    )
    factories.attendee(made, technician)
    return made


@pytest.mark.req("2.7")
def test_a_letter_from_a_meeting_becomes_an_issue_of_that_meeting(
    meeting: Meeting, technician: User, director: User, sign_in: SignIn
) -> None:
    page = sign_in(technician).get(reverse("meetings:run", args=[meeting.pk])).content.decode()
    link = boxes.link_for(meeting)
    assert f'href="{link}"' in page
    client = Client()
    token = token_of(client.get(link).content)

    client.post(link, {"token": token, "text": "排班表又改了三次", "urgency": Urgency.LATER})

    assert BoxLetter.objects.get().meeting == meeting
    open_box(TUESDAY_8)
    issue = Issue.objects.get()
    assert (issue.from_meeting, issue.channel, issue.is_unnamed) == (meeting, Channel.MEETING, True)
    shown = sign_in(director).get(issue.get_absolute_url()).content.decode()
    assert meeting.title in shown


@pytest.mark.req("2.7")
def test_the_title_of_a_restricted_meeting_is_not_given_away(
    meeting: Meeting, advisor: User, sign_in: SignIn
) -> None:
    issue = factories.issue(advisor, from_meeting=meeting)
    Meeting.objects.filter(pk=meeting.pk).update(is_restricted=True)
    reader = factories.person(meeting.store, "孙工", Role.TECHNICIAN)

    shown = sign_in(reader).get(issue.get_absolute_url()).content.decode()

    assert meeting.title not in shown
    assert "会议意见箱" in shown


def test_the_box_of_a_meeting_closes_two_days_after_it(meeting: Meeting) -> None:
    code = boxes.code_for(meeting)

    with time_machine.travel(meeting.ends_at + dt.timedelta(days=2, minutes=1), tick=False):
        assert boxes.find(code) is None
        assert boxes.link_for(meeting) == ""
    assert boxes.find(code[:-1] + "x") is None
    assert boxes.find("m-99999999999999999999-x") is None
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    assert boxes.find(code) is None


@pytest.mark.req("5.2")
def test_what_is_split_off_is_followed_with_the_same_code(
    place: Place, supervisor: User, director: User
) -> None:
    client = Client()
    code = put(client, place, "地面有油，更衣室也没有热水")
    open_box(TUESDAY_8)
    first = Issue.objects.get()
    with time_machine.travel(TUESDAY_8 + dt.timedelta(hours=4), tick=False):
        second = triaging.split(first, text="更衣室没有热水", by=director)
        assert second.claim_hash == ""
        told(second, supervisor, director)
        page = ask(client, code)
        assert first.number in page
        assert second.number in page
        assert "已上锁，并加了监督。谢谢提醒。" in page
        assert len(re.findall('id="id_text"', page)) == 1, "no two fields of one name"
        ask(client, code, kind="accept", about=second.number, text="")
        ask(client, code, kind="reply", about=first.number, text="还有油")
    open_box(WEDNESDAY_8)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (IssueStatus.NEW, IssueStatus.CLOSED)
    assert first.entries.get(kind=Entry.Kind.REPLY).text == "还有油"


def test_a_code_opens_nothing_but_its_own_parts(
    place: Place, advisor: User, supervisor: User, director: User
) -> None:
    client = Client()
    code = put(client, place, "地面有油")
    open_box(TUESDAY_8)
    other = factories.issue(advisor, "举升机异响")

    page = ask(client, code, kind="reply", about=other.number, text="不相干")

    assert "不相干" in page, "nothing typed is lost"
    assert "举升机异响" not in page
    assert not BoxLetter.objects.exists()
