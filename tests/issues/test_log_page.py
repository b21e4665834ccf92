"""Logging at the desk, as a browser does it: with scripts, without, twice, late, with a photo."""

import datetime as dt
import io
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from attachments.models import Attachment
from issues.kinds import Urgency
from issues.models import Component, Entry, Issue, Place
from issues.services import moving, taxonomy
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

LOG = "/issues/new"
HINTS = "/issues/new/hints"
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def supervisor(store: Store) -> User:
    """Whoever gets what is logged."""
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def client(sign_in: SignIn, advisor: User) -> Client:
    return sign_in(advisor)


@pytest.fixture
def workshop(store: Store) -> Place:
    taxonomy.load_shipped(store)
    return Place.objects.get(store=store, name="机电车间")


def typed(workshop: Place, text: str = "3号举升机升到一半停住", **more: Any) -> dict[str, Any]:
    return {"text": text, "place": workshop.pk, "urgency": Urgency.TODAY, **more}


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    return SimpleUploadedFile("screenshot.png", buffer.getvalue(), "image/png")


@pytest.mark.req("5.1")
def test_three_fields_make_an_issue_and_the_next_form_is_empty(
    client: Client, workshop: Place, advisor: User
) -> None:
    answer = client.post(LOG, typed(workshop), follow=True)

    issue = Issue.objects.get()
    page = answer.content.decode()
    assert (issue.text, issue.place, issue.urgency) == ("3号举升机升到一半停住", workshop, "today")
    assert (issue.reporter, issue.logged_by) == (advisor, advisor)
    assert issue.number in page
    assert issue.owner.name in page
    assert "autofocus" in page
    assert "升到一半停住</textarea>" not in page


def test_the_first_look_brings_the_places_and_the_last_place_is_chosen_again(
    client: Client, store: Store, advisor: User
) -> None:
    client.get(LOG)
    wash = Place.objects.get(store=store, name="洗车交车区")
    factories.issue(advisor, place=wash)

    page = client.get(LOG).content.decode()

    assert Place.objects.filter(store=store).count() == 9
    assert f'value="{wash.pk}" checked' in " ".join(page.split())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "  ", "请写"),
        ("place", "", "选择"),
        ("urgency", "soon", "soon"),
        ("place", "999999", ""),
        ("text", "长" * 10_001, "10000"),
    ],
)
def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    client: Client, workshop: Place, field: str, value: str, sentence: str
) -> None:
    answer = client.post(LOG, typed(workshop, "洗车机漏水") | {field: value})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert sentence in answer.content.decode()
    assert (value if field == "text" else "洗车机漏水") in answer.content.decode()
    assert not Issue.objects.exists()


def test_scripts_get_words_and_errors_as_json(client: Client, workshop: Place) -> None:
    wrong = client.post(LOG, typed(workshop, ""), headers=JSON)
    right = client.post(LOG, typed(workshop), headers=JSON)

    assert (wrong.status_code, right.status_code) == (422, 201)
    assert list(wrong.json()["errors"]) == ["text"]
    assert right.json()["number"] == Issue.objects.get().number


@pytest.mark.req("5.1")
def test_what_waited_in_the_browser_counts_from_when_it_was_written(
    client: Client, workshop: Place
) -> None:
    written = {
        "two hours": MORNING - dt.timedelta(hours=2),
        "a month": MORNING - dt.timedelta(days=30),
        "tomorrow": MORNING + dt.timedelta(days=1),
    }
    with time_machine.travel(MORNING, tick=False):
        for text, at in written.items():
            client.post(LOG, typed(workshop, text, written_at=at.isoformat()), headers=JSON)
        client.post(LOG, typed(workshop, "nonsense", written_at="gestern 99:99"), headers=JSON)

    reported = {one.text: one.reported_at for one in Issue.objects.all()}
    assert reported == {
        "two hours": MORNING - dt.timedelta(hours=2),
        "a month": MORNING - dt.timedelta(days=7),
        "tomorrow": MORNING,
        "nonsense": MORNING,
    }


def test_the_same_token_is_one_issue(client: Client, workshop: Place) -> None:
    token = str(uuid.uuid4())

    numbers = {
        client.post(LOG, typed(workshop, token=token), headers=JSON).json()["number"]
        for _time in range(2)
    }

    assert len(numbers) == Issue.objects.count() == 1


def test_photos_and_voice_notes_are_files_of_the_issue(client: Client, workshop: Place) -> None:
    webm = SimpleUploadedFile("voice.webm", WEBM, "audio/webm")

    answer = client.post(LOG, typed(workshop, photos=[picture(), webm]), headers=JSON)

    assert answer.status_code == 201
    kept = {one.mime for one in Attachment.objects.of(Issue.objects.get())}
    assert kept == {"image/png", "audio/webm"}


WEBM = bytes.fromhex(
    "1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff"
)


def test_a_file_that_lies_is_refused_beside_its_field(client: Client, workshop: Place) -> None:
    liar = SimpleUploadedFile("photo.png", b"MZ\x90\x00 this is a program", "image/png")

    answer = client.post(LOG, typed(workshop, photos=[liar]), headers=JSON)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["photos"]
    assert not Issue.objects.exists()


