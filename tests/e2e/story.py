"""What the main job is told with: the people, their staff list, their mail, the clock."""

import datetime as dt
import io
import re
from dataclasses import dataclass
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import time_machine
from django.utils import translation
from icalendar import Calendar
from icalendar.cal import Component
from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page

from meetings.tasks import keep, remind_actions
from notifications.tasks import sweep
from people.models import User
from tests.e2e.browsing import DESK, Windows, Words
from tests.notifications.mailserver import SmtpSink

ZONE = ZoneInfo("Asia/Shanghai")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def at(text: str) -> dt.datetime:
    """A moment on the wall clock of the store."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


@dataclass(frozen=True)
class Cast:
    """Who takes part and what they type, in one language."""

    language: str
    language_word: str
    store: str
    manager: str
    advisor: str
    technician: str
    stand_in: str
    title: str
    theme: str
    topic: str
    decision: str
    note: str
    first_action: str
    first_line: str
    second_action: str
    second_line: str
    reason: str
    evidence: str
    why_late: str


CHINESE = Cast(
    language="zh-hans",
    language_word="中文",
    store="恒达汽车",
    manager="陈国强",
    advisor="李婷",
    technician="王志远",
    stand_in="赵敏",
    title="售后例会",
    theme="把返修率降到 2%",
    topic="终检漏项",
    decision="交车前由终检员签字。",
    note="上月返修 11 台次，四台是刹车异响。",
    first_action="修订终检清单",
    first_line="修订终检清单 @王志远 周五",
    second_action="回访 7 位投诉客户",
    second_line="回访 7 位投诉客户 @李婷 周五",
    reason="当天外出救援",
    evidence="新清单已贴在终检工位。",
    why_late="两位客户出差未回",
)
ENGLISH = Cast(
    language="en",
    language_word="English",
    store="Hengda Motors",
    manager="Chen Guoqiang",
    advisor="Li Ting",
    technician="Wang Zhiyuan",
    stand_in="Zhao Min",
    title="After-sales meeting",
    theme="Bring comebacks down to 2%",
    topic="What the final check misses",
    decision="The inspector signs before the car is handed over.",
    note="Eleven comebacks last month, four of them noisy brakes.",
    first_action="Revise the final checklist",
    first_line="Revise the final checklist @Wang Zhiyuan friday",
    second_action="Call back 7 customers",
    second_line="Call back 7 customers @Li Ting friday",
    reason="Out on a rescue that day",
    evidence="The new list hangs at the final check.",
    why_late="Two customers are travelling",
)


def address(number: int) -> str:
    return f"{number}@hengda.example"


def staff_list(cast: Cast, say: Words) -> FilePayload:
    """A list as a store keeps it: a title over merged cells, Chinese headers, real dates, one bad row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    sheet.append(["售后部花名册（2026年5月）"])
    sheet.merge_cells("A1:H1")
    sheet.append(["工号", "姓名", "手机", "邮箱", "部门", "岗位", "入职日期", "语言"])
    desk, workshop = say("Front desk"), say("Workshop")
    hired = dt.datetime(2021, 3, 8)  # noqa: DTZ001 - Excel knows no zones
    people = [
        (1002, cast.advisor, desk, "服务顾问"),
        (1003, cast.technician, workshop, "技师"),
        (1004, cast.stand_in, workshop, "技师"),
    ]
    for number, name, department, post in people:
        phone = 13800000000 + number
        sheet.append(
            [number, name, phone, address(number), department, post, hired, cast.language_word]
        )
    sheet.append([1005, "", 13800001005, address(1005), workshop, "技师", hired, ""])
    kept = io.BytesIO()
    book.save(kept)
    return FilePayload(name="花名册.xlsx", mimeType=XLSX, buffer=kept.getvalue())


def photo() -> FilePayload:
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), "#4a6b8a").save(kept, "JPEG")
    return FilePayload(name="checklist.jpg", mimeType="image/jpeg", buffer=kept.getvalue())


@dataclass
class Story:
    cast: Cast
    say: Words
    windows: Windows
    post: SmtpSink
    clock: time_machine.Traveller

    @property
    def second(self) -> str:
        with translation.override(self.cast.language):
            return translation.pgettext("which one of the month", "second")

    def on(self, moment: str) -> None:
        """Go on to a later moment, and let the clock's own work be done there."""
        self.clock.move_to(at(moment))
        self.tick()

    def tick(self) -> None:
        keep()
        remind_actions()
        sweep()

    def person(self, name: str) -> User:
        return User.objects.get(name=name)

    def window(self, name: str, size: object = DESK) -> Page:
        return self.windows.open(self.person(name), size=size)  # type: ignore[arg-type]

    def letters(self, name: str) -> list[EmailMessage]:
        """What has come to a person, the latest last."""
        to = self.person(name).email
        return [one.mail for one in self.post.received if one.to == to]

    def field(self, page: Page | Locator, label: str) -> Locator:
        """A field by its whole label, with or without the star of those that must be filled in."""
        words = re.compile(rf"^\s*{re.escape(self.say(label))}\s*\*?\s*$", re.IGNORECASE)
        whole = page if isinstance(page, Page) else page.page
        return page.get_by_label(words).and_(whole.locator("input, select, textarea"))

    def press(self, page: Page | Locator, label: str) -> None:
        """As a person does: not before the page is there with its scripts."""
        button = page.get_by_role("button", name=self.say(label))
        button.page.wait_for_load_state()
        button.click()

    def follow(self, page: Page | Locator, label: str) -> None:
        page.get_by_role("link", name=self.say(label)).click()


def part(letter: EmailMessage, content_type: str) -> str:
    """One part of a letter as text."""
    found = next(one for one in letter.walk() if one.get_content_type() == content_type)
    content = found.get_content()
    return content if isinstance(content, str) else content.decode()


def event(letter: EmailMessage) -> tuple[str, Component]:
    """The calendar file of a letter: its method and its one event."""
    calendar = Calendar.from_ical(part(letter, "text/calendar"))
    [found] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), found


def answer_link(letter: EmailMessage) -> str:
    found = re.search(r"https?://[^\s()<>]+/answer/[\w:.-]+", part(letter, "text/plain"))
    assert found, part(letter, "text/plain")
    return found[0]
