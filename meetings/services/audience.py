"""Whom meetings invite: by department, role and name, or everyone in after-sales."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Q

from meetings.models import Attendee, Meeting, Series
from people.models import Store, User


def audience(series: Series) -> models.QuerySet[User]:
    """Whom a meeting of the series invites, besides chair and recorder."""
    return audience_of(
        series.store,
        everyone=series.everyone,
        departments=[one.pk for one in series.departments.all()],
        roles=series.roles,
        people=[one.pk for one in series.people.all()],
    )


def audience_of(
    store: Store,
    *,
    everyone: bool,
    departments: Iterable[int] = (),
    roles: Sequence[str] = (),
    people: Iterable[int] = (),
) -> models.QuerySet[User]:
    """Active people of the store by department, role and name; or everyone in after-sales."""
    chosen = Q(department__in=list(departments)) | Q(pk__in=list(people))
    if everyone:
        chosen |= Q(department__is_aftersales=True)
    if roles:
        chosen |= Q(roles__overlap=list(roles))
    return User.objects.active().filter(chosen, store=store).by_name()


def people_missing(meeting: Meeting) -> models.QuerySet[User]:
    """People of the series' audience who are not invited, such as new colleagues."""
    if meeting.series is None:
        return User.objects.filter(pk__in=[])
    invited = Attendee.objects.filter(meeting=meeting).values("user")
    return audience(meeting.series).exclude(pk__in=invited)