def test_for_somebody_else_and_confidential(
    client: Client, workshop: Place, technician: User, sign_in: SignIn
) -> None:
    client.post(
        LOG, typed(workshop, "奖金算错", reporter=technician.pk, is_confidential="on"), headers=JSON
    )

    issue = Issue.objects.get()
    assert (issue.reporter, issue.is_confidential) == (technician, True)
    assert sign_in(technician).get(issue.get_absolute_url()).status_code == 200
    assert client.get(issue.get_absolute_url()).status_code == 404


def test_places_and_people_of_another_store_are_not_taken(
    client: Client, workshop: Place, stranger: User
) -> None:
    foreign = factories.place(stranger.store, "他们的车间")

    for more in ({"place": foreign.pk}, {"reporter": stranger.pk}):
        assert client.post(LOG, typed(workshop) | more, headers=JSON).status_code == 422
    assert not Issue.objects.exists()


@pytest.mark.req("5.1")
def test_plate_and_order_are_recognised_masked_and_lead_to_the_car(
    client: Client, workshop: Place, advisor: User, store: Store
) -> None:
    car = factories.vehicle(store, "沪A12345")
    before = factories.issue(advisor, "沪A12345 刹车异响")

    page = client.post(
        HINTS, {"text": "沪A·12345 右后门关不严，工单RO20261123009"}
    ).content.decode()

    assert car.masked in page
    assert car.get_absolute_url() in page
    assert before.number in page
    assert "RO20261123009" in page
    assert "12345" not in page.replace("RO20261123009", "")


@pytest.mark.req("5.1")
def test_earlier_solutions_come_while_typing(
    client: Client, workshop: Place, advisor: User, director: User, supervisor: User
) -> None:
    for text in ("3号举升机升到一半停住", "三号举升机升到一半不动"):
        done = factories.issue(advisor, text, owner=supervisor, verifier=director)
        done = moving.accept(done, by=supervisor)
        moving.solve(done, "更换液压阀", by=supervisor)
    factories.issue(advisor, "洗手间没有纸")

    page = client.post(HINTS, {"text": "举升机升到一半停住了"}).content.decode()

    assert "更换液压阀" in page
    assert "2 次" in page
    assert "洗手间" not in page


def test_hints_show_nothing_of_others_stores_or_confidential(
    client: Client, workshop: Place, advisor: User, stranger: User, director: User
) -> None:
    factories.issue(stranger, "举升机升到一半停住")
    factories.issue(director, "举升机升到一半停住，怀疑有人动过", is_confidential=True)

    page = client.post(HINTS, {"text": "举升机升到一半停住"}).content.decode()

    assert "I-" not in page


@pytest.mark.req("5.1")
def test_same_as_this_adds_to_the_open_issue(
    client: Client, workshop: Place, technician: User, advisor: User
) -> None:
    first = factories.issue(technician, "举升机升到一半停住")

    answer = client.post(
        LOG, typed(workshop, "今天又停了", same=first.pk, photos=[picture()]), headers=JSON
    )

    assert answer.status_code == 201
    assert Issue.objects.get() == first
    entry = first.entries.get(kind=Entry.Kind.COMMENT)
    assert (entry.text, entry.by) == ("今天又停了", advisor)
    assert Attachment.objects.of(entry).count() == 1
    assert list(first.watchers.all()) == [advisor]
    assert Notice.objects.filter(kind="issues.again", recipient=first.owner).exists()


def test_same_as_what_is_over_by_now_is_a_new_issue(
    client: Client, workshop: Place, technician: User, director: User, stranger: User
) -> None:
    over = factories.issue(technician, "举升机升到一半停住")
    moving.refuse(over, why="已报修", by=director)
    foreign = factories.issue(stranger, "举升机升到一半停住")

    for number, one in enumerate((over, foreign), 1):
        client.post(LOG, typed(workshop, "又停了", same=one.pk), headers=JSON)
        assert Issue.objects.filter(store=technician.store).count() == number + 1


def test_without_scripts_the_form_asks_what_is_known(
    client: Client, workshop: Place, technician: User
) -> None:
    first = factories.issue(technician, "举升机升到一半停住")

    page = client.post(LOG, typed(workshop, "举升机升到一半停住") | {"look": "1"}).content.decode()

    assert first.number in page
    assert "举升机升到一半停住</textarea>" in page
    assert Issue.objects.count() == 1


def test_words_give_component_and_symptom_and_what_is_chosen_stays(
    client: Client, workshop: Place, store: Store
) -> None:
    client.post(LOG, typed(workshop, "客户反映刹车偏软"), headers=JSON)
    tyres = Component.objects.get(store=store, name="轮胎")
    client.post(LOG, typed(workshop, "刹车偏软", kind="warranty", component=tyres.pk), headers=JSON)

    guessed, chosen = Issue.objects.order_by("pk")
    assert guessed.component is not None
    assert guessed.symptom is not None
    assert (guessed.component.name, guessed.symptom.name) == ("制动系统", "刹车偏软")
    assert (chosen.kind, chosen.component, chosen.symptom) == ("warranty", tyres, None)


@pytest.mark.parametrize("size", [3, 30])
def test_hints_cost_the_same_however_many_issues_there_are(
    client: Client,
    workshop: Place,
    advisor: User,
    size: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(size):
        factories.issue(advisor, f"沪A12345 举升机升到一半停住 {number}")
    client.post(HINTS, {"text": "沪A12345 举升机停住"})

    with django_assert_num_queries(7):
        client.post(HINTS, {"text": "沪A12345 举升机停住"})
