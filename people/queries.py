"""Reads of people and stores that cross models, as the screens show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Prefetch, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import event_words, events, rules
from people.event_words import LogLine
from people.models import Department, Disclosure, Event, Store, Team, User
from people.models.users import PinyinKey, UserQuerySet
from people.paging import Page
from people.permissions import LEADERS, Role, declared

PAGE_SIZE = 50
LOG_SIZE = 40
LOOKS = 10
SHORTEST_TAIL = 4  # digits of a phone number that are worth a search


class Presence(TextChoices):
    ACTIVE = "active", _("Employed")
    LEFT = "left", _("Left")
    ALL = "all", _("Everyone")


@dataclass(frozen=True)
class StaffFilters:
    q: str = ""
    department: int | None = None
    role: str = ""
    presence: Presence = Presence.ACTIVE
    store: int | None = None

    @property
    def are_set(self) -> bool:
        return self != StaffFilters(store=self.store)


@dataclass(frozen=True)
class StaffPage:
    page: Page[User]
    total: int


def staff(user: User, filters: StaffFilters) -> UserQuerySet:
    """The people that the filters leave, of the stores that the user works with."""
    people = User.objects.visible_to(user).select_related("department", "team", "store")
    if filters.presence is not Presence.ALL:
        people = people.filter(is_active=filters.presence is Presence.ACTIVE)
    if filters.store:
        people = people.filter(store_id=filters.store)
    if filters.department:
        people = people.filter(department_id=filters.department)
    if filters.role:
        people = people.with_role(filters.role)
    if filters.q:
        people = people.filter(_said(filters.q, phones=user.may(rules.REVEAL)))
    return people


def _said(q: str, *, phones: bool) -> Q:
    """Name, number or position; the end of a phone number only for who may see it."""
    found = Q(name__icontains=q) | Q(employee_number__istartswith=q) | Q(title__icontains=q)
    if phones and q.isdecimal() and len(q) >= SHORTEST_TAIL:
        found |= Q(phone__endswith=q)
    return found


def staff_page(
    user: User, filters: StaffFilters, *, before: str = "", after: str = "", size: int = PAGE_SIZE
) -> StaffPage:
    """One page in pinyin order; cursors are keys of people, so that no name gets into a link."""
    people = staff(user, filters)
    total = people.count()
    cursor = before or after
    edge = _edge(user, cursor) if cursor.isdecimal() else None
    ordered = people.annotate(pinyin=PinyinKey("name"))
    if edge:
        compare = "lt" if before else "gt"
        same = Q(pinyin=edge[0]) & Q(**{f"pk__{compare}": edge[1]})
        ordered = ordered.filter(Q(**{f"pinyin__{compare}": edge[0]}) | same)
    backwards = bool(before and edge)
    sign = "-" if backwards else ""
    found: list[User] = list(ordered.order_by(f"{sign}pinyin", f"{sign}pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    earlier, later = (more, True) if backwards else (bool(edge), more)
    return StaffPage(
        Page(
            found,
            before=str(found[0].pk) if found and earlier else "",
            after=str(found[-1].pk) if found and later else "",
        ),
        total,
    )


def _edge(user: User, cursor: str) -> tuple[bytes, int] | None:
    """The place in the order of the person at whom a page ends."""
    keys = User.objects.visible_to(user).filter(pk=int(cursor)).annotate(pinyin=PinyinKey("name"))
    found = keys.values_list("pinyin", "pk").first()
    return (bytes(found[0]), found[1]) if found else None


def to_invite(user: User, store: int | None) -> UserQuerySet:
    """Active people of the store, or one's own, who cannot sign in and are not invited yet."""
    return (
        User.objects.visible_to(user)
        .active()
        .filter(
            store_id=store or user.store_id,
            invited_at=None,
            password__startswith=UNUSABLE_PASSWORD_PREFIX,
        )
    )


class SignInState(TextChoices):
    """How far a person has come into the product."""

    LEFT = "left", _("No access")
    READY = "ready", _("Signs in")
    NEW = "new", _("Has not signed in yet")
    INVITED = "invited", _("Invited")
    EXPIRED = "expired", _("Invitation expired")
    NONE = "none", _("Not invited yet")


STATE_TONES = {
    SignInState.LEFT: "grey",
    SignInState.READY: "green",
    SignInState.NEW: "blue",
    SignInState.INVITED: "amber",
    SignInState.EXPIRED: "red",
    SignInState.NONE: "grey",
}


def sign_in_state(person: User) -> SignInState:
    if not person.is_active:
        return SignInState.LEFT
    if person.password and person.has_usable_password():
        return SignInState.READY if person.last_login else SignInState.NEW
    if person.invited_at is None:
        return SignInState.NONE
    is_over = timezone.now() - person.invited_at > settings.INVITATION_TIMEOUT
    return SignInState.EXPIRED if is_over else SignInState.INVITED


@dataclass(frozen=True)
class PersonPage:
    """A person as who may change them sees them; the log is empty for others."""

    person: User
    reports: Sequence[User]
    state: SignInState
    log: Sequence[LogLine]
    looks: Sequence[Disclosure]

    @property
    def state_tone(self) -> str:
        return STATE_TONES[self.state]


def person_page(person: User, *, with_log: bool) -> PersonPage:
    log = events.of(person)[:LOG_SIZE] if with_log else Event.objects.none()
    looks = person.disclosed.select_related("by")[:LOOKS] if with_log else ()
    return PersonPage(
        person=person,
        reports=list(person.reports.active().by_name()),
        state=sign_in_state(person),
        log=list(event_words.lines(log)),
        looks=list(looks),
    )


def departments(store: Store) -> list[Department]:
    """In their order, with the number of people and their teams."""
    teams = Team.objects.annotate(people=Count("users", filter=Q(users__is_active=True)))
    teams = teams.order_by("name")  # grouped rows do not keep the order of the model
    rows = Department.objects.filter(store=store).prefetch_related(Prefetch("teams", teams))
    return list(
        rows.annotate(
            people=Count("users", filter=Q(users__is_active=True)), everyone=Count("users")
        ).order_by("position", "name")
    )


@dataclass(frozen=True)
class PermissionRow:
    label: str
    roles: Sequence[tuple[Role, bool]]


@dataclass(frozen=True)
class RoleRow:
    role: Role
    people: Sequence[User]


def roles(store: Store) -> list[RoleRow]:
    """Every role, and who in the store holds it."""
    holders: dict[str, list[User]] = {role: [] for role in Role}
    for person in User.objects.active().filter(store=store).exclude(roles=[]).by_name():
        for role in person.roles:
            holders[role].append(person)
    return [RoleRow(role, holders[role]) for role in Role]


def permission_table() -> tuple[list[Role], list[PermissionRow]]:
    """The roles that may do something special, and what; a role without a column has no extra."""
    columns = [role for role in Role if any(role in each.roles for each in declared().values())]
    rows = [
        PermissionRow(str(each.label), [(role, role in each.roles) for role in columns])
        for each in declared().values()
    ]
    return columns, rows


def group_stores(user: User) -> QuerySet[Store]:
    """The stores of the group with the number of their people."""
    active = Q(users__is_active=True)
    stores = Store.objects.visible_to(user).annotate(
        people=Count("users", filter=active),
        aftersales=Count("users", filter=active & Q(users__department__is_aftersales=True)),
        managers=Count("users", filter=active & Q(users__roles__overlap=list(LEADERS))),
    )
    return stores.order_by(PinyinKey("name"))
