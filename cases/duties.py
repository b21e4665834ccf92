"""What somebody who leaves should hand over: drafts, words to agree to, cases to review."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from cases.models import Case
from cases.queries.desk import consents_of
from cases.states import CaseStatus
from people.duties import Duty
from people.models import User


def duties(user: User) -> Iterator[Duty]:
    desk = f"{reverse('cases:review')}?of={user.pk}"
    if n := Case.objects.filter(author=user, status=CaseStatus.DRAFT).count():
        words = ngettext("%(n)d case not finished", "%(n)d cases not finished", n)
        yield Duty(words % {"n": n}, desk)
    if n := Case.objects.filter(reviewer=user, status=CaseStatus.UNDER_REVIEW).count():
        words = ngettext("%(n)d case to review", "%(n)d cases to review", n)
        yield Duty(words % {"n": n}, desk)
    if n := consents_of(user).count():
        words = ngettext(
            "%(n)d experience whose words wait for consent",
            "%(n)d experiences whose words wait for consent",
            n,
        )
        yield Duty(words % {"n": n}, desk)
