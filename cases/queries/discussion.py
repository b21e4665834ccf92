"""What is said about a case, the meetings that were at it, and what could become a lesson."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from cases import talk_rules
from cases.kinds import PostSection
from cases.models import Case, Post, PostVote
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


def posts_of(case: Case, user: User) -> list[Post]:
    """What was said, each with its votes; one more than is shown where there is more."""
    voted = PostVote.objects.filter(post=OuterRef("pk"), user=user)
    return list(
        Post.objects.filter(case=case)
        .select_related("by", "meeting")
        .annotate(n=Count("votes"), voted=Exists(voted))
        .order_by("at", "pk")[: MOST + 1]
    )


def talk_of(
    case: Case, user: User, rows: Sequence[Post], meetings: Sequence["MeetingAbout"]
) -> Talk:
    """The discussion, most votes first; questions without an answer before the others."""
    now = timezone.now()
    meeting = next((one.meeting for one in meetings if one.is_running), None)
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
    decisions: Sequence[str]
    is_running: bool


def meetings_about(case: Case, user: User) -> list[MeetingAbout]:
    """Meetings that were or are at this case, of those that the person may see: what goes on now, then the newest."""
    decided = Decision.objects.filter(item=OuterRef("pk")).order_by("pk")
    rows = (
        AgendaItem.objects.filter(pk__in=talking.items_about(case))
        .filter(meeting__in=Meeting.objects.visible_to(user), meeting__status__in=HELD)
        .select_related("meeting")
        .annotate(
            decided=ArraySubquery(decided.values("text")),
            is_running=Q(meeting__status=MeetingStatus.IN_PROGRESS),
        )
        .order_by("-is_running", "-meeting__starts_at", "pk")[:10]
    )
    return [MeetingAbout(row.meeting, row.decided, row.is_running) for row in rows]


def suggested_lessons(posts: Iterable[Post], taken: Iterable[str]) -> Sequence[Post]:
    """Accepted answers, and what most voted for, unless it is a lesson already."""
    known = {text.casefold() for text in taken}
    useful = [
        row
        for row in posts
        if (row.is_accepted or (row.parent_id is None and not is_question(row)))
        and " ".join(row.text.split()).casefold() not in known
    ]
    useful.sort(key=lambda row: (not row.is_accepted, -getattr(row, "n", 0), row.pk))
    return useful[:SUGGESTED]
