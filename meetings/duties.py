"""What somebody who leaves should hand over: promises, checks, meetings, series."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from meetings.models import ActionItem, Meeting, Series
from meetings.states import AHEAD, OWED, UNFINISHED
from people.duties import Duty
from people.models import User


def duties(user: User) -> Iterator[Duty]:
    """Only what is not nothing."""
    actions = reverse("meetings:actions")
    if n := ActionItem.objects.filter(owner=user, status__in=OWED).count():
        words = ngettext("%(n)d open action item", "%(n)d open action items", n) % {"n": n}
        yield Duty(words, f"{actions}?{urlencode({'scope': 'all', 'owner': user.pk})}")
    if n := ActionItem.objects.filter(verifier=user, status__in=UNFINISHED).count():
        words = ngettext("%(n)d action item to verify", "%(n)d action items to verify", n)
        yield Duty(words % {"n": n}, f"{actions}?{urlencode({'scope': 'all'})}")
    if n := _led_by(user).count():
        words = ngettext(
            "%(n)d meeting ahead as chair or recorder",
            "%(n)d meetings ahead as chair or recorder",
            n,
        )
        yield Duty(words % {"n": n}, reverse("meetings:list"))
    if n := Series.objects.active().filter(Q(chair=user) | Q(recorder=user)).count():
        words = ngettext(
            "%(n)d series as chair or recorder", "%(n)d series as chair or recorder", n
        )
        yield Duty(words % {"n": n}, reverse("meetings:series_list"))


def _led_by(user: User) -> QuerySet[Meeting]:
    leads = Q(chair=user) | Q(recorder=user)
    return Meeting.objects.filter(leads, status__in=AHEAD, starts_at__gt=timezone.now())
