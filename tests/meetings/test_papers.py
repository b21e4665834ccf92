"""The minutes on paper: PDF, Word, and what each person promised."""

import datetime as dt
import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document

from meetings.models import Meeting
from meetings.papers.blocks import blocks
from meetings.papers.sheet import minutes_sheet, promise_sheets
from meetings.queries.editions import edition_of
from meetings.services import confirming, minutes, noting, running
from meetings.states import MeetingStatus
from people.models import User
from tests import factories
from tests.conftest import SignIn


def url(meeting: Meeting, name: str) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


@pytest.fixture
def ended(director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        title="返修分析会",
        theme="车主 13812345678 的制动异响",
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    theme = factories.agenda_item(made, "返修", section="theme")
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    running.start_meeting(made, by=director)
    noting.save_notes(theme, "- 路试 **未复现**", version=0, base="", by=advisor)
    noting.decide(made, "停用该批次制动盘", item=theme, by=advisor)
    factories.action(technician, director, "修订终检清单", meeting=made, helpers=[advisor])
    return running.end_meeting(made, by=director)


def words_of(response: HttpResponse) -> str:
    """Everything that Word would show, table cells included."""
    document = Document(io.BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.req("2.8")
def test_pdf_opens_in_the_browser_under_its_name(
    sign_in: SignIn, ended: Meeting, director: User
) -> None:
    response = sign_in(director).get(url(ended, "minutes_pdf"))

    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")


@pytest.mark.req("2.8")
def test_word_file_says_all_that_the_page_says(
    sign_in: SignIn, ended: Meeting, director: User, technician: User
) -> None:
    minutes.publish(ended.minutes, by=director, keep_why="车主同意")
    seat = ended.attendees.get(user=technician)
    confirming.object_to(seat, "路试是两次", by=technician)

    response = sign_in(director).get(url(ended, "minutes_docx"))

    assert response.headers["Content-Disposition"].startswith("attachment")
    words = words_of(response)
    for said in (
        "返修分析会 会议纪要",
        "路试 未复现",
        "停用该批次制动盘",
        "修订终检清单",
        "路试是两次",
    ):
        assert said in words
    assert "138****5678" in words
    assert "13812345678" not in words


def test_a_draft_says_so_and_published_minutes_who_published_them(
    ended: Meeting, director: User
) -> None:
    with translation.override("zh-hans"):
        draft = minutes_sheet(edition_of(ended.minutes))
        minutes.publish(ended.minutes, by=director, keep_why="车主同意")
        ended.refresh_from_db()
        final = minutes_sheet(edition_of(ended.minutes))

    assert (draft["draft"], draft["note"]) == ("草稿", "")
    assert final["draft"] == ""
    assert final["note"].startswith(f"{director.name}于 ")


def test_sheet_speaks_the_language_of_its_reader(ended: Meeting) -> None:
    with translation.override("en"):
        sheet = minutes_sheet(edition_of(ended.minutes))

    assert (sheet["word"], sheet["parts"][-1]["title"]) == ("Minutes", "Action plan")


def test_each_who_promised_or_helps_gets_a_page_of_the_own_promises(
    ended: Meeting, director: User, advisor: User, technician: User
) -> None:
    factories.action(advisor, director, "回访 7 位客户", meeting=ended)

    with translation.override("zh-hans"):
        everyone = promise_sheets(edition_of(ended.minutes))["people"]
        helper = promise_sheets(edition_of(ended.minutes), only=advisor.name)["people"]

    pages = {one["name"]: [row[1][0] for row in one["rows"]] for one in everyone}
    assert pages == {
        technician.name: ["修订终检清单"],
        advisor.name: ["修订终检清单", "回访 7 位客户"],
    }
    assert [one["name"] for one in helper] == [advisor.name]


@pytest.mark.parametrize("name", ["minutes_pdf", "minutes_docx", "promises_pdf"])
def test_drafts_are_on_paper_only_for_those_who_write_them(
    name: str, sign_in: SignIn, ended: Meeting, director: User, technician: User, stranger: User
) -> None:
    assert sign_in(director).get(url(ended, name)).status_code == 200
    assert sign_in(technician).get(url(ended, name)).status_code == 404
    minutes.publish(ended.minutes, by=director, keep_why="车主同意")
    assert sign_in(technician).get(url(ended, name)).status_code == 200
    assert sign_in(stranger).get(url(ended, name)).status_code == 404


def plain(text: str) -> dict[str, Any]:
    return {"text": text, "bold": False, "italic": False, "strike": False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 一\n\n### 二", [("heading", 1), ("heading", 2)]),
        ("1. 甲\n2. 乙", [("list", True)]),
        ("- 甲\n  - 乙", [("list", False)]),
        ("> 甲\n\n---\n\n    x = 1", [("quote", None), ("rule", None), ("code", None)]),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", [("table", None)]),
        ("", []),
    ],
)
def test_markdown_comes_as_blocks(text: str, expected: list[tuple[str, object]]) -> None:
    found = [(one["kind"], one.get("level", one.get("ordered"))) for one in blocks(text)]

    assert found == expected


def test_runs_carry_their_style_and_no_markup() -> None:
    (paragraph,) = blocks("甲 **乙** *丙* ~~丁~~\n#read('x') <b>戊</b> 京A12345")

    assert paragraph["runs"][:2] == [plain("甲 "), {**plain("乙"), "bold": True}]
    words = "".join(run["text"] for run in paragraph["runs"])
    assert words == "甲 乙 丙 丁\n#read('x') <b>戊</b> 京A·**345"


def test_whatever_people_wrote_is_text_on_the_page_and_never_a_command(
    sign_in: SignIn, ended: Meeting, director: User
) -> None:
    body = '#read("/etc/passwd") $x^2$ \\ @a <b> `#panic()`\n\n1. 甲\n\n   - 乙\n\n> 引\n\n| a |\n|---|\n| #1 |'
    found = minutes.fresh(ended)
    minutes.save_body(found, body, version=found.body_version, base=found.body, by=director)

    response = sign_in(director).get(url(ended, "minutes_pdf"))

    assert response.status_code == 200
    assert b"root:" not in response.content
