"""The joints of the archive: every part leads to every other, each thing has one door."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from attachments.models import Attachment
from attachments.services import attach
from cases.models import Case
from cases.services import practising, reviewing, stories, writing
from cases.states import CASE_MOVES, CaseStatus
from cases.templatetags.case_tags import PLACES
from cases.wording import EVENTS
from issues.models import Analysis
from issues.states import IssueStatus
from meetings.models import Story
from people import duties, event_words
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.cases import media
from tests.conftest import SignIn

RECORDED = re.compile(r'events\.record\(\s*([\w.]+),\s*"(\w+)"')


@pytest.fixture
def story(technician: User, director: User) -> Story:
    return Story.objects.create(
        store=director.store,
        meeting=factories.meeting(director.store, chair=director),
        teller=technician,
        title="蓝点标记",
        did="复核后打蓝点",
        created_by=director,
    )


@pytest.mark.parametrize("name", PLACES)
def test_each_place_of_the_archive_leads_to_the_others(
    name: str, technician: User, sign_in: SignIn
) -> None:
    page = sign_in(technician).get(reverse(name)).content.decode()
    tabs = page[page.index('class="tabs"') :]
    tabs = tabs[: tabs.index("</ul>")]
    assert re.findall(r'href="([^"]+)"', tabs) == [reverse(one) for one in PLACES]
    assert tabs.count('aria-current="page"') == 1


def test_the_archive_offers_to_write_and_to_tell(technician: User, sign_in: SignIn) -> None:
    page = sign_in(technician).get(reverse("cases:archive")).content.decode()
    for name in ("new", "tell"):
        assert f'href="{reverse(f"cases:{name}")}"' in page
    assert 'data-key="g k"' in page


def test_every_event_has_words() -> None:
    """A log that shows a name of the code says nothing to anybody."""
    folder = Path(settings.BASE_DIR) / "cases" / "services"
    found = [
        one for file in folder.glob("**/*.py") for one in RECORDED.findall(file.read_text("utf-8"))
    ]
    of_store = {name for row, name in found if row.endswith("store")}
    of_case = {name for row, name in found if row.endswith("case")}
    assert len(of_case) > 15
    assert of_case | set(CASE_MOVES) <= set(EVENTS)
    assert of_store <= set(event_words.WORDS)


@pytest.mark.req("1.5.3")
def test_a_story_of_a_meeting_has_one_door_into_the_archive(
    story: Story, technician: User, advisor: User, director: User, sign_in: SignIn
) -> None:
    """From the story's page and from the list of experiences it is the same door, with consent."""
    door = reverse("cases:story_take", args=[story.pk])
    for address in (story.get_absolute_url(), reverse("cases:stories")):
        assert door in sign_in(technician).get(address).content.decode()
        assert door in sign_in(director).get(address).content.decode()
        assert door not in sign_in(advisor).get(address).content.decode()
    assert sign_in(advisor).post(door).status_code == 403
    sign_in(director).post(door)
    case = Case.objects.get(story=story)
    assert (case.author, case.status) == (technician, CaseStatus.UNDER_REVIEW)
    with pytest.raises(NotNow):
        reviewing.publish(case, by=director)
    page = sign_in(technician).get(story.get_absolute_url()).content.decode()
    assert case.get_absolute_url() in page
    assert door not in page
    shown = sign_in(technician).get(case.get_absolute_url()).content.decode()
    assert story.get_absolute_url() in shown
    assert case.get_absolute_url() not in (
        sign_in(advisor).get(story.get_absolute_url()).content.decode()
    )


def test_what_was_told_in_a_closed_circle_stays_there(
    story: Story, technician: User, director: User, sign_in: SignIn
) -> None:
    story.meeting.is_restricted = True
    story.meeting.save()
    factories.attendee(story.meeting, technician)
    door = reverse("cases:story_take", args=[story.pk])
    assert door not in sign_in(technician).get(story.get_absolute_url()).content.decode()
    assert door not in sign_in(technician).get(reverse("cases:stories")).content.decode()
    with pytest.raises(NotNow):
        stories.take_up(story, by=technician)
    assert not Case.objects.exists()


def test_only_teller_and_editors_take_a_story_up(story: Story, advisor: User) -> None:
    with pytest.raises(Denied):
        stories.take_up(story, by=advisor)


