"""Who and what is there already: people, departments and teams by the words of a file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models.functions import Upper

from people.contacts import word_key
from people.models import Department, Store, Team, User


@dataclass
class Roster:
    """The store as the plan compares with it: read once, so that 5,000 rows cost six queries."""

    store: Store
    people: list[User]
    by_number: dict[str, User] = field(default_factory=dict)
    by_phone: dict[str, User] = field(default_factory=dict)
    by_email: dict[str, User] = field(default_factory=dict)
    by_name: dict[str, list[User]] = field(default_factory=lambda: defaultdict(list))
    departments: dict[str, Department] = field(default_factory=dict)
    teams: dict[tuple[int, str], Team] = field(default_factory=dict)
    taken_phones: frozenset[str] = frozenset()
    taken_emails: frozenset[str] = frozenset()


def read(store: Store, *, phones: Iterable[str], emails: Iterable[str]) -> Roster:
    """Read the store; `phones` and `emails` are those of the file, to find who has them elsewhere."""
    people = list(
        User.objects.filter(store=store)
        .select_related("department", "team", "superior", "store")
        .order_by("-is_active", "pk")
    )
    roster = Roster(store, people)
    for person in people:
        roster.by_number.setdefault(word_key(person.employee_number), person)
        roster.by_name[word_key(person.name)].append(person)
        if person.phone:
            roster.by_phone[person.phone] = person
        if person.email:
            roster.by_email[person.email.casefold()] = person
    for department in Department.objects.filter(store=store):
        roster.departments[word_key(department.name)] = department
    for team in Team.objects.filter(department__store=store).select_related("department"):
        roster.teams[team.department_id, word_key(team.name)] = team
    elsewhere = User.objects.exclude(store=store)
    roster.taken_phones = frozenset(
        elsewhere.filter(phone__in=set(phones)).values_list("phone", flat=True)
    )
    roster.taken_emails = frozenset(
        email.casefold()
        for email in elsewhere.annotate(folded=Upper("email"))
        .filter(folded__in={email.upper() for email in emails})
        .values_list("email", flat=True)
    )
    return roster
