"""Cases like a case or an issue, ready for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.queries.similar import Like, Similar, similar
from cases.services.indexing import texts_of
from cases.services.writing import codes_in
from issues.models import Issue
from people.models import User

SHOWN = 5
WORDS: Mapping[str, str | Promise] = {
    "codes": _("same fault code"),
    "symptom": _("same symptom"),
    "component": _("same component"),
    "model": _("same model"),
}


@dataclass(frozen=True)
class Alike:
    case: Case
    why: Sequence[str | Promise]


def like_case(case: Case, user: User, *, most: int = SHOWN) -> list[Alike]:
    like = Like(
        text=texts_of(case)[2],
        stores=list(user.store_ids),
        component_id=case.component_id,
        symptom_id=case.symptom_id,
        codes=case.codes,
        model=case.model,
        but=case.pk,
    )
    return _shown(similar(like, most=most))


def like_issue(issue: Issue, user: User, *, most: int = SHOWN) -> list[Alike]:
    """How it was solved before."""
    text = "\n".join(
        filter(None, [issue.text, str(issue.component or ""), str(issue.symptom or "")])
    )
    like = Like(
        text=text,
        stores=list(user.store_ids),
        component_id=issue.component_id,
        symptom_id=issue.symptom_id,
        codes=codes_in(issue.text),
        model=issue.vehicle.model if issue.vehicle else "",
    )
    return _shown(similar(like, most=most))


def _shown(found: Sequence[Similar]) -> list[Alike]:
    cases = Case.objects.for_list().in_bulk([one.case_id for one in found])
    return [
        Alike(cases[one.case_id], [words for name, words in WORDS.items() if name in one.reasons])
        for one in found
        if one.case_id in cases
    ]
