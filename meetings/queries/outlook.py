"""Whether the time that is left is enough: what is left over, when it would end, who could give."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.kinds import CARRIED_SECTIONS
from meetings.models import AgendaItem, Meeting

Progress = AgendaItem.Progress
STEPS = (2, 5)
"""Minutes that one press moves."""
MINUTE = 60


@dataclass(frozen=True)
class Outlook:
    """`rest` minutes are left over when all has had its time, or `late` ones are missing.

    `ends_at` is when it would end then; `spare` the same in seconds, negative when it is late.
    `givers` are later items that can give something.
    """

    spare: int
    ends_at: dt.datetime
    rest: int
    late: int
    givers: Sequence[AgendaItem] = ()

    @property
    def steps(self) -> tuple[int, ...]:
        return STEPS

    @property
    def asks_rest_first(self) -> bool:
        return self.rest >= max(STEPS)

    @property
    def first_giver(self) -> AgendaItem | None:
        """Who is asked first: the longest later discussion, else the longest part."""
        return max(
            self.givers,
            key=lambda item: (item.section in CARRIED_SECTIONS, item.minutes),
            default=None,
        )


def outlook_of(meeting: Meeting, items: Sequence[AgendaItem], now: dt.datetime) -> Outlook:
    """No query: what the items say."""
    pending = [item for item in items if item.progress == Progress.PENDING]
    open_items = [item for item in items if item.progress in {Progress.PENDING, Progress.CURRENT}]
    needed = sum(max(0, item.minutes * MINUTE - seconds_on(item, now)) for item in open_items)
    spare = (meeting.ends_at - now).total_seconds() - needed
    return Outlook(
        int(spare),
        now + dt.timedelta(seconds=needed),
        rest=max(0, int(spare // MINUTE)),
        late=max(0, round(-spare / MINUTE)),
        givers=[item for item in pending if item.minutes > min(STEPS)],
    )


def seconds_on(item: AgendaItem, now: dt.datetime) -> int:
    """Seconds spent on it so far, those that are running included."""
    running = int((now - item.began_at).total_seconds()) if item.began_at else 0
    return item.spent_seconds + max(0, running)


def room_taken_from(meeting: Meeting, outlook: Outlook) -> dt.datetime | None:
    """When somebody else needs the room, if the meeting would not be out of it by then."""
    others = Meeting.objects.filter(store=meeting.store_id, room=meeting.room_id).exclude(
        pk=meeting.pk
    )
    if meeting.room_id is None:
        return None
    following = others.overlapping(meeting.ends_at, outlook.ends_at).order_by("starts_at")
    return following.values_list("starts_at", flat=True).first()
