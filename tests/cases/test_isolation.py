"""Another store's cases are not there: by no address, no number, no search, no file, no list."""

from collections.abc import Mapping
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from attachments.models import Attachment
from cases import urls
from cases.models import Case, Nomination
from cases.services import (
    distilling,
    learning,
    listing,
    stories,
    talking,
    thanking,
    uploading,
)
from cases.services.importing import staging
from cases.services.reviewing import publish, submit
from issues.states import IssueStatus
from meetings.models import Story
from people.models import Department, User
from people.rules import NotNow
from tests import factories
from tests.cases import media
from tests.conftest import SignIn

pytestmark = [pytest.mark.req("4.6"), pytest.mark.req("4.7")]
NOT_THERE = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


@pytest.fixture
def rows(technician: User, director: User) -> Mapping[str, int]:
    """By the beginning of a route: a row of the store, in the archive and on its way."""
    place = Department.objects.create(store=director.store, name="机电车间")
    case = factories.published_case(technician, director, "制动异响特例", kind="improve")
    question = talking.say(case, "用什么油脂?", section="question", by=director)
    lesson = distilling.add(case, "只用硅基油脂", by=technician)
    adoption = distilling.adopt(
        lesson, place, owner=technician, due_on=timezone.localdate(), by=director
    )
    quiz = learning.ask(
        case, by=technician, text="先查什么?", choices=["销", "胎"], right=[0], explanation=""
    )
    given = learning.answer(quiz, [0], by=director)
    season = listing.save(None, name="冬季前", is_shared=True, by=director)
    listing.add(season, case, by=director)
    draft = factories.case(technician, "没写完的")
    shot = SimpleUploadedFile("a.jpg", media.photo(60, 40), "image/jpeg")
    uploading.add(draft, shot, by=technician)
    upload = uploading.begin(draft, key="k", name="b.mp4", size=99, by=technician)
    run = staging.stage("text\n左前异响".encode(), file_name="a.csv", by=director)
    issue = factories.issue(technician, "空调不冷", status=IssueStatus.CLOSED)
    nomination = Nomination.objects.create(issue=issue, score=50)
    story = Story.objects.create(
        store=director.store, meeting=factories.meeting(director.store, chair=director),
        teller=technician, title="蓝点", did="打点", created_by=director,
    )  # fmt: skip
    return {
        "cases/": case.pk,
        "cases/posts/": question.pk,
        "cases/lessons/": lesson.pk,
        "cases/adoptions/": adoption.pk,
        "cases/questions/": quiz.pk,
        "cases/learn/": given.pk,
        "cases/lists/": season.pk,
        "cases/uploads/": upload.pk,
        "cases/import/": run.pk,
        "cases/from-issue/": issue.pk,
        "cases/like-issue/": issue.pk,
        "cases/nominations/": nomination.pk,
        "cases/stories/": story.pk,
    }


def addresses(rows: Mapping[str, int], file: int) -> list[str]:
    found = []
    for pattern in urls.urlpatterns:
        route = str(pattern.pattern)
        if "<int:pk>" in route:
            key = rows[route[: route.index("<int:pk>")]]
            route = route.replace("<int:pk>", str(key)).replace("<int:file>", str(file))
            found.append("/" + route.replace("<int:number>", "0").replace("<slug:name>", "submit"))
    return found


def test_no_address_answers_another_store(
    rows: Mapping[str, int], stranger: User, director: User, sign_in: SignIn
) -> None:
    """Nor one of a draft; while the same addresses answer the store itself."""
    file = Attachment.objects.get()
    found = addresses(rows, file.pk)
    draft = Case.objects.get(title="没写完的").pk
    found += addresses({**rows, "cases/": draft}, file.pk)
    assert len(found) > 80
    client, own = sign_in(stranger), sign_in(director)
    for address in found:
        assert client.get(address).status_code in NOT_THERE, address
        assert client.post(address, {"pk": 1}).status_code in NOT_THERE, address
    seen = [address for address in found if own.get(address).status_code == HTTPStatus.OK]
    assert len(seen) > 20


