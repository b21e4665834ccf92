"""The screens that the guide shows: who looks at which, and what must be seen on it."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from cases.models import Case
from issues.models import Issue
from meetings.models import ActionItem, Meeting
from meetings.states import OWED
from tests.e2e.browsing import Words, settled
from tests.e2e.story import XLSX

MAIN = "hengda-demo"
MANAGER, ADVISOR, TECHNICIAN = "1005", "1009", "1021"
Colours = Literal["light", "dark"]
COLOURS = 255
"""A palette keeps a picture of a screen as it is and makes it a third as large."""


@dataclass(frozen=True)
class Screen:
    """One picture. `shows` are sentences of the source that stand on it, `holds` words of the store."""

    name: str
    who: str
    address: str | Callable[[], str]
    shows: Sequence[str] = ()
    holds: Sequence[str] = ()
    on_phone: bool = False
    colours: Colours = "light"
    prepare: Callable[[Page, Words], None] | None = None

    @property
    def path(self) -> str:
        return self.address if isinstance(self.address, str) else self.address()


def meeting(ending: str = "", **which: object) -> Callable[[], str]:
    """The address of the first such meeting of the main store."""

    def address() -> str:
        rows = Meeting.objects.filter(store__code=MAIN, **which).order_by("starts_at")
        return f"/meetings/{rows[0].pk}{ending}"

    return address


def issue(**which: object) -> Callable[[], str]:
    """The address of the last such issue of the main store."""

    def address() -> str:
        rows = Issue.objects.filter(store__code=MAIN, **which).order_by("-reported_at")
        return rows[0].get_absolute_url()

    return address


def case(ending: str = "", **which: object) -> Callable[[], str]:
    """The address of the last such case in the archive of the main store."""

    def address() -> str:
        rows = Case.objects.published().filter(store__code=MAIN, **which).order_by("-published_at")
        return f"{rows[0].get_absolute_url()}{ending}"

    return address


def write_of_brakes(page: Page, say: Words) -> None:
    """Half a sentence is enough for what is known of it to be shown."""
    page.get_by_label(say("What happened?")).fill("沪Z20817 前轮刹车异响，上次刚换过片")
    expect(page.locator("#hints button", has_text=say("Same as this")).first).to_be_visible()


def own_action() -> str:
    """What the technician has promised and has not done yet, the most pressing first."""
    rows = ActionItem.objects.filter(owner__employee_number=TECHNICIAN, status__in=OWED)
    return f"/actions/{rows.order_by('due_on')[0].pk}"


def give_staff_list(page: Page, say: Words) -> None:
    page.locator("input[type=file]").set_input_files(staff_list())
    page.get_by_role("button", name=say("Look at it first")).click()


def staff_list() -> FilePayload:
    """Two who are new, one with another position, one without a name."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    sheet.append(["售后部花名册（2026年11月）"])
    sheet.append(["工号", "姓名", "手机", "邮箱", "部门", "岗位", "入职日期"])
    sheet.append(
        ["1051", "孟佳", "13800001051", "meng.jia@hengda.example", "前台", "服务顾问", "2026-11-16"]
    )
    sheet.append(
        ["1052", "方舟", "13800001052", "fang.zhou@hengda.example", "车间", "技师", "2026-11-16"]
    )
    sheet.append(["1031", "于洋", "", "", "车间", "机电技师", ""])
    sheet.append(["1053", "", "13800001053", "", "配件", "配件计划员", ""])
    kept = io.BytesIO()
    book.save(kept)
    return FilePayload(name="花名册.xlsx", mimeType=XLSX, buffer=kept.getvalue())


