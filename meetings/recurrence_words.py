"""A recurrence rule as people say it."""

import datetime as dt
from itertools import pairwise
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from meetings.recurrence import EVERY_DAY, LAST, ClosedRule, Pattern, Recurrence

SHORTEST_RANGE: Final = 3
IN_LISTS: Final = (
    pgettext_lazy("weekday in a list", "Monday"),
    pgettext_lazy("weekday in a list", "Tuesday"),
    pgettext_lazy("weekday in a list", "Wednesday"),
    pgettext_lazy("weekday in a list", "Thursday"),
    pgettext_lazy("weekday in a list", "Friday"),
    pgettext_lazy("weekday in a list", "Saturday"),
    pgettext_lazy("weekday in a list", "Sunday"),
)
OF_THE_MONTH: Final = (
    pgettext_lazy("weekday of the month", "Monday"),
    pgettext_lazy("weekday of the month", "Tuesday"),
    pgettext_lazy("weekday of the month", "Wednesday"),
    pgettext_lazy("weekday of the month", "Thursday"),
    pgettext_lazy("weekday of the month", "Friday"),
    pgettext_lazy("weekday of the month", "Saturday"),
    pgettext_lazy("weekday of the month", "Sunday"),
)
NTH: Final = {
    1: pgettext_lazy("weekday of the month", "first"),
    2: pgettext_lazy("weekday of the month", "second"),
    3: pgettext_lazy("weekday of the month", "third"),
    4: pgettext_lazy("weekday of the month", "fourth"),
    LAST: pgettext_lazy("weekday of the month", "last"),
}
ON_CLOSED_DAYS: Final = {
    ClosedRule.SKIP: gettext_lazy("When the store is closed that day, it is left out."),
    ClosedRule.BEFORE: gettext_lazy(
        "When the store is closed that day, it is held on the open day before."
    ),
    ClosedRule.AFTER: gettext_lazy(
        "When the store is closed that day, it is held on the next open day."
    ),
}


def sentence(
    rule: Recurrence,
    language: str | None = None,
    *,
    at: dt.time | None = None,
    closed_rule: ClosedRule | str | None = None,
) -> str:
    """The rule as people say it, in the given language or the one that is active."""
    with translation.override(language or translation.get_language()):
        said = _said(rule)
        if at is not None:
            said = _("%(rule)s at %(time)s") % {"rule": said, "time": f"{at:%H:%M}"}
        if closed_rule is None:
            return said
        closed = ON_CLOSED_DAYS[ClosedRule(closed_rule)]
        return _("%(rule)s. %(closed)s") % {"rule": said, "closed": closed}


def _said(rule: Recurrence) -> str:
    if rule.pattern == Pattern.MONTHLY_WEEKDAY:
        words = {"nth": NTH[rule.nth], "weekday": OF_THE_MONTH[rule.weekdays[0]]}
        return _("Every %(nth)s %(weekday)s of the month") % words
    if rule.pattern == Pattern.MONTHLY_DAY:
        if rule.nth == LAST:
            return _("Every month on the last day")
        return _("Every month on day %(day)s") % {"day": rule.nth}
    if rule.pattern == Pattern.MONTHLY_WORKING_DAY:
        if rule.nth == LAST:
            return _("Every month on the last working day")
        return _("Every month on working day %(day)s") % {"day": rule.nth}
    return _said_by_week(rule.weekdays, rule.interval)


def _said_by_week(weekdays: tuple[int, ...], interval: int) -> str:
    days = {"days": _listed(weekdays)}
    if interval > 1:
        return _("Every %(weeks)s weeks on %(days)s") % {"weeks": interval, **days}
    return _("Every day") if weekdays == EVERY_DAY else _("Every %(days)s") % days


def _listed(weekdays: tuple[int, ...]) -> str:
    names = [str(IN_LISTS[weekday]) for weekday in weekdays]
    if len(names) >= SHORTEST_RANGE and all(
        after - before == 1 for before, after in pairwise(weekdays)
    ):
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    if len(names) == 1:
        return names[0]
    listed = pgettext("between the items of a list", ", ").join(names[:-1])
    return _("%(listed)s and %(last)s") % {"listed": listed, "last": names[-1]}