@pytest.mark.req("4.2")
def test_an_issue_gives_its_case_all_it_knows(
    advisor: User, technician: User, sign_in: SignIn
) -> None:
    symptom = factories.symptom(advisor.store)
    car = factories.vehicle(advisor.store, "沪A12345", brand="大众", model="迈腾", mileage=56000)
    issue = factories.issue(
        advisor, "沪A12345 左前异响，读码 p0301", status=IssueStatus.CLOSED, vehicle=car, symptom=symptom
    )  # fmt: skip
    issue.component, issue.containment = symptom.component, "先换备用车"
    issue.solution, issue.result = "更换导向销，复查 U0121", "客户 13812345678 已取车"
    issue.save()
    analysis = Analysis.objects.create(
        issue=issue, what="导向销干涩", how_found="举升后试转", how_much="配件 1200 元"
    )
    for position, text in enumerate(("销套进水", "防尘套未压紧"), start=1):
        analysis.whys.create(position=position, text=text, is_controllable=position == 2)
    photo = SimpleUploadedFile("沪A12345.jpg", media.photo(60, 40), "image/jpeg")
    attach(issue, photo, by=advisor)
    attach(issue, SimpleUploadedFile("单.txt", b"text", "text/plain"), by=advisor)

    client = sign_in(technician)
    client.post(reverse("cases:from_issue", args=[issue.pk]), {"kind": "improve"})

    case = Case.objects.get()
    assert case.codes == ["P0301", "U0121"]
    assert case.cause == "防尘套未压紧"
    assert case.found == "导向销干涩\n举升后试转\n销套进水 → 防尘套未压紧"
    assert case.done == "先换备用车\n更换导向销，复查 U0121"
    assert (case.brand, case.model, case.mileage) == ("大众", "迈腾", 56000)
    assert (case.component, case.symptom) == (symptom.component, symptom)
    assert case.cost == 1200
    assert "12345" not in case.title + case.concern + case.result
    kept = Attachment.objects.of(case).get()
    assert "12345" not in kept.name
    assert kept.file.name != Attachment.objects.of(issue).earliest("pk").file.name
    answer = client.get(reverse("attachments:file", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == kept.file.read()  # type: ignore[attr-defined]
    kept.file.close()
    sign_in(advisor).post(reverse("cases:from_issue", args=[issue.pk]), {"kind": "good"})
    again = Case.objects.get(author=advisor)
    assert Attachment.objects.of(again).count() == 1


def test_the_page_names_an_issue_only_to_those_who_may_see_it(
    advisor: User, technician: User, director: User, sign_in: SignIn
) -> None:
    issue = factories.issue(advisor, "刹车异响", status=IssueStatus.CLOSED)
    case = writing.from_issue(issue, by=technician, kind="good")
    case = reviewing.publish(reviewing.submit(case, by=technician, reviewer=director), by=director)
    address = case.get_absolute_url()
    assert issue.number in sign_in(technician).get(address).content.decode()
    issue.is_confidential = True
    issue.save()
    assert issue.number not in sign_in(technician).get(address).content.decode()
    assert issue.number in sign_in(advisor).get(address).content.decode()


def test_personal_data_is_looked_for_in_parts_and_tags_too(
    technician: User, director: User, sign_in: SignIn
) -> None:
    case = factories.case(technician, done="已处理", tags=["沪A12345"])
    case.parts.create(name="车主 13812345678 自带机油")
    with pytest.raises(NotNow):
        reviewing.submit(case, by=technician, reviewer=director)
    client = sign_in(technician)
    edit = client.get(reverse("cases:edit", args=[case.pk])).content.decode()
    assert (
        "13812345678"
        not in edit[edit.index('id="ready"') : edit.index("</form>", edit.index('id="ready"'))]
    )
    client.post(reverse("cases:mask", args=[case.pk]))
    case.refresh_from_db()
    assert "12345" not in case.tags[0] + case.parts.get().name
    assert reviewing.submit(case, by=technician, reviewer=director).status == "under_review"


def test_names_of_files_are_masked(technician: User, sign_in: SignIn) -> None:
    case = factories.case(technician)
    photo = SimpleUploadedFile("沪A12345 右前.jpg", media.photo(60, 40), "image/jpeg")
    sign_in(technician).post(reverse("cases:add_files", args=[case.pk]), {"files": photo})
    assert "12345" not in Attachment.objects.of(case).get().name


def test_who_leaves_leaves_a_list_that_editors_can_work_off(
    technician: User, director: User, gm: User, advisor: User, sign_in: SignIn
) -> None:
    draft = factories.case(technician, "没写完的")
    waiting = reviewing.submit(factories.case(advisor, "等审核的"), by=advisor, reviewer=director)
    told = stories.tell(by=technician, title="一根线", text="先量搭铁")
    told = stories.help_write(told, version=told.version, by=director, done="先量搭铁线")
    stories.offer(told, by=director)
    found = duties.of(technician)
    desk = f"{reverse('cases:review')}?of={technician.pk}"
    assert [one.url for one in found if "/cases/" in one.url] == [desk, desk]
    page = sign_in(gm).get(desk).content.decode()
    theirs = page[page.index('id="theirs"') : page.index('id="mine"')]
    assert draft.title in theirs
    assert told.title in theirs
    assert waiting.title not in theirs
    page = sign_in(gm).get(duties.of(director)[-1].url).content.decode()
    theirs = page[page.index('id="theirs"') : page.index('id="mine"')]
    assert waiting.title in theirs
    assert 'id="theirs"' not in sign_in(advisor).get(desk).content.decode()


def test_an_improvement_is_found_again_from_the_case(
    technician: User, director: User, sign_in: SignIn
) -> None:
    case = factories.published_case(technician, director, kind="improve")
    action = practising.improve(
        case, text="终检表加一项", owner=technician, due_on=timezone.localdate(), by=director
    )
    assert action.number in sign_in(technician).get(case.get_absolute_url()).content.decode()
    page = sign_in(technician).get(action.get_absolute_url()).content.decode()
    assert case.get_absolute_url() in page
