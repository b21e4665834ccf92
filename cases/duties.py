"""What somebody who leaves should hand over: drafts, and cases waiting for the own review."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from cases.models import Case
from cases.states import CaseStatus
from people.duties import Duty
from people.models import User


def duties(user: User) -> Iterator[Duty]:
    if n := Case.objects.filter(author=user, status=CaseStatus.DRAFT).count():
        words = ngettext("%(n)d case not finished", "%(n)d cases not finished", n)
        yield Duty(words % {"n": n}, reverse("cases:review"))
    if n := Case.objects.filter(reviewer=user, status=CaseStatus.UNDER_REVIEW).count():
        words = ngettext("%(n)d case to review", "%(n)d cases to review", n)
        yield Duty(words % {"n": n}, reverse("cases:review"))
