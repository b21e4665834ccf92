"""What is said about a case, the meetings that were at it, and what could become a lesson."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from cases import talk_rules
from cases.kinds import PostSection
from cases.models import Case, Lesson, Post, PostVote
from cases.services import talking
from meetings.models import AgendaItem, Decision, Meeting
from meetings.states import HELD, MeetingStatus
from people.models import User

MOST = 300
"""Contributions on one page; a case that is talked about more is rare, and says so."""
SUGGESTED = 5


@dataclass(frozen=True)
class Said:
    """A contribution with its votes and answers, and what the reader may do with it."""

    post: Post
    votes: int
    is_voted: bool
    may_change: bool
    may_vote: bool
    may_accept: bool = False
    answers: Sequence["Said"] = ()

    @property
    def is_answered(self) -> bool:
        return any(one.post.is_accepted for one in self.answers)

    @property
    def reply_at(self) -> str:
        """The name of its form for answers on the page."""
        return f"reply-{self.post.pk}"

    @property
    def change_at(self) -> str:
        return f"change-{self.post.pk}"


@dataclass(frozen=True)
class Thread:
    section: PostSection
    said: Sequence[Said]

    @property
    def value(self) -> str:
        return str(self.section.value)

    @property
    def icon(self) -> str:
        icons = {PostSection.GOOD: "thumb-up", PostSection.BETTER: "trending-up"}
        return icons.get(self.section, "help-circle")

    @property
    def tone(self) -> str:
        tones = {PostSection.GOOD: "green", PostSection.BETTER: "amber"}
        return tones.get(self.section, "blue")


@dataclass(frozen=True)
class Talk:
    threads: Sequence[Thread]
    is_open: bool
    until: dt.datetime | None
    meeting: Meeting | None
    count: int
    last: int
    is_cut: bool


def talk_of(case: Case, user: User) -> Talk:
    """The discussion, most votes first; questions without an answer before the others."""
    now = timezone.now()
    voted = PostVote.objects.filter(post=OuterRef("pk"), user=user)
    rows = list(
        Post.objects.filter(case=case)
        .select_related("by", "meeting")
        .annotate(n=Count("votes"), voted=Exists(voted))
        .order_by("at", "pk")[: MOST + 1]
    )
    meeting = talking.running_meeting(case, user)
    is_open = meeting is not None or case.is_open_for_discussion(now)
    answers: dict[int | None, list[Said]] = {}
    heads: dict[int, Post] = {row.pk: row for row in rows if row.parent_id is None}
    for row in rows[:MOST]:
        if row.parent_id is not None and row.parent_id in heads:
            accepts = is_question(row) and talk_rules.may_accept(user, heads[row.parent_id], case)
            answers.setdefault(row.parent_id, []).append(_said(row, user, now, is_open, accepts))
    threads = [
        Thread(section, _sorted(rows[:MOST], section, user, now, is_open, answers))
        for section in PostSection
    ]
    return Talk(
        threads,
        is_open,
        case.discussion_until,
        meeting,
        count=len(rows[:MOST]),
        last=max((row.pk for row in rows), default=0),
        is_cut=len(rows) > MOST,
    )


def is_question(post: Post) -> bool:
    return post.section == PostSection.QUESTION


def _said(row: Post, user: User, now: dt.datetime, is_open: bool, accepts: bool) -> Said:
    is_own = row.by_id == user.pk
    return Said(
        row,
        getattr(row, "n", 0),
        getattr(row, "voted", False),
        may_change=is_own and is_open and now - row.at <= talk_rules.OWN_FOR,
        may_vote=is_open and not is_own,
        may_accept=accepts,
    )


def _sorted(
    rows: Iterable[Post],
    section: str,
    user: User,
    now: dt.datetime,
    is_open: bool,
    answers: dict[int | None, list[Said]],
) -> list[Said]:
    heads = [row for row in rows if row.parent_id is None and row.section == section]
    made = []
    for row in heads:
        under = sorted(answers.get(row.pk, []), key=lambda one: not one.post.is_accepted)
        one = _said(row, user, now, is_open, accepts=False)
        made.append(
            Said(one.post, one.votes, one.is_voted, one.may_change, one.may_vote, answers=under)
        )
    if section == PostSection.QUESTION:
        return sorted(made, key=lambda one: (one.is_answered, -one.votes))
    return sorted(made, key=lambda one: -one.votes)


@dataclass(frozen=True)
class MeetingAbout:
    """A meeting that had the case on its agenda, and what was decided there."""

    meeting: Meeting
    decisions: Sequence[Decision]
    is_running: bool


def meetings_about(case: Case, user: User) -> list[MeetingAbout]:
    """Meetings that were or are at this case, of those that the person may see, newest first."""
    decided = Prefetch("decisions", Decision.objects.order_by("pk"), to_attr="decided")
    rows = (
        AgendaItem.objects.filter(pk__in=talking.items_about(case))
        .filter(meeting__in=Meeting.objects.visible_to(user), meeting__status__in=HELD)
        .select_related("meeting")
        .prefetch_related(decided)
        .order_by("-meeting__starts_at", "pk")[:10]
    )
    return [
        MeetingAbout(row.meeting, row.decided, row.meeting.status == MeetingStatus.IN_PROGRESS)
        for row in rows
    ]


def suggested_lessons(case: Case) -> Sequence[Post]:
    """Accepted answers, and what most voted for, unless it is a lesson already."""
    taken = {
        text.casefold() for text in Lesson.objects.filter(case=case).values_list("text", flat=True)
    }
    about = Q(parent=None, section__in=(PostSection.GOOD, PostSection.BETTER))
    useful = (
        Post.objects.filter(Q(is_accepted=True) | about, case=case)
        .select_related("by")
        .annotate(n=Count("votes"))
        .order_by("-is_accepted", "-n", "pk")
    )
    found = [
        row for row in useful[: SUGGESTED * 3] if " ".join(row.text.split()).casefold() not in taken
    ]
    return found[:SUGGESTED]
