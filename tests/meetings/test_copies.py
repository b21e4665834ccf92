"""Minutes go to people who were not invited: as copies, and nothing but the minutes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, Minutes
from meetings.papers.sheet import minutes_sheet
from meetings.queries.editions import edition_of
from meetings.services import correcting, minutes, noting, running
from meetings.states import MeetingStatus
from notifications.models import Notice
from people.models import User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("2.8")


@pytest.fixture
def copied(director: User) -> User:
    return factories.person(director.store, "孙晓梅", Role.HR, email="sun@example.com")


@pytest.fixture
def ended(director: User, advisor: User, copied: User) -> Meeting:
    """A complaint meeting: only for those invited; the series sends copies."""
    series = factories.series(director.store, chair=director)
    series.cc.set([copied, advisor])
    made = factories.meeting(
        director.store,
        series=series,
        title="投诉分析会",
        is_restricted=True,
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    theme = factories.agenda_item(made, "投诉", section="theme")
    for person in (director, advisor):
        factories.attendee(made, person)
    running.start_meeting(made, by=director)
    noting.decide(made, "三日内回访", item=theme, by=advisor)
    return running.end_meeting(made, by=director)


def url(of: Meeting, name: str = "minutes") -> str:
    return reverse(f"meetings:{name}", args=[of.pk])


def test_the_series_says_who_gets_a_copy_unless_they_are_invited(
    ended: Meeting, copied: User
) -> None:
    assert list(ended.minutes.cc.all()) == [copied]


def test_copies_are_told_and_named_and_owe_nothing(
    ended: Meeting, director: User, copied: User
) -> None:
    found = minutes.publish(ended.minutes, by=director)

    notice = Notice.objects.get(kind="meetings.minutes_copied")
    assert (notice.recipient, notice.title) == (copied, "抄送：投诉分析会 会议纪要")
    assert "无需确认" in notice.body
    sheet = minutes_sheet(edition_of(found))
    assert ["抄送", "孙晓梅"] in sheet["facts"]
    assert not ended.attendees.filter(user=copied).exists()


def test_copies_open_the_minutes_and_nothing_else_of_the_meeting(
    ended: Meeting, director: User, copied: User, sign_in: SignIn
) -> None:
    client = sign_in(copied)
    assert client.get(url(ended)).status_code == 404

    minutes.publish(ended.minutes, by=director)

    page = client.get(url(ended))
    assert page.status_code == 200
    assert "三日内回访" in page.content.decode()
    assert f'href="{url(ended, "detail")}"' not in page.content.decode()
    assert client.get(url(ended, "minutes_pdf")).status_code == 200
    assert client.get(url(ended, "versions")).status_code == 200
    for name in ("detail", "run", "agenda", "screen"):
        assert client.get(url(ended, name)).status_code == 404
    assert client.post(url(ended, "minutes_confirm")).status_code == 404
    assert "投诉分析会" in client.get("/minutes/", {"q": "回访"}).content.decode()
    assert "投诉分析会" not in client.get("/meetings/").content.decode()


def test_others_see_minutes_of_a_restricted_meeting_no_more_than_before(
    ended: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    minutes.publish(ended.minutes, by=director)

    client = sign_in(technician)
    assert client.get(url(ended)).status_code == 404
    assert "投诉分析会" not in client.get("/minutes/").content.decode()


def test_while_they_are_corrected_copies_read_the_version_that_holds(
    ended: Meeting, director: User, copied: User, sign_in: SignIn
) -> None:
    found = minutes.publish(ended.minutes, by=director)
    draft = correcting.reopen(found, why="日期写错", by=director)
    text = draft.body.replace("三日内", "两日内")
    minutes.save_body(draft, text, version=draft.body_version, base=draft.body, by=director)

    page = sign_in(copied).get(url(ended)).content.decode()

    assert ("三日内" in page, "两日内" in page) == (True, False)


def test_the_recorder_chooses_copies_on_the_edit_page(
    ended: Meeting, advisor: User, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(advisor)
    page = client.get(url(ended, "minutes_edit")).content.decode()

    client.post(url(ended, "minutes_copies"), {"people": [technician.pk]})

    assert "孙晓梅" in page
    assert list(ended.minutes.cc.all()) == [technician]


def test_a_copy_that_is_added_later_is_told_at_once_and_others_not_again(
    ended: Meeting, director: User, copied: User, technician: User
) -> None:
    found = minutes.publish(ended.minutes, by=director)

    correcting.set_cc(found, [copied, technician], by=director)

    people = Notice.objects.filter(kind="meetings.minutes_copied")
    assert sorted(row.recipient.name for row in people if row.recipient) == ["孙晓梅", "王志远"]


def test_copies_are_sent_on_from_the_page_of_published_minutes(
    ended: Meeting, director: User, technician: User, copied: User, sign_in: SignIn
) -> None:
    minutes.publish(ended.minutes, by=director)
    client = sign_in(director)

    assert url(ended, "minutes_copies") in client.get(url(ended)).content.decode()
    form = client.get(url(ended, "minutes_copies")).content.decode()
    done = client.post(url(ended, "minutes_copies"), {"people": [copied.pk, technician.pk]})

    assert "孙晓梅" in form
    assert (done.status_code, done.url) == (302, url(ended))
    assert Notice.objects.filter(kind="meetings.minutes_copied", recipient=technician).exists()
    assert sign_in(technician).get(url(ended, "minutes_copies")).status_code == 404


def test_only_people_of_the_store_with_an_account_get_copies(
    ended: Meeting, director: User, stranger: User, sign_in: SignIn
) -> None:
    gone = factories.person(director.store, "周建华", is_active=False)
    found = Minutes.objects.get(meeting=ended)

    for person in (stranger, gone):
        with pytest.raises(NotNow, match="本店"):
            correcting.set_cc(found, [person], by=director)
    answer = sign_in(director).post(url(ended, "minutes_copies"), {"people": [stranger.pk]})

    assert answer.status_code == 422
    assert answer.context["cc_form"].errors["people"]
    assert [one.name for one in found.cc.all()] == ["孙晓梅"]


def test_only_those_who_run_the_meeting_choose_copies(
    ended: Meeting, technician: User, copied: User
) -> None:
    with pytest.raises(Denied):
        correcting.set_cc(ended.minutes, [], by=technician)

    assert list(ended.minutes.cc.all()) == [copied]
