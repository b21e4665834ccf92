"""What somebody who leaves should hand over: issues in their hands, to verify, to look at again."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from issues.models import EffectCheck, Issue
from issues.states import OPEN, UNSOLVED
from people.duties import Duty
from people.models import User


def duties(user: User) -> Iterator[Duty]:
    """Only what is not nothing."""
    issues = reverse("issues:list")
    if n := Issue.objects.filter(owner=user, status__in=UNSOLVED).count():
        words = ngettext("%(n)d open issue", "%(n)d open issues", n) % {"n": n}
        yield Duty(words, f"{issues}?{urlencode({'scope': 'all', 'owner': user.pk})}")
    if n := Issue.objects.filter(verifier=user, status__in=OPEN).count():
        words = ngettext("%(n)d issue to verify", "%(n)d issues to verify", n) % {"n": n}
        yield Duty(words, f"{issues}?{urlencode({'scope': 'all', 'state': 'verify'})}")
    if n := EffectCheck.objects.filter(checker=user, done_at=None).count():
        words = ngettext(
            "%(n)d effect of a solution to check", "%(n)d effects of solutions to check", n
        )
        yield Duty(words % {"n": n}, f"{issues}?{urlencode({'scope': 'all', 'state': 'closed'})}")
