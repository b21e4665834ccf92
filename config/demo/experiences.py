"""What people told in a minute, and which became the story of the month.

A row of the text: `month` (0 is this one) and `day`, or `ago`; `by`, `title`, `words`, `result`,
`lesson`; `spoken`; `helped` (by an editor, with the words; not `agreed`: the teller is asked);
`thanks` and `uses` as for cases, `votes`.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.models import Case
from cases.services import distilling, reviewing, stories, voting
from config.demo import sounds
from config.demo.case_talk import CaseTalk, Row
from config.demo.diary import Diary
from config.demo.people import Cast
from people.calendar import DAY

HOUR = dt.timedelta(hours=1)
EDITOR = "韩立群"
TOLD_AT, VOTED_AT = dt.time(17, 15), dt.time(12, 10)


@dataclass
class Experiences:
    cast: Cast
    diary: Diary
    talk: CaseTalk

    def plan(self, rows: list[Row]) -> None:
        for row in rows:
            day = self._day(row)
            moment = dt.datetime.combine(day, TOLD_AT, tzinfo=self.cast.store.zone)
            self.diary.at(moment, self._tell, row)

    def _day(self, row: Row) -> dt.date:
        today = timezone.localdate(self.diary.until, self.cast.store.zone)
        if "ago" in row:
            ago: int = row["ago"]
            return today - ago * DAY
        first = today.replace(day=1)
        for _month in range(-row["month"]):
            first = (first - DAY).replace(day=1)
        day: int = row["day"]
        return first.replace(day=day)

    def _tell(self, row: Row) -> None:
        by = self.cast[row["by"]]
        sound = None
        if row.get("spoken"):
            sound = SimpleUploadedFile("经验录音（演示）.wav", sounds.tones(), "audio/wav")
        case = stories.tell(
            by=by,
            title=row["title"],
            text=row["words"],
            sound=sound,
            model=row.get("model", ""),
            result=row["result"],
            department=by.department,
            happened_on=timezone.localdate(timezone=self.cast.store.zone),
        )
        self.talk.made[row["key"]] = case
        if "lesson" in row:
            distilling.add(case, row["lesson"], by=by)
        self.diary.at(timezone.now() + 17 * HOUR, self._help, case, row)

    def _help(self, case: Case, row: Row) -> None:
        """An editor puts it in shape and asks its teller; most go out as they were told."""
        case = self._fresh(case)
        if "helped" not in row:
            self._publish(case, row)
            return
        by = self.cast[row["helped"]["by"]]
        case = stories.help_write(case, version=case.version, done=row["helped"]["words"], by=by)
        stories.offer(self._fresh(case), by=by)
        if row["helped"].get("agreed"):
            self.diary.at(timezone.now() + 3 * HOUR, self._agree, case, row)

    def _agree(self, case: Case, row: Row) -> None:
        case = self._fresh(case)
        stories.agree(case, version=case.version, by=case.author)
        self._publish(self._fresh(case), row)

    def _publish(self, case: Case, row: Row) -> None:
        case = reviewing.publish(case, by=self.cast[EDITOR])
        self.talk.plan(case, row)
        zone = self.cast.store.zone
        morrow = timezone.localdate(timezone=zone) + DAY
        self.diary.at(dt.datetime.combine(morrow, VOTED_AT, tzinfo=zone), self._vote, case, row)

    def _vote(self, case: Case, row: Row) -> None:
        """The vote is for what was published this month."""
        if case.published_at is None:
            return
        if voting.first_of(case.store, case.published_at) != voting.first_of(case.store):
            return
        for name in row.get("votes", ()):
            voting.vote(case, by=self.cast[name])

    def _fresh(self, case: Case) -> Case:
        return Case.objects.select_related("store", "author", "telling").get(pk=case.pk)
