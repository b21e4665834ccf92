"""Talking about a case: said, answered, voted for, an answer accepted, the door closed and opened."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import talk_rules
from cases.kinds import PostSection
from cases.models import Case, Post, PostVote
from cases.services.telling import tell
from meetings.lines import candidate
from meetings.mentions import Names, mentions
from meetings.models import AgendaItem, Meeting
from meetings.services.once import once
from meetings.states import MeetingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

LONGEST = 2000
OPEN_FOR = dt.timedelta(days=7)
"""After a meeting it is talked about for so long, unless an editor says otherwise."""


def running_meeting(case: Case, by: User) -> Meeting | None:
    """The meeting that goes on now with this case on its agenda, of those that `by` may see."""
    rows = Meeting.objects.visible_to(by).filter(status=MeetingStatus.IN_PROGRESS)
    return rows.filter(items__in=items_about(case)).order_by("-pk").first()


def items_about(case: Case) -> "QuerySet[AgendaItem]":
    kind = ContentType.objects.get_for_model(Case)
    return AgendaItem.objects.filter(content_type=kind, object_id=case.pk)


def is_open(case: Case, by: User, at: dt.datetime) -> bool:
    """While a meeting is at it, it is open whatever the calendar says."""
    return case.is_open_for_discussion(at) or running_meeting(case, by) is not None


def _check_open(case: Case, by: User) -> Meeting | None:
    meeting = running_meeting(case, by)
    if meeting is None and not case.is_open_for_discussion(timezone.now()):
        raise NotNow(_("The discussion is closed. An editor can open it again."))
    return meeting


def _words(text: str) -> str:
    text = text.strip()
    if not text:
        raise NotNow(_("Please write something first."))
    if len(text) > LONGEST:
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": LONGEST})
    return text


@transaction.atomic
def say(
    case: Case,
    text: str,
    *,
    section: str,
    by: User,
    parent: Post | None = None,
    token: uuid.UUID | None = None,
) -> Post:
    """Say something, or answer. An answer to an answer stands under the same contribution."""
    meeting = _check_open(case, by)
    if parent is not None:
        parent = parent.parent or parent
        section = parent.section
    post = Post(
        case=case,
        section=PostSection(section),
        text=_words(text),
        parent=parent,
        meeting=meeting,
        by=by,
    )
    return once(token, partial(_say, post), by=by)


def _say(post: Post) -> Post:
    post.save()
    called = _tell_called(post)
    people = [post.parent.by] if post.parent else [post.case.author]
    kind = "answered" if post.parent else "said"
    others = [one for one in people if one.pk not in called]
    _tell(kind, post, others, key=f"post-{post.pk}", by=post.by)
    return post


def _tell(kind: str, post: Post, people: Iterable[User], *, key: str, by: User) -> None:
    """Lead straight to the words."""
    address = reverse("cases:talk", args=[post.case_id]) + f"#post-{post.pk}"
    tell(kind, post.case, people, key=key, but=by, url=address, post=post)


def _tell_called(post: Post) -> set[int]:
    """Tell at once who is called by @ and has not been told of these words; returns all called."""
    if "@" not in post.text and "＠" not in post.text:
        return set()
    staff = {one.pk: one for one in User.objects.active().filter(store=post.case.store_id)}
    names = Names([candidate(one) for one in staff.values()])
    called = {
        one.candidates[0].id
        for line in post.text.splitlines()
        for one in mentions(line, names)
        if len(one.candidates) == 1
    } - {post.by_id}
    visible = [
        staff[pk] for pk in called if Case.objects.visible_to(staff[pk]).filter(pk=post.case_id)
    ]
    _tell("mentioned", post, visible, key=f"call-{post.pk}", by=post.by)
    return called


@transaction.atomic
def change(post: Post, text: str, *, by: User) -> Post:
    """Put one's own words right; what it said before stays in the log."""
    post = moves.lock(post)
    now = timezone.now()
    talk_rules.check_own_post(by, post, now)
    _check_open(post.case, by)
    old, post.text = post.text, _words(text)
    if old != post.text:
        post.changed_at = now
        post.save(update_fields=["text", "changed_at"])
        events.record(post.case, "post_changed", by=by, post=post.pk, text=old)
        _tell_called(post)
    return post


@transaction.atomic
def vote(post: Post, *, by: User) -> None:
    """One vote each; a second press takes it back."""
    if post.by_id == by.pk:
        raise NotNow(_("This is your own."))
    _check_open(post.case, by)
    row, is_new = PostVote.objects.get_or_create(post=post, user=by)
    if not is_new:
        row.delete()


@transaction.atomic
def accept(post: Post, *, by: User) -> None:
    """Say that it answers the question; another answer gives way, a second press takes it back."""
    if post.parent is None or post.section != PostSection.QUESTION:
        raise NotNow(_("Only an answer to a question can be accepted."))
    question = moves.lock(post.parent)
    if not talk_rules.may_accept(by, question, post.case):
        raise NotNow(_("Who asked, the author and editors accept an answer."))
    accepted = not moves.lock(post).is_accepted
    question.answers.filter(is_accepted=True).update(is_accepted=False)
    if accepted:
        question.answers.filter(pk=post.pk).update(is_accepted=True)
        _tell("accepted", post, [post.by], key=f"accepted-{post.pk}", by=by)
    events.record(post.case, "answer_accepted", by=by, post=post.pk, accepted=accepted)


@transaction.atomic
def set_until(case: Case, until: dt.datetime | None, *, by: User) -> Case:
    """Open until then, for ever (None), or closed (a moment that is past)."""
    talk_rules.check_shape(by, case)
    case = moves.lock(case)
    old = case.discussion_until
    case.discussion_until, case.discussion_set_at = until, timezone.now()
    case.save(update_fields=["discussion_until", "discussion_set_at"])
    events.record(case, "discussion_until", by=by, old=str(old or ""), new=str(until or ""))
    return case


def close_after_meetings(now: dt.datetime) -> int:
    """Give the cases of meetings that are over the day on which their discussion closes."""
    kind = ContentType.objects.get_for_model(Case)
    rows = AgendaItem.objects.filter(
        content_type=kind,
        meeting__ended_at__gte=now - OPEN_FOR,
        meeting__ended_at__lte=now,
        meeting__status__in=(MeetingStatus.ENDED, MeetingStatus.PUBLISHED, MeetingStatus.CLOSED),
    )
    ended = dict(rows.order_by("meeting__ended_at").values_list("object_id", "meeting__ended_at"))
    return sum(_close_after(pk, at) for pk, at in ended.items() if pk and at)


@transaction.atomic
def _close_after(pk: int, ended_at: dt.datetime) -> bool:
    """What was set after the meeting's end stays."""
    case = Case.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if case is None or (case.discussion_set_at and case.discussion_set_at >= ended_at):
        return False
    case.discussion_until, case.discussion_set_at = ended_at + OPEN_FOR, timezone.now()
    case.save(update_fields=["discussion_until", "discussion_set_at"])
    return True
