"""Who could share an experience, from what they have achieved, with the reasons."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import ActionItem, Meeting, Story, Topic, Turn
from meetings.pack import seen_by_all
from meetings.queries.quality import words_of
from meetings.states import HELD, ActionStatus, SpeakerStatus
from people.models import User

PAST = dt.timedelta(days=90)
MOST, EXAMPLES = 8, 2
THANKS = ("谢", "赞", "好样", "thank", "great", "well done")
"""Words of thanks; a name beside one of them in the feedback is praise for its bearer."""
EARLY, THANKED, TOPIC, QUIET = 3, 3, 2, 1
"""What each reason counts."""


@dataclass
class Suggested:
    """A person and why: each reason is a sentence."""

    user: User
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, score: int, reason: str) -> None:
        self.score += score
        self.reasons.append(reason)

    @property
    def why(self) -> str:
        return " · ".join(self.reasons)


def suggestions(meeting: Meeting) -> list[Suggested]:
    """People invited who have something to tell; those already asked are left out.

    Being quiet alone is no reason: it only lets one come before others.
    """
    asked = User.objects.filter(
        asked_to_share__item__meeting=meeting,
        asked_to_share__status__in=[SpeakerStatus.ASKED, SpeakerStatus.ACCEPTED],
    )
    people = User.objects.active().filter(invitations__meeting=meeting).exclude(pk__in=asked)
    found = {person.pk: Suggested(person) for person in people.select_related("department")}
    since = timezone.now() - PAST
    _early(meeting, found, since)
    _thanked(meeting, found)
    _topics(meeting, found, since)
    able = [one for one in found.values() if one.reasons]
    _quiet(meeting, able)
    return sorted(able, key=lambda one: (-one.score, one.user.name))[:MOST]


def _early(meeting: Meeting, found: dict[int, Suggested], since: dt.datetime) -> None:
    """Promises proven done before their day, the earliest first."""
    rows = ActionItem.objects.filter(
        store=meeting.store_id,
        status=ActionStatus.VERIFIED,
        is_restricted=False,
        verified_at__gte=since,
        done_at__isnull=False,
        owner__in=found,
    )
    early: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for one in rows.only("owner", "text", "due_on", "done_at"):
        done = one.done_at.astimezone(meeting.store.zone).date() if one.done_at else one.due_on
        if done < one.due_on:
            early[one.owner_id].append(((one.due_on - done).days, one.text))
    for pk, kept in early.items():
        best = sorted(kept, reverse=True)[:EXAMPLES]
        found[pk].add(EARLY * min(len(kept), EXAMPLES), "; ".join(_sentences(best)))


def _sentences(kept: Sequence[tuple[int, str]]) -> Iterator[str]:
    for days, text in kept:
        sentence = ngettext(
            "“%(text)s” proven done %(n)d day early",
            "“%(text)s” proven done %(n)d days early",
            days,
        )
        yield sentence % {"text": text, "n": days}


def _thanked(meeting: Meeting, found: dict[int, Suggested]) -> None:
    """Named with thanks in the feedback of the last meetings, which is without names of writers."""
    rows = seen_by_all(meeting).filter(status__in=HELD).select_related("store")
    held = list(rows.order_by("-starts_at")[:4])
    said = words_of(held)
    for one in held:
        day = f"{one.starts_at.astimezone(meeting.store.zone):%m-%d}"
        for suggested in found.values():
            if any(_thanks(words, suggested.user.name) for words in said.get(one.pk, ())):
                suggested.add(THANKED, _("Thanked in the feedback of %(day)s") % {"day": day})


def _thanks(words: str, name: str) -> bool:
    return name in words and any(sign in words.lower() for sign in THANKS)


def _topics(meeting: Meeting, found: dict[int, Suggested], since: dt.datetime) -> None:
    rows = Topic.objects.filter(
        store=meeting.store_id, proposed_by__in=found, created_at__gte=since
    ).exclude(status=Topic.Status.DECLINED)
    last: dict[int, str] = {}
    for one in rows.order_by("created_at"):
        last[one.proposed_by_id] = one.title
    for pk, title in last.items():
        found[pk].add(TOPIC, _("Proposed the topic “%(title)s”") % {"title": title})


def _quiet(meeting: Meeting, able: Sequence[Suggested]) -> None:
    """Who has not told a story or had the word in a round for long comes first."""
    people = [one.user.pk for one in able]
    line = list(Meeting.objects.same_line(meeting.series).values_list("pk", flat=True))
    turns = Turn.objects.filter(user__in=people, state=Turn.State.SPOKE, item__meeting__in=line)
    spoke = dict(turns.values_list("user").annotate(last=Max("began_at")))
    stories = Story.objects.filter(teller__in=people, store=meeting.store_id)
    told = dict(stories.values_list("teller").annotate(last=Max("created_at")))
    for one in able:
        moments = [at for at in (spoke.get(one.user.pk), told.get(one.user.pk)) if at]
        if not moments:
            one.add(QUIET, _("Has not spoken in a round yet"))
        elif (weeks := (timezone.now() - max(moments)).days // 7) >= EXAMPLES:
            quiet = ngettext(
                "Has not spoken for %(n)d week", "Has not spoken for %(n)d weeks", weeks
            )
            one.add(QUIET, quiet % {"n": weeks})
