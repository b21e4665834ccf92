"""What an issue probably is, and why: by its words, by the store's own names, by the most alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from issues import guessing
from issues.guessing import Weighed, hits
from issues.kinds import IssueClass, Priority
from issues.models import Category, Component, Issue, Symptom
from issues.queries.alike import Alike, alike
from issues.shipped import category_words, component_words, symptom_words
from issues.states import IssueStatus
from people.models import Store, User

OF_CARS = frozenset(
    {IssueClass.TECHNICAL, IssueClass.PARTS, IssueClass.WARRANTY, IssueClass.CUSTOMER}
)
"""Classes whose issues are about a part of a car, if they name one."""
VOTES = 8.0
"""What an issue with the very same text adds to its class."""
SHOWN_WORDS = 4

Row = TypeVar("Row", Category, Component, Symptom)


@dataclass(frozen=True)
class Suggestion:
    """What is proposed; `why` are sentences for whoever decides."""

    kind: str
    category: Category | None
    component: Component | None
    symptom: Symptom | None
    priority: int
    severity: int
    why: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()

    @property
    def kind_label(self) -> str:
        return str(IssueClass(self.kind).label)

    @property
    def priority_label(self) -> str:
        return str(Priority(self.priority).label)

    @property
    def parts(self) -> list[str]:
        """Class, category, component and symptom, as far as they are known."""
        rows = (self.category, self.component, self.symptom)
        return [self.kind_label, *(str(row) for row in rows if row is not None)]


@dataclass(frozen=True)
class Vocabulary:
    """The names of a store; read once for many texts."""

    categories: Mapping[str, Sequence[Category]] = field(default_factory=dict)
    components: Sequence[Component] = ()
    symptoms: Mapping[int, Sequence[Symptom]] = field(default_factory=dict)


def vocabulary(store: Store) -> Vocabulary:
    """Three queries."""
    categories: dict[str, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(store=store, is_active=True):
        categories[category.kind].append(category)
    components = list(Component.objects.filter(store=store, is_active=True))
    symptoms: dict[int, list[Symptom]] = defaultdict(list)
    for symptom in Symptom.objects.filter(component__in=components, is_active=True):
        symptoms[symptom.component_id].append(symptom)
    return Vocabulary(categories, components, symptoms)


def suggest(
    store: Store,
    text: str,
    urgency: str,
    user: User | None,
    *,
    kind: str = "",
    names: Vocabulary | None = None,
    but: Issue | None = None,
    compare: bool = True,
    if_unsure: bool = False,
) -> Suggestion:
    """Propose what an issue is; with `kind` that is settled.

    `compare=False`: by rules only; `if_unsure`: alike issues are asked where the words say little.
    """
    names = names or vocabulary(store)
    weighed = guessing.weigh(text)
    asks = compare and not (if_unsure and guessing.is_clear(weighed))
    found = alike(store, text, user, but=but) if asks else []
    weighed = _with_votes(weighed, found)
    kind = kind or guessing.best(weighed)
    component, symptom = _part(text, names) if kind in OF_CARS else (None, None)
    if component is None and kind in OF_CARS:
        component = _voted(found, "component", names.components)
    category = _category(text, names.categories.get(kind, ()))
    if category is None:
        category = _voted(found, "category", names.categories.get(kind, ()))
    priority, severity, because = guessing.urgent(text, urgency)
    return Suggestion(
        kind=kind,
        category=category,
        component=component,
        symptom=symptom,
        priority=priority,
        severity=severity,
        why=tuple(_why(weighed[kind], because, priority, found, kind)),
        alike=tuple(found),
    )


def _classified(found: Iterable[Alike]) -> list[Alike]:
    """What a person has looked at counts as an example; what is merely new does not."""
    return [one for one in found if one.issue.status != IssueStatus.NEW]


def _with_votes(weighed: dict[str, Weighed], found: Iterable[Alike]) -> dict[str, Weighed]:
    votes: dict[str, float] = defaultdict(float)
    for one in _classified(found):
        votes[one.issue.kind] += VOTES * one.score**2
    return {kind: Weighed(row.points + votes[kind], row.words) for kind, row in weighed.items()}


def _category(text: str, rows: Sequence[Category]) -> Category | None:
    known = category_words()
    return _best_named(
        text, [(row, (row.name, row.name_en, *known.get((row.kind, row.name), ()))) for row in rows]
    )


def _part(text: str, names: Vocabulary) -> tuple[Component | None, Symptom | None]:
    """The component of which the text says most, and what is said of it."""
    text = guessing.of_a_car(text)
    known = component_words()
    said: dict[int, float] = {}
    for row in names.components:
        words = (row.name, row.name_en, *known.get(row.name, ()))
        said[row.pk] = _length(text, words)
        full = [one.name for one in names.symptoms.get(row.pk, ()) if len(one.name) > 3]  # noqa: PLR2004 - 异响 is everywhere
        said[row.pk] += _length(text, full)
    best = max(names.components, key=lambda row: said[row.pk], default=None)
    if best is None or not said[best.pk]:
        return None, None
    known = symptom_words()
    symptoms = [
        (row, (row.name, _stem(row.name), *known.get(row.name, ())))
        for row in names.symptoms.get(best.pk, ())
    ]
    return best, _best_named(text, symptoms)


def _stem(name: str) -> str:
    """刹车盘问题 and 手刹故障 are said without their last word."""
    return name.removesuffix("故障").removesuffix("问题")


def _length(text: str, words: Iterable[str]) -> float:
    return float(sum(len(word) for word in hits(text, tuple(word for word in words if word))))


def _best_named(text: str, rows: Sequence[tuple[Row, Sequence[str]]]) -> Row | None:
    best: Row | None = None
    most = 0.0
    for row, words in rows:
        length = _length(text, words)
        if length > most:
            best, most = row, length
    return best


def _voted(found: Sequence[Alike], name: str, offered: Sequence[Row]) -> Row | None:
    votes: dict[int, float] = defaultdict(float)
    for one in _classified(found):
        pk = getattr(one.issue, f"{name}_id")
        if pk is not None:
            votes[pk] += one.score
    voted = [row for row in offered if row.pk in votes]
    return max(voted, key=lambda row: votes[row.pk], default=None)


def _why(
    weighed: Weighed, because: Sequence[str], priority: int, found: Sequence[Alike], kind: str
) -> Iterable[str]:
    if because:
        yield _("%(priority)s because of “%(words)s”") % {
            "priority": Priority(priority).label,
            "words": "、".join(because[:SHOWN_WORDS]),
        }
    if weighed.words:
        yield _("%(class)s because of “%(words)s”") % {
            "class": IssueClass(kind).label,
            "words": "、".join(weighed.words[:SHOWN_WORDS]),
        }
    alike_ones = [one.issue.number for one in _classified(found) if one.issue.kind == kind]
    if alike_ones:
        yield _("Like %(numbers)s") % {"numbers": ", ".join(alike_ones[:3])}
    if not weighed.words and not alike_ones:
        yield _("Nothing in the text tells the class; please look yourself.")