SCREENS = (
    Screen("today", MANAGER, "/", ["What I promised", "To verify"], ["漆面返工紧急分析会"]),
    Screen(
        "import",
        MANAGER,
        "/people/staff/import",
        ["To be added", "To be changed", "Left out: please correct these cells"],
        ["花名册.xlsx", "孟佳", "机电技师"],
        prepare=give_staff_list,
    ),
    Screen("series", MANAGER, "/series/new?kind=training", ["New series", "The next days"]),
    Screen("meetings", MANAGER, "/meetings/", ["Meetings"], ["售后周例会", "交车高峰碰头会"]),
    Screen(
        "agenda",
        MANAGER,
        meeting("/agenda", kind="weekly", status="draft"),
        ["Agenda", "Review of last resolutions", "What could be talked about"],
    ),
    Screen(
        "notice",
        MANAGER,
        meeting("/notice", kind="weekly", status="draft"),
        ["Notice", "Send the notice", "What goes out"],
    ),
    Screen(
        "meeting",
        MANAGER,
        meeting(title="制动件批次质量专题会"),
        ["People", "Announced"],
        ["制动件批次质量专题会", "当天去中心库对账"],
    ),
    Screen(
        "run",
        MANAGER,
        meeting("/run", status="in_progress"),
        ["New action items", "Decisions", "End the meeting"],
        ["交车高峰碰头会"],
    ),
    Screen(
        "minutes",
        MANAGER,
        meeting("/minutes", minutes__status="published"),
        ["Minutes", "Published", "locked", "What became of it"],
    ),
    Screen("board", MANAGER, "/actions/board?scope=all", ["Board", "To be verified"]),
    Screen("action-phone", TECHNICIAN, own_action, ["Owner", "Report it done"], on_phone=True),
    Screen("calendar", MANAGER, "/calendar/", ["Calendar", "Month"], ["售后周例会"]),
    Screen(
        "issue-log",
        ADVISOR,
        "/issues/new",
        ["Log an issue", "Where does it belong?"],
        prepare=write_of_brakes,
    ),
    Screen("issue-triage", MANAGER, "/issues/triage", ["Triage"], ["诊断仪"]),
    Screen(
        "issue",
        MANAGER,
        issue(number__endswith="-050"),
        ["Cause and measures", "Told to the reporter"],
        ["返修流程"],
    ),
    Screen("issue-radar", MANAGER, "/issues/radar", ["Recurrence radar", "What keeps happening"]),
    Screen(
        "cases",
        MANAGER,
        "/cases/?q=异响",
        ["Case archive", "Narrow down", "Lists"],
        ["过减速带", "刹车异响第三次到店"],
    ),
    Screen(
        "case",
        MANAGER,
        case(title__startswith="洗车后多个灯一起亮"),
        ["Show on the projector", "What the customer said", "Mileage"],
        ["U0100"],
    ),
    Screen(
        "case-talk-phone",
        TECHNICIAN,
        case("/talk", title__startswith="进门就拍桌子"),
        ["Discussion", "What was good"],
        ["写下来念给他听"],
        on_phone=True,
    ),
    Screen(
        "learn-phone",
        TECHNICIAN,
        "/cases/learn",
        ["Questions of the week"],
        on_phone=True,
    ),
    Screen(
        "deliveries",
        MANAGER,
        "/notices/deliveries?state=failed",
        ["Deliveries", "Send again", "Dealt with"],
    ),
    Screen("inbox-phone", TECHNICIAN, "/notices/", ["Inbox"], on_phone=True),
    Screen("today-dark", MANAGER, "/", ["What I promised"], colours="dark"),
)
NATIVE = """inputs => inputs.forEach(input => {
    const value = input.value.replaceAll("-", "/");
    input.placeholder = input.type === "date" ? "yyyy/mm/dd" : "--:--";
    input.type = "text";
    input.value = value;
})"""
"""A browser without the words of a language writes days the American way; here few are installed."""


def keep(page: Page, path: Path) -> None:
    """What is in the window, in few colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def look(page: Page, screen: Screen, say: Words) -> None:
    """Go there, and find on the screen what the guide says of it."""
    page.goto(screen.path)
    if screen.prepare is not None:
        screen.prepare(page, say)
    settled(page)
    for text in (*map(say, screen.shows), *screen.holds):
        expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()
    page.locator("input[type=date], input[type=time]").evaluate_all(NATIVE)
