"""Stories: captured while they are told, in the minutes, and found again."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Story
from meetings.services import minutes, running, stories
from meetings.states import MeetingStatus
from people.models import Event, User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.req("3.5"), pytest.mark.req("1.5.3")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def item(director: User, advisor: User, technician: User) -> AgendaItem:
    """The sharing item of a meeting that goes on."""
    made = factories.meeting(
        director.store,
        title="质量周会",
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    found = factories.agenda_item(made, "蓝点标记", section=Section.SHARING, presenter=technician)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    running.start_meeting(made, by=director)
    found.refresh_from_db()
    return found


@pytest.fixture
def story(item: AgendaItem, technician: User, advisor: User) -> Story:
    return stories.capture(item, technician, by=advisor)


def url(row: Any, name: str, *more: int) -> str:
    return reverse(f"meetings:{name}", args=[row.meeting_id, *more])


def typed(story: Story, by: User, **parts: str) -> None:
    for name, text in parts.items():
        story.refresh_from_db()
        base = getattr(story, name)
        stories.save_part(story, name, text, version=story.version, base=base, by=by)
    story.refresh_from_db()


# Capturing


def test_a_story_begins_with_who_tells_it_and_the_item(story: Story, technician: User) -> None:
    assert (story.teller, story.title, story.meeting.title) == (
        technician,
        "蓝点标记",
        "质量周会",
    )


def test_parts_are_saved_as_they_are_typed(story: Story, advisor: User) -> None:
    typed(story, advisor, situation="螺栓漏复核", did="复核后打蓝点", result="两周 61 台零漏检")

    assert (story.situation, story.did, story.result) == (
        "螺栓漏复核",
        "复核后打蓝点",
        "两周 61 台零漏检",
    )
    assert story.version == 4


def test_two_who_write_different_parts_are_no_clash(
    story: Story, advisor: User, director: User
) -> None:
    stories.save_part(story, "situation", "螺栓漏复核", version=1, base="", by=advisor)

    saved = stories.save_part(story, "did", "打蓝点", version=1, base="", by=director)

    assert (saved.merged, saved.version) == (False, 3)


def test_two_who_write_the_same_part_lose_nothing(
    story: Story, advisor: User, director: User
) -> None:
    stories.save_part(story, "did", "打蓝点", version=1, base="", by=advisor)

    saved = stories.save_part(story, "did", "拍照留底", version=1, base="", by=director)

    assert saved.merged
    assert ("打蓝点" in saved.text, "拍照留底" in saved.text) == (True, True)


def test_a_story_keeps_its_title_and_its_length(story: Story, advisor: User) -> None:
    typed(story, advisor, title="  ")
    assert story.title == "蓝点标记"
    typed(story, advisor, title="一个\n蓝点")
    assert story.title == "一个 蓝点"
    with pytest.raises(NotNow):
        typed(story, advisor, title="长" * 161)


def test_stories_are_told_in_sharing_by_those_invited(
    item: AgendaItem, advisor: User, technician: User
) -> None:
    theme = factories.agenda_item(item.meeting, "返修")
    outside = factories.person(advisor.store, "吴倩")

    with pytest.raises(NotNow, match="经验分享"):
        stories.capture(theme, technician, by=advisor)
    with pytest.raises(NotNow, match="不在参会名单"):
        stories.capture(item, outside, by=advisor)
    with pytest.raises(Denied):
        stories.capture(item, technician, by=technician)


def test_once_the_minutes_are_out_nothing_changes(
    story: Story, advisor: User, director: User
) -> None:
    typed(story, advisor, did="打蓝点")
    ended = running.end_meeting(story.meeting, by=director)
    minutes.publish(ended.minutes, by=advisor)

    with pytest.raises(NotNow):
        typed(story, advisor, did="改了")
    with pytest.raises(NotNow):
        stories.remove(story, by=advisor)


def test_a_removed_story_is_in_the_log(story: Story, advisor: User) -> None:
    stories.remove(story, by=advisor)

    assert not Story.objects.exists()
    assert Event.objects.get(name="remove_story").details == {"title": "蓝点标记"}


# In the minutes


def test_the_story_is_in_the_minutes_and_found_by_their_search(
    story: Story, advisor: User, director: User, sign_in: SignIn
) -> None:
    typed(story, advisor, situation="螺栓漏复核", lesson="看得见的记号胜过签字\n拍照")
    ended = running.end_meeting(story.meeting, by=director)
    body = ended.minutes.body
    minutes.publish(ended.minutes, by=advisor)

    assert (
        "**经验故事：蓝点标记（讲述人：王志远）**\n\n"
        "- **情况** 螺栓漏复核\n"
        "- **可借鉴之处** 看得见的记号胜过签字 拍照\n"
    ) in body
    assert "没有记录" not in body
    found = sign_in(director).get("/minutes/", {"q": "记号"}).content.decode()
    assert "质量周会" in found


def test_an_empty_story_is_neither_in_the_minutes_nor_in_the_list(
    story: Story, director: User, sign_in: SignIn
) -> None:
    ended = running.end_meeting(story.meeting, by=director)

    assert "经验故事" not in ended.minutes.body
    assert "还没有经验故事" in sign_in(director).get("/stories/").content.decode()


# Pages


def test_the_recorder_captures_it_on_the_run_page(
    item: AgendaItem, advisor: User, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(advisor)
    page = client.get(url(item, "run")).content.decode()
    client.post(url(item, "run_capture", item.pk), {"teller": technician.pk})
    story = Story.objects.get()

    saved = client.post(
        url(item, "run_story", story.pk),
        {"did": "打蓝点", "version": "1", "base": ""},
        headers=HTMX,
    )
    again = client.get(url(item, "run")).content.decode()

    assert "记录故事" in page
    assert f'<option value="{technician.pk}" selected' in page
    assert (saved.status_code, saved.headers["X-Version"]) == (204, "2")
    assert "打蓝点</textarea>" in again
    assert f"{url(item, 'run_story', story.pk)}?part=did" in again


def test_without_scripts_a_button_saves_all_parts(
    story: Story, advisor: User, sign_in: SignIn
) -> None:
    data = {"version": "1", "title": "蓝点", "situation": "漏检", "did": "打点", "result": ""}
    bases = {"base-title": "蓝点标记", "base-situation": "", "base-did": "", "base-result": ""}

    answer = sign_in(advisor).post(url(story, "run_story", story.pk), {**data, **bases})

    story.refresh_from_db()
    assert answer.status_code == 302
    assert (story.title, story.situation, story.did) == ("蓝点", "漏检", "打点")


def test_followers_read_the_story_and_do_not_write_it(
    story: Story, advisor: User, technician: User, sign_in: SignIn
) -> None:
    typed(story, advisor, did="打蓝点")
    client = sign_in(technician)

    page = client.get(url(story, "run")).content.decode()

    assert ("打蓝点" in page, "记录故事" in page) == (True, False)
    assert client.post(url(story, "run_story", story.pk), {"did": "改"}).status_code == 403
    item = story.item_id or 0
    assert client.post(url(story, "run_capture", item), {"teller": "1"}).status_code == 403


def test_a_wrong_teller_is_refused_beside_the_field(
    item: AgendaItem, advisor: User, stranger: User, sign_in: SignIn
) -> None:
    answer = sign_in(advisor).post(
        url(item, "run_capture", item.pk), {"teller": stranger.pk}, headers=HTMX
    )

    assert answer.status_code == 422
    assert not Story.objects.exists()


def test_a_story_is_removed_on_the_page(story: Story, advisor: User, sign_in: SignIn) -> None:
    sign_in(advisor).post(url(story, "run_story", story.pk), {"remove": "1"})

    assert not Story.objects.exists()


def titles(client: Client, **query: str) -> list[str]:
    return [row["story"].title for row in client.get("/stories/", query).context["rows"]]


def told(by: User, title: str, text: str, **fields: Any) -> Story:
    made = factories.meeting(by.store, chair=by, status=MeetingStatus.ENDED, **fields)
    return Story.objects.create(
        store=by.store, meeting=made, teller=by, title=title, did=text, created_by=by
    )


def test_stories_are_found_by_any_two_characters(
    director: User, technician: User, sign_in: SignIn
) -> None:
    told(director, "蓝点", "螺栓复核后打蓝点")
    told(director, "胎纹尺", "量给客户看")
    client = sign_in(technician)

    assert titles(client) == ["胎纹尺", "蓝点"]
    assert titles(client, q="复核") == ["蓝点"]
    assert titles(client, q="没有") == []
    page = client.get("/stories/", {"q": "复核"}, headers=HTMX).content.decode()
    assert ("<mark>复核</mark>" in page, "<html" in page) == (True, False)


def test_stories_of_other_stores_and_restricted_meetings_are_not_seen(
    director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    secret = told(director, "投诉", "客户赔付", is_restricted=True)
    open_one = told(director, "蓝点", "打蓝点")

    assert titles(sign_in(technician)) == ["蓝点"]
    assert titles(sign_in(stranger)) == []
    assert sign_in(technician).get(secret.get_absolute_url()).status_code == 404
    assert sign_in(stranger).get(open_one.get_absolute_url()).status_code == 404
    assert "打蓝点" in sign_in(technician).get(open_one.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_many(
    director: User, sign_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        told(director, f"故事{number}", "做法")
    client = sign_in(director)
    client.get("/stories/")

    with django_assert_num_queries(3):  # user, stories, unread
        client.get("/stories/")


def test_the_pages_can_be_opened_by_those_who_see_the_meeting_only(
    story: Story, stranger: User, sign_in: SignIn
) -> None:
    assert Meeting.objects.count() == 1
    client = sign_in(stranger)

    assert client.post(url(story, "run_story", story.pk), {"did": "x"}).status_code == 404
