"""Whose an issue is: by the store's rules, on duty, not away; there is always somebody."""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.kinds import IssueClass
from issues.models import Component, Issue, OwnerRule, Place
from issues.states import UNSOLVED
from meetings.services.actions import default_verifier
from people.models import Department, Store, User
from people.permissions import Role
from people.rules import NotNow
from people.services import absences

BY_CLASS: dict[str, tuple[Role, ...]] = {
    IssueClass.TECHNICAL: (Role.WORKSHOP_SUPERVISOR, Role.TECHNICAL_MANAGER),
    IssueClass.PROCESS: (Role.FRONT_DESK_SUPERVISOR, Role.WORKSHOP_SUPERVISOR),
    IssueClass.PARTS: (Role.PARTS_MANAGER,),
    IssueClass.WARRANTY: (Role.WARRANTY_CLERK,),
    IssueClass.CUSTOMER: (Role.FRONT_DESK_SUPERVISOR, Role.CR_MANAGER),
    IssueClass.FACILITY: (Role.WORKSHOP_SUPERVISOR, Role.FRONT_DESK_SUPERVISOR),
    IssueClass.IT: (Role.IT_ADMIN,),
    IssueClass.HR_SAFETY: (Role.HR, Role.WORKSHOP_SUPERVISOR),
}
LAST_RESORT = (Role.AFTERSALES_DIRECTOR, Role.GENERAL_MANAGER)
COMPLAINT_CLOSERS = (Role.CR_MANAGER, Role.CR_SPECIALIST)


@dataclass(frozen=True)
class Choice:
    """Who gets an issue, which department answers for it, and why, as a sentence."""

    owner: User
    department: Department | None
    why: str


def choose(
    store: Store,
    *,
    kind: str,
    at: dt.datetime,
    place: Place | None = None,
    component: Component | None = None,
) -> Choice:
    """Find the owner. Raises NotNow only when nobody at all works in the store."""
    rule = _rule(store, kind, place, component)
    department = (rule.department if rule else None) or (place.department if place else None)
    if rule is not None:
        owner = _by_rule(rule, at, department)
        if owner is not None:
            why = _("By the rule for owners")
            return Choice(owner, department or owner.department, why)
    roles = (*BY_CLASS[kind], *LAST_RESORT)
    holders = _holders(store, roles, at)
    for role in roles:
        owner = _chosen(holders, role, at, department)
        if owner is not None:
            why = _("By the class: %(role)s") % {"role": Role(role).label}
            return Choice(owner, department or owner.department, why)
    anyone = User.objects.active().filter(store=store).order_by("pk").first()
    if anyone is None:
        raise NotNow(_("Nobody works in this store who could take it."))
    return Choice(anyone, department or anyone.department, _("Nobody else is there"))


def _rule(
    store: Store, kind: str, place: Place | None, component: Component | None
) -> OwnerRule | None:
    rows = OwnerRule.objects.filter(
        Q(kind="") | Q(kind=kind),
        Q(place=None) | Q(place=place),
        Q(component=None) | Q(component=component),
        store=store,
    )
    return rows.select_related("person__store", "department").first()


def _by_rule(rule: OwnerRule, at: dt.datetime, department: Department | None) -> User | None:
    if rule.person is not None:
        return absences.stand_in(rule.person, _day(rule.person.store, at))
    return _chosen(_holders(rule.store, [rule.role], at), rule.role, at, department)


def _day(store: Store, at: dt.datetime) -> dt.date:
    return at.astimezone(store.zone).date()


@dataclass(frozen=True)
class Holders:
    """The people who hold some roles, with how many issues each has to solve; who is away."""

    people: Sequence[User]
    away: Container[int]


def _holders(store: Store, roles: Iterable[str], at: dt.datetime) -> Holders:
    """Two queries."""
    unsolved = Issue.objects.filter(owner=OuterRef("pk"), status__in=UNSOLVED).order_by()
    people = list(
        User.objects.active()
        .filter(store=store)
        .with_role(*roles)
        .select_related("shift", "store", "department", "superior")
        .annotate(unsolved=Subquery(unsolved.values("owner").annotate(n=Count("pk")).values("n")))
    )
    return Holders(people, absences.away_on(_day(store, at), people))


def _chosen(
    holders: Holders, role: str, at: dt.datetime, department: Department | None
) -> User | None:
    """Who holds the role: present before away, on duty before off, the least loaded first."""
    people = [person for person in holders.people if role in person.roles]
    present = [person for person in people if person.pk not in holders.away]
    if not present:
        deputies = [absences.stand_in(person, _day(person.store, at)) for person in people]
        return next((person for person in deputies if person is not None), None)
    return min(
        present,
        key=lambda person: (
            not absences.is_on_duty(person, at),
            department is not None and person.department_id != department.pk,
            getattr(person, "unsolved", None) or 0,
            person.pk,
        ),
    )


def choose_verifier(store: Store, owner: User, kind: str, by: User | None = None) -> User | None:
    """Who confirms the solution: never the owner; of complaints, customer care."""
    if kind == IssueClass.CUSTOMER:
        closers = User.objects.active().filter(store=store).with_role(*COMPLAINT_CLOSERS)
        found = closers.exclude(pk=owner.pk).order_by("pk").first()
        if found is not None:
            return found
    return default_verifier(owner, by)


def works_here(person: User | None, store_id: int) -> bool:
    return person is not None and person.is_active and person.store_id == store_id


def instead_of_left(issue: Issue) -> dict[str, object]:
    """Who takes the place of owner and verifier that have left; sets and returns what changes."""
    changes: dict[str, object] = {}
    if not works_here(issue.owner, issue.store_id):
        choice = choose(
            issue.store,
            kind=issue.kind,
            at=timezone.now(),
            place=issue.place,
            component=issue.component,
        )
        changes |= {"owner": choice.owner, "department": choice.department or issue.department}
        issue.owner = choice.owner
    if not works_here(issue.verifier, issue.store_id) or issue.verifier_id == issue.owner_id:
        changes["verifier"] = choose_verifier(issue.store, issue.owner, issue.kind)
    for name, value in changes.items():
        setattr(issue, name, value)
    return changes
