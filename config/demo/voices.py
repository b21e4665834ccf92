"""What people say of meetings and in them, by phone."""

from random import Random

from config.demo.people import Cast
from meetings.models import Attendee, Feedback, Idea, Meeting
from meetings.services import feedback, wall

WORDS = (
    "数据提前一天发，会上只讲结论。",
    "分享环节很好，建议每次都有。",
    "行动项当场念一遍，很清楚。",
    "有人一直没说话，可以轮流发言。",
    "最后十分钟太赶。",
)
LESSON = "数据表会前一天发到群里，会上只讲差距和措施；分享控制在五分钟。"
SIGN_IN = {"陈国强", "李婷", "王志远"}
"""Who signs in to look around still has something to say."""
EXPECTED = 7
"""Of ten who were there so many say something."""
Length, Say = Feedback.Length, Feedback.Say


def feed_back(meeting: Meeting) -> None:
    """Most of those who were there; the longer it ran over, the more find it too long."""
    chance = Random(f"feedback {meeting.number}")  # noqa: S311 - the same story each time
    there = meeting.attendees.filter(attendance__in=["present", "late"]).exclude(
        user__name__in=SIGN_IN
    )
    rows = list(there.select_related("user", "meeting").order_by("user__employee_number"))
    for seat in chance.sample(rows, k=len(rows) * EXPECTED // 10):
        _say(seat, chance)
    feedback.set_lesson(meeting, LESSON, by=meeting.chair)


def _say(seat: Attendee, chance: Random) -> None:
    feedback.give_feedback(
        seat,
        useful=chance.choice((3, 4, 4, 4, 5, 5)),
        say=chance.choice((Say.YES, Say.YES, Say.PARTLY)),
        length=chance.choice((Length.RIGHT, Length.RIGHT, Length.RIGHT, Length.LONG)),
        words=chance.choice(WORDS) if chance.random() < 0.25 else "",  # noqa: PLR2004 - one in four
        by=seat.user,
    )


def speak_up(meeting: Meeting, cast: Cast) -> None:
    """Slips on the wall of the meeting that is going on, one of them without a name."""
    said = (
        ("冯堃", "终检增加一个备岗，高峰时两人", Idea.Kind.IDEA, False),
        ("李娜", "等件车统一由前台晚上七点前致电", Idea.Kind.IDEA, True),
        ("曹斌", "食堂晚餐能不能推迟半小时", Idea.Kind.PARKED, False),
    )
    for name, text, kind, unnamed in said:
        wall.say(meeting, text, kind=kind, by=cast[name], unnamed=unnamed)
    slip = meeting.ideas.order_by("pk").first()
    if slip is not None:
        for name in ("张伟", "赵敏", "周建华"):
            wall.vote(slip, by=cast[name])