def test_files_are_not_there(
    rows: Mapping[str, int], stranger: User, advisor: User, director: User, sign_in: SignIn
) -> None:
    """Those of a draft neither for colleagues; of what is published for everybody in the store."""
    assert rows
    file = Attachment.objects.get()
    address = reverse("attachments:file", args=[file.pk])
    for user in (stranger, advisor):
        assert sign_in(user).get(address).status_code == HTTPStatus.NOT_FOUND
    draft = Case.objects.get(title="没写完的")
    publish(submit(draft, by=draft.author, reviewer=director), by=director)
    answer = sign_in(advisor).get(address)
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert sign_in(stranger).get(address).status_code == HTTPStatus.NOT_FOUND


def test_nothing_is_found_counted_or_exported(
    rows: Mapping[str, int], stranger: User, director: User, sign_in: SignIn
) -> None:
    case = Case.objects.get(pk=rows["cases/"])
    client = sign_in(stranger)
    words = (
        case.title,
        case.number,
        "冬季前",
        "只用硅基油脂",
        "没写完的",
        "蓝点",
        "空调不冷",
        "先查什么",
    )
    for address in (
        "/cases/", f"/cases/?q={case.number}", "/cases/?q=制动异响特例", "/cases/lists", "/cases/lessons",
        "/cases/stories", "/cases/review", "/cases/nominations", "/cases/learn", "/cases/month", "/cases/learn/questions",
        "/cases/import", "/",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        typed = address.partition("q=")[2]
        assert not [word for word in words if word in page and word not in typed], address
        assert case.get_absolute_url() + '"' not in page, address
    exported = client.get("/cases/export?form=json")
    assert b"".join(exported.streaming_content) == b""  # type: ignore[attr-defined]
    own = sign_in(director).get("/cases/export?form=json")
    assert b"".join(own.streaming_content)  # type: ignore[attr-defined]


def test_rows_of_another_store_are_not_taken_by_forms(
    rows: Mapping[str, int], stranger: User, director: User, sign_in: SignIn
) -> None:
    """By a number or key in a form: replaced by, put on a list, voted for, answered, adopted by."""
    case = Case.objects.get(pk=rows["cases/"])
    colleague = factories.person(stranger.store, "吴工")
    own = factories.published_case(colleague, stranger, "自己的")
    mine = listing.save(None, name="我的", by=stranger)
    client = sign_in(stranger)
    move = reverse("cases:move", args=[own.pk, "supersede"])
    sent = {"supersede-other": case.number, "supersede-why": "更全"}
    assert case.number == own.number  # each store counts its own: a number names its own case only
    assert client.post(move, sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    put = reverse("cases:list_put", args=[mine.pk])
    assert client.post(put, {"case": case.pk}).status_code == HTTPStatus.NOT_FOUND
    assert client.post("/cases/month", {"case": case.pk}).status_code == HTTPStatus.NOT_FOUND
    quiz = {"quiz": rows["cases/questions/"], "chosen": "0"}
    assert client.post("/cases/learn", quiz).status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(NotNow):
        listing.add(mine, case, by=stranger)
    assert not mine.items.exists()


def test_a_story_on_its_way_is_its_tellers_and_the_editors(
    technician: User, advisor: User, stranger: User, sign_in: SignIn
) -> None:
    told = stories.tell(by=technician, title="一根线", text="先量搭铁")
    for name in ("case", "help", "talk", "present", "sheet", "versions", "edit"):
        address = reverse(f"cases:{name}", args=[told.pk])
        for user in (advisor, stranger):
            assert sign_in(user).get(address).status_code == HTTPStatus.NOT_FOUND, name
    with pytest.raises(NotNow):
        thanking.thank(told, by=advisor)
