"""Everything that is written about the people of a store."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import contacts, events, rules
from people.models import Disclosure, Store, User
from people.moves import lock
from people.permissions import Role
from people.services import accounts, sign_ins

FIELDS = (
    "employee_number",
    "name",
    "phone",
    "email",
    "wecom_id",
    "department",
    "team",
    "shift",
    "title",
    "trade",
    "superior",
    "roles",
    "hired_on",
    "left_on",
    "language",
)
REVEALABLE = ("phone", "email", "wecom_id")
MASKS = {
    "phone": contacts.mask_phone,
    "email": contacts.mask_email,
    "wecom_id": contacts.mask_phone,
}
LONGEST_CHAIN = 50  # superiors above one another


def username_for(store: Store, employee_number: str) -> str:
    return f"{store.code}-{employee_number}"


def vacant_roles(store: Store) -> Collection[str]:
    """The roles of one holder that nobody in the store holds."""
    held = User.objects.active().filter(store=store).with_role(Role.GENERAL_MANAGER)
    return () if held.exists() else (Role.GENERAL_MANAGER,)


@transaction.atomic
def create_person(store: Store, *, by: User, **fields: Any) -> User:
    """Add a person without a password. Raises ValidationError for what the store cannot hold."""
    rules.check_manage_staff(by, store)
    person = User(store=store, **_known(fields))
    rules.check_give(by, person.roles, vacant=vacant_roles(store))
    person.set_unusable_password()
    _save(person)
    events.record(person, "created", by=by)
    return person


@transaction.atomic
def change_person(person: User, *, by: User, **fields: Any) -> User:
    """Change what differs, and log it field by field with numbers and addresses masked."""
    person = lock(person)
    rules.check_change_person(by, person)
    fields = _known(fields)
    roles = set(fields.get("roles", person.roles)) ^ set(person.roles)
    rules.check_give(by, roles, vacant=vacant_roles(person.store), person=person)
    changes = {}
    for name, value in fields.items():
        if change := change_of(name, getattr(person, name), value):
            changes[name] = change
            setattr(person, name, value)
    if changes:
        _save(person)
        events.record(person, "changed", by=by, changes=changes)
    return person


@transaction.atomic
def deactivate(person: User, *, by: User, left_on: dt.date | None = None, why: str = "") -> User:
    """End the person's sessions and account; who reported to them reports to their superior."""
    person = lock(person)
    rules.check_change_person(by, person)
    if person.pk == by.pk:
        raise rules.NotNow(_("You cannot deactivate yourself."))
    if not person.is_active:
        raise rules.NotNow(_("%(name)s has been deactivated already.") % {"name": person.name})
    person.is_active = False
    person.left_on = left_on or timezone.localdate(timezone=person.store.zone)
    person.save(update_fields=["is_active", "left_on"])
    sign_ins.end_all(person)
    hand_over(person, by=by)
    events.record(person, "deactivated", by=by, why=why)
    return person


def hand_over(person: User, *, by: User) -> None:
    """Move everyone who reports to the person one step up."""
    reports = list(person.reports.select_for_update().filter(is_active=True))
    new = str(person.superior or "")
    User.objects.filter(pk__in=[report.pk for report in reports]).update(
        superior=person.superior_id
    )
    changes = {"superior": [person.name, new]}
    events.record_all(reports, "changed", by=by, changes=changes)


@transaction.atomic
def reactivate(person: User, *, by: User) -> User:
    person = lock(person)
    rules.check_change_person(by, person)
    if person.is_active:
        raise rules.NotNow(_("%(name)s is active already.") % {"name": person.name})
    rules.check_give(
        by, set(person.roles) & {Role.GENERAL_MANAGER}, vacant=vacant_roles(person.store)
    )
    person.is_active, person.left_on = True, None
    person.save(update_fields=["is_active", "left_on"])
    events.record(person, "reactivated", by=by)
    return person


@dataclass(frozen=True)
class Invited:
    """How many letters are on their way, and who has no address for one."""

    mailed: int
    without_address: int


@transaction.atomic
def invite_all(people: Iterable[User], *, by: User) -> Invited:
    """Invite everybody who has an e-mail address and whom `by` may invite."""
    rules.check_manage_staff(by)
    mailed = without_address = 0
    for person in people:
        if not person.email:
            without_address += 1
        elif not rules.stands_above(person, by):
            accounts.invite(person, by=by)
            mailed += 1
    return Invited(mailed, without_address)


@transaction.atomic
def reveal(person: User, field: str, *, by: User, ip: str | None) -> str:
    """Return the full value and log that it was looked at; one's own needs neither."""
    if field not in REVEALABLE:
        raise ValueError(field)
    value: str = getattr(person, field)
    if person.pk != by.pk:
        rules.check_reveal(by)
        Disclosure.objects.create(by=by, subject=person, field=field, ip=ip)
    return value


@transaction.atomic
def log_form(person: User, *, by: User, ip: str | None) -> None:
    """The form of somebody else shows the full number and addresses: a look as any other."""
    if person.pk != by.pk and any(getattr(person, field) for field in REVEALABLE):
        Disclosure.objects.create(by=by, subject=person, field="form", ip=ip)


@transaction.atomic
def log_export(people: Iterable[User], store: Store, *, by: User, ip: str | None) -> None:
    """An export is a look at everybody in it."""
    rules.check_manage_staff(by, store)
    rules.check_reveal(by)
    seen = [
        Disclosure(by=by, subject=person, field="export", ip=ip)
        for person in people
        if person.pk != by.pk
    ]
    Disclosure.objects.bulk_create(seen, batch_size=1000)
    events.record(store, "staff_exported", by=by, people=len(seen))


def change_of(name: str, old: Any, new: Any) -> list[str] | None:
    """Old and new value as the log shows them; None where they are the same."""
    if name == "roles":
        old, new = sorted(old), sorted(new)
    return None if old == new else [_shown(name, old), _shown(name, new)]


def _shown(name: str, value: Any) -> str:
    """Personal data masked: the log is read by more people than the data."""
    if name in MASKS:
        return MASKS[name](value)
    if name == "roles":
        return ", ".join(value)
    return str(value) if value else ""


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse a field that is not the form's business; put roles in the order of the table."""
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"Not fields of a person: {sorted(unknown)}")
    known = dict(fields)
    if "roles" in known:
        known["roles"] = [role for role in Role.values if role in set(known["roles"])]
    return known


def _save(person: User) -> None:
    person.username = username_for(person.store, person.employee_number)
    _check_place(person)
    person.full_clean(exclude=["password"])
    person.save()


def _check_place(person: User) -> None:
    """Department, team and superior are of the same store and fit one another."""
    problems: dict[str, str] = {}
    department, team, superior = person.department, person.team, person.superior
    if department and department.store_id != person.store_id:
        problems["department"] = _("This department is in another store.")
    if team and team.department_id != person.department_id:
        problems["team"] = _("This team is in another department.")
    if superior and superior.store_id != person.store_id:
        problems["superior"] = _("This person works in another store.")
    elif superior and _is_under(superior, person):
        problems["superior"] = _("%(name)s reports to this person.") % {"name": superior.name}
    if problems:
        raise ValidationError(problems)


def _is_under(superior: User, person: User) -> bool:
    """Whether the superior is the person, or reports to them over any number of steps."""
    above = dict(User.objects.filter(store=person.store_id).values_list("pk", "superior_id"))
    current: int | None = superior.pk
    for _step in range(LONGEST_CHAIN):
        if current is None or current == person.pk:
            return current is not None
        current = above.get(current)
    return True
