"""What becomes of each promise, as its text says.

`fate` is empty (proven done in time and verified) or one of: `late N` (days after the due date),
`off N` (put off by N days, may be repeated), `back` (sent back once), `drop`, `open` (never
begun), `doing` (begun, no more), `wait` (reported, not verified).
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.diary import Diary
from config.demo.people import Cast
from config.demo.pictures import photo
from meetings.models import ActionItem, AgendaItem, Meeting
from meetings.services import actions
from meetings.states import OWED, ActionStatus
from people.calendar import DAY
from people.models import User
from people.services.calendars import store_calendar

REMARKS = (
    "已经开始，本周内有初步结果。",
    "资料收齐一半，剩下的等对方回复。",
    "和相关同事约好了时间，按计划推进。",
    "做了第一轮，问题比预想的多，会按期交。",
)
REASON_TO_SEND_BACK = "验证时发现还有遗漏，请补齐后再报。"
REASON_TO_PUT_OFF = "等待外部回复，已和主持人说明。"


@dataclass(frozen=True)
class Fate:
    late: int = 0
    off: tuple[int, ...] = ()
    end: str = ""

    @classmethod
    def read(cls, text: str) -> "Fate":
        words = text.split()
        numbers = [int(word) for word in words if word.isdigit()]
        if "off" in words:
            return cls(off=tuple(numbers))
        return cls(late=numbers[0]) if "late" in words else cls(end=text)


@dataclass
class Promises:
    """Gives the promises of one store and writes down what becomes of them."""

    cast: Cast
    diary: Diary
    given: int = 0

    def give(
        self,
        facts: dict[str, Any],
        *,
        by: User,
        meeting: Meeting | None = None,
        item: AgendaItem | None = None,
    ) -> ActionItem:
        """As said in a meeting or written by somebody, now."""
        due_on = self._open_day(self._today() + facts["days"] * DAY)
        high, normal = ActionItem.Priority.HIGH, ActionItem.Priority.NORMAL
        action = actions.create_action(
            store=self.cast.store,
            text=facts["what"],
            check_how=facts.get("check", ""),
            owner=self.cast[facts["who"]],
            helpers=[self.cast[name] for name in facts.get("help", ())],
            verifier=self.cast[facts["verifier"]] if "verifier" in facts else None,
            due_on=due_on,
            priority=high if facts.get("high") else normal,
            by=by,
            meeting=meeting,
            agenda_item=item,
        )
        self.given += 1
        self._foretell(action, facts, Fate.read(facts.get("fate", "")))
        return action

    def _foretell(self, action: ActionItem, facts: dict[str, Any], fate: Fate) -> None:
        if fate.end == "open":
            return
        due_on = action.due_on
        if fate.end == "drop":
            self._on(due_on - 2 * DAY, 16, self._drop, action, facts["why"])
            return
        if not self.diary.is_long_ago:
            begun = self._today() + DAY * (1 + self.given % 3)
            self._on(min(begun, due_on), 9, self._start, action)
        for number, days in enumerate(fate.off):
            why = facts.get("why", REASON_TO_PUT_OFF)
            self._on(due_on - DAY, 15, self._put_off, action, days, why, number)
            due_on += days * DAY
        if "proof" in facts:
            early = self.given % 2 if not fate.late else -fate.late
            self._on(due_on - early * DAY, 16, self._report, action, facts, fate)

    def _start(self, action: ActionItem) -> None:
        actions.start(action, by=action.owner)
        if self.given % 4 == 0 or action.priority == ActionItem.Priority.HIGH:
            actions.comment(action, text=REMARKS[_number(action) % len(REMARKS)], by=action.owner)

    def _drop(self, action: ActionItem, why: str) -> None:
        actions.drop(action, why=why, by=action.verifier)

    def _put_off(self, action: ActionItem, days: int, why: str, number: int) -> None:
        words = why if number == 0 else f"{why}（再次延期）"
        due_on = self._open_day(action.due_on + days * DAY)
        actions.put_off(action, due_on, why=words, by=action.owner)

    def _report(self, action: ActionItem, facts: dict[str, Any], fate: Fate) -> None:
        back = fate.end == "back"
        text = facts["proof"] if not back else "已完成，请验证。"
        actions.report_done(action, text=text, files=self._photos(facts), by=action.owner)
        if fate.end == "wait":
            return
        on = self._today() + DAY * (1 + _number(action) % 2)
        if back:
            self._on(on, 10, self._send_back, action, facts)
        else:
            self._on(on, 10, self._verify, action)

    def _send_back(self, action: ActionItem, facts: dict[str, Any]) -> None:
        actions.send_back(action, why=facts.get("why", REASON_TO_SEND_BACK), by=action.verifier)
        self._on(self._today() + 5 * DAY, 17, self._report, action, facts, Fate())

    def _verify(self, action: ActionItem) -> None:
        actions.verify(action, by=action.verifier)

    def _photos(self, facts: dict[str, Any]) -> Iterable[SimpleUploadedFile]:
        if "photo" in facts:
            yield photo(facts["photo"], facts["what"])

    def _on(
        self, day: dt.date, hour: int, step: Callable[..., None], action: ActionItem, *more: Any
    ) -> None:
        """On that day, or the next on which the store is open; minutes differ from one to another."""
        clock = dt.time(hour, (_number(action) * 7 + hour) % 60)
        moment = dt.datetime.combine(self._open_day(day), clock, tzinfo=self.cast.store.zone)
        self.diary.at(moment, partial(self._if_possible, step, action.pk), *more)

    def _if_possible(self, step: Callable[..., None], pk: int, *more: Any) -> None:
        """A review in a meeting may have settled it meanwhile, or somebody have left."""
        rows = ActionItem.objects.select_related("owner", "verifier", "store", "meeting")
        action = rows.get(pk=pk)
        if action.status in NEEDED[step.__name__]:
            step(action, *more)

    def _open_day(self, day: dt.date) -> dt.date:
        return store_calendar(self.cast.store).next_day("store_open", day)

    def _today(self) -> dt.date:
        return actions.today_in(self.cast.store)


def _number(action: ActionItem) -> int:
    """Like the key, but the same at each loading."""
    return int(action.number.rsplit("-", 1)[1])


NEEDED = {
    "_start": {ActionStatus.OPEN},
    "_drop": OWED,
    "_put_off": OWED,
    "_report": OWED,
    "_send_back": {ActionStatus.DONE},
    "_verify": {ActionStatus.DONE},
}
