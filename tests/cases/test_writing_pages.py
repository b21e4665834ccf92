"""Writing a case on its page: begun, saved as typed, merged by field, masked, submitted."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.forms.writing import FIELDS
from cases.kinds import CaseKind
from cases.models import Case, Nomination
from cases.services import editing, writing
from cases.states import CaseStatus
from cases.wording import parts_said, said
from issues.states import IssueStatus
from people import events
from people.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.2")


def url(name: str, *args: object) -> str:
    return reverse(f"cases:{name}", args=args)


def form_of(case: Case, **typed: str) -> dict[str, object]:
    """The whole form as the page sends it: every field, and what each said before."""
    case.refresh_from_db()
    words = {name: said(getattr(case, name)) for name in FIELDS}
    bases = {f"base-{name}": text for name, text in words.items()}
    sent = {name: text for name, text in words.items() if name != "seasons"}
    return {**sent, **bases, "base-parts": parts_said(case), **typed}


def test_begun_from_nothing_and_written_on_one_page(sign_in: SignIn, technician: User) -> None:
    client = sign_in(technician)
    assert client.get(url("new")).status_code == 200
    assert client.post(url("new"), {"title": "", "kind": "good"}).status_code == 422
    client.post(url("new"), {"title": "制动异响", "kind": "good", "concern": "刹车吱吱响"})
    case = Case.objects.get()
    symptom = factories.symptom(technician.store)
    sent = form_of(
        case,
        found="导向销干涩",
        codes="p0301，U0100",
        mileage="45210",
        labour_hours="1.5",
        cost="680",
        symptom=str(symptom.pk),
        tags="异响、保养",
        satisfaction="yes",
    )
    sent |= {
        "seasons": ["11", "12"],
        "part-name": ["导向销", ""],
        "part-number": ["45-88", ""],
        "part-quantity": ["2", ""],
        "part-price": ["86.50", ""],
    }
    answer = client.post(url("edit", case.pk), sent)

    assert answer.status_code == 302, answer.context["form"].errors
    case.refresh_from_db()
    assert (case.found, case.codes, case.tags) == (
        "导向销干涩",
        ["P0301", "U0100"],
        ["异响", "保养"],
    )
    assert (case.mileage, case.seasons, case.component) == (45210, [11, 12], symptom.component)
    line = case.parts.get()
    assert (line.name, line.number, float(line.quantity), str(line.price)) == (
        "导向销",
        "45-88",
        2.0,
        "86.50",
    )
    page = client.get(url("case", case.pk)).content.decode()
    for words in ("刹车吱吱响", "导向销干涩", "P0301", "45210", "86.50"):
        assert words in page


def test_bad_numbers_are_said_and_nothing_typed_is_lost(sign_in: SignIn, technician: User) -> None:
    case = factories.case(technician)
    sent = form_of(case, mileage="many", codes="引擎", found="新写的发现")
    sent |= {
        "part-name": ["机油"],
        "part-number": [""],
        "part-quantity": ["很多"],
        "part-price": [""],
    }
    answer = sign_in(technician).post(url("edit", case.pk), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "新写的发现" in page
    assert "很多" in page
    case.refresh_from_db()
    assert case.found == "新写的发现"
    assert case.mileage is None


def test_a_car_is_recognised_and_its_plate_is_not_shown(sign_in: SignIn, technician: User) -> None:
    factories.vehicle(technician.store, "沪A12345", brand="上汽", model="朗逸", mileage=50_000)
    case = factories.case(technician)
    client = sign_in(technician)
    answer = client.post(url("save", case.pk), {"car": "沪a·12345"}).json()

    assert (answer["fields"]["brand"], answer["fields"]["model"]) == ("上汽", "朗逸")
    assert answer["fields"]["mileage"] == "50000"
    for name in ("case", "edit", "present"):
        assert "12345" not in client.get(url(name, case.pk)).content.decode()
    unknown = client.post(url("save", case.pk), {"car": "沪B99999"}).json()
    assert unknown["errors"]["car"]


def test_fields_are_saved_one_by_one_and_two_writers_are_merged(
    sign_in: SignIn, technician: User, director: User
) -> None:
    case = factories.case(technician, found="甲", done="乙")
    hers, his = sign_in(technician), sign_in(director)
    assert (
        his.post(url("save", case.pk), {"done": "新的处理", "base-done": "乙"}).json()["theirs"]
        == {}
    )
    answer = hers.post(url("save", case.pk), {"found": "新的发现", "base-found": "甲"}).json()
    case.refresh_from_db()
    assert (case.found, case.done) == ("新的发现", "新的处理")
    assert answer["fields"]["done"] == "新的处理"

    clash = hers.post(url("save", case.pk), {"done": "另一种", "base-done": "乙"}).json()
    case.refresh_from_db()
    assert clash["theirs"] == {"done": "新的处理"}
    assert case.done == "新的处理"
    hers.post(url("save", case.pk), {"done": "另一种", "base-done": "乙", "force": "done"})
    case.refresh_from_db()
    assert case.done == "另一种"


def test_without_scripts_a_clash_is_shown_beside_the_field(
    sign_in: SignIn, technician: User, director: User
) -> None:
    case = factories.case(technician, done="乙")
    sent = form_of(case, done="我的处理", found="我的发现")
    editing.save(case, {"done": "他的处理"}, base={}, by=director)
    client = sign_in(technician)
    answer = client.post(url("edit", case.pk), sent)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "我的处理" in page
    assert "他的处理" in page
    case.refresh_from_db()
    assert (case.done, case.found) == ("他的处理", "我的发现")
    again = {**form_of(case), "done": "我的处理"}
    assert client.post(url("edit", case.pk), again).status_code == 302
    case.refresh_from_db()
    assert case.done == "我的处理"


def test_parts_changed_by_another_are_not_overwritten(
    sign_in: SignIn, technician: User, director: User
) -> None:
    case = factories.case(technician)
    editing.save_parts(case, [editing.Line("机油")], base="", by=technician)
    sent = {
        "part-name": "滤芯",
        "part-number": "",
        "part-quantity": "1",
        "part-price": "",
        "base-parts": "[]",
    }
    answer = sign_in(director).post(url("save", case.pk), sent).json()

    assert answer["errors"]["parts"]
    assert [one.name for one in case.parts.all()] == ["机油"]


def test_what_is_missing_is_listed_and_personal_data_masked_at_once(
    sign_in: SignIn, technician: User
) -> None:
    case = factories.case(technician, concern="沪A12345 的客户 13812345678 说刹车响")
    client = sign_in(technician)
    page = client.get(url("edit", case.pk))
    assert len(page.context["ready"].private) == 2
    assert page.context["ready"].missing
    assert "13812345678" not in client.get(url("case", case.pk)).content.decode()
    refused = client.post(url("move", case.pk, "submit"))
    assert refused.status_code == 403
    client.post(url("mask", case.pk))
    case.refresh_from_db()

    assert "13812345678" not in case.concern
    assert client.post(url("move", case.pk, "submit")).status_code == 302


def test_an_issue_becomes_a_case_by_one_press_but_never_a_confidential_one(
    sign_in: SignIn, advisor: User, technician: User
) -> None:
    issue = factories.issue(advisor, "刹车异响", status=IssueStatus.CLOSED)
    secret = factories.issue(advisor, "保密的投诉", status=IssueStatus.CLOSED, is_confidential=True)
    client = sign_in(technician)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert url("from_issue", issue.pk) in page
    answer = client.post(url("from_issue", issue.pk), {"kind": "improve"})
    case = Case.objects.get()
    assert answer.headers["Location"] == url("edit", case.pk)
    assert (case.kind, case.issue) == (CaseKind.IMPROVE, issue)
    assert client.post(url("from_issue", secret.pk)).status_code == 404
    assert sign_in(advisor).post(url("from_issue", secret.pk)).status_code == 403
    assert (
        url("from_issue", secret.pk)
        not in sign_in(advisor).get(secret.get_absolute_url()).content.decode()
    )
    assert Case.objects.count() == 1
    assert not Nomination.objects.exists()


def test_only_who_may_write_saves(
    sign_in: SignIn, technician: User, advisor: User, stranger: User
) -> None:
    case = factories.case(technician)
    for person in (advisor, stranger):
        client = sign_in(person)
        for name in ("case", "edit", "present", "versions", "shots"):
            assert client.get(url(name, case.pk)).status_code == 404
        for name in ("save", "mask", "improve", "upload", "add_files"):
            assert client.post(url(name, case.pk), {"found": "x"}).status_code == 404
    case.refresh_from_db()
    assert case.found == ""


def test_a_pause_is_not_a_line_of_the_log(technician: User) -> None:
    case = factories.case(technician)
    for words in ("一", "一二", "一二三"):
        case = writing.change(case, by=technician, version=case.version, found=words)
    assert [event.name for event in events.of(case)] == ["change", "begin"]


def test_the_page_asks_little(
    sign_in: SignIn,
    technician: User,
    director: User,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    case = factories.published_case(technician, director, concern="响")
    signed = sign_in(director)
    signed.get(url("case", case.pk))
    with django_assert_max_num_queries(15):
        signed.get(url("case", case.pk))
    with django_assert_max_num_queries(12):
        signed.get(url("present", case.pk))


def test_json_of_the_answer_is_what_the_script_reads(sign_in: SignIn, technician: User) -> None:
    case = factories.case(technician)
    answer = sign_in(technician).post(url("save", case.pk), {"title": "", "base-title": case.title})
    read = json.loads(answer.content)

    assert set(read) == {"fields", "theirs", "errors", "parts", "ready"}
    assert read["errors"]["title"]
    assert 'id="ready"' in read["ready"]


def test_published_it_is_written_only_as_a_correction(
    sign_in: SignIn, technician: User, director: User
) -> None:
    case = factories.published_case(technician, director)
    client = sign_in(technician)
    assert client.get(url("edit", case.pk)).status_code == 403
    assert client.post(url("save", case.pk), {"found": "x"}).status_code == 409
    boss = sign_in(director)
    assert boss.post(url("move", case.pk, "correct"), {"correct-why": ""}).status_code == 422
    boss.post(url("move", case.pk, "correct"), {"correct-why": "件号写错"})
    case.refresh_from_db()
    assert case.status == CaseStatus.DRAFT
    client.post(url("save", case.pk), {"found": "更正后的发现"})
    client.post(url("move", case.pk, "submit"), {"submit-reviewer": director.pk})
    boss.post(url("move", case.pk, "publish"), {"publish-why": "件号"})
    page = boss.get(url("versions", case.pk)).content.decode()
    assert "更正后的发现" in page
    assert "件号" in page
