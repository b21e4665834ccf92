"""Cards of the start page: what is in my hands, to classify, to verify, to answer, to look at again."""

from collections.abc import Iterable

from django.utils import timezone

from issues.models import EffectCheck, Issue
from issues.states import UNSOLVED, IssueStatus
from people.cards import Card
from people.models import User

SHOWN = 6


def cards(user: User) -> Iterable[Card]:
    now = timezone.now()
    rows = Issue.objects.filter(store__in=user.store_ids).defer("search", "text", "solution")
    asked = list(
        rows.filter(reporter=user, status=IssueStatus.FED_BACK, accepted_at=None).order_by(
            "accept_by"
        )[:SHOWN]
    )
    if asked:
        yield Card("issues/cards/asked.html", {"rows": asked}, order=8)
    mine = list(
        rows.filter(owner=user, status__in=UNSOLVED | {IssueStatus.VERIFIED}).order_by(
            "due_at", "pk"
        )[: SHOWN + 1]
    )
    if mine:
        context = {"rows": mine[:SHOWN], "more": len(mine) > SHOWN, "now": now}
        yield Card("issues/cards/mine.html", context, order=25)
    solved = list(
        rows.filter(verifier=user, status=IssueStatus.SOLVED)
        .select_related("owner")
        .order_by("-solved_at")[: SHOWN + 1]
    )
    if solved:
        context = {"rows": solved[:SHOWN], "more": len(solved) > SHOWN}
        yield Card("issues/cards/verify.html", context, order=32)
    checks = list(
        EffectCheck.objects.filter(checker=user, done_at=None, due_on__lte=timezone.localdate())
        .select_related("issue")
        .order_by("due_on")[:SHOWN]
    )
    if checks:
        yield Card("issues/cards/effects.html", {"rows": checks}, order=45)
