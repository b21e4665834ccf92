"""What a case still lacks before a second person can judge it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.kinds import CaseKind, Satisfaction
from cases.models import Case
from cases.services.writing import TEXTS
from cases.wording import label_of
from people.privacy import Found, find

ORDER = (
    "concern",
    "model",
    "found",
    "cause",
    "cause_kind",
    "done",
    "result",
    "satisfaction",
    "component",
)


@dataclass(frozen=True)
class Private:
    """Something personal in a text: which field, and how it reads masked."""

    field: str
    label: str
    found: Found


@dataclass(frozen=True)
class Readiness:
    missing: list[tuple[str, str]]  # the field and what to do
    private: list[Private]

    @property
    def is_ready(self) -> bool:
        return not self.missing and not self.private


def readiness(case: Case) -> Readiness:
    return Readiness(list(_missing(case)), private_in(case))


def private_in(case: Case) -> list[Private]:
    """What names a person or a car in anything that goes into the archive."""
    texts = [(name, getattr(case, name)) for name in TEXTS]
    texts += [("tags", tag) for tag in case.tags]
    texts += [("parts", part.name) for part in case.parts.all()]
    return [Private(name, label_of(name), found) for name, text in texts for found in find(text)]


def _missing(case: Case) -> list[tuple[str, str]]:
    wanted: list[tuple[str, str, object]] = [
        ("done", _("Say what we did."), case.done),
        ("result", _("Say what came of it."), case.result),
    ]
    if case.kind != CaseKind.STORY:
        wanted += [
            ("concern", _("Write what the customer said, in his words."), case.concern),
            ("found", _("Write what we found."), case.found),
            ("cause", _("Name the cause."), case.cause),
            ("cause_kind", _("Choose the kind of cause."), case.cause_kind),
            ("model", _("Name the model, so that it is found by it."), case.model or case.brand),
            ("component", _("Choose the component, so that it is found by it."), case.component_id),
            (
                "satisfaction",
                _("Was the customer satisfied? Ask, then say so."),
                case.satisfaction != Satisfaction.UNKNOWN,
            ),
        ]
    missing = [(name, sentence) for name, sentence, there in wanted if not there]
    return sorted(missing, key=lambda one: ORDER.index(one[0]))
