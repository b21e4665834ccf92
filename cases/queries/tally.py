"""What is counted about a case for its page, asked together with the case itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL

from cases.kinds import CaseKind, UseResult
from cases.models import Case
from people.models import User


@dataclass(frozen=True)
class OwnList:
    """One of the reader's own lists, and whether the case is in it."""

    pk: int
    name: str
    has: bool


@dataclass(frozen=True)
class Tally:
    versions: int
    quizzes: int
    readers: int
    thanks: int
    used: int
    worked: int
    is_thanked: bool
    is_month: bool
    read_at: dt.datetime | None
    lists: Sequence[OwnList]


_ASKED = """jsonb_build_object(
'versions', (select count(*) from cases_caseversion r where r.case_id = cases_case.id),
'quizzes', (select count(*) from cases_quiz r where r.case_id = cases_case.id and r.is_active),
'readers', (select count(*) from cases_reading r
  where r.case_id = cases_case.id and r.user_id <> cases_case.author_id),
'thanks', (select count(*) from cases_thank r where r.case_id = cases_case.id),
'used', (select count(*) from cases_use r where r.case_id = cases_case.id),
'worked', (select count(*) from cases_use r where r.case_id = cases_case.id and r.result = %s),
'is_thanked', exists(select from cases_thank r where r.case_id = cases_case.id and r.user_id = %s),
'is_month', cases_case.kind = %s
  and exists(select from cases_storyofmonth r where r.case_id = cases_case.id),
'read_at', (select r.last_at from cases_reading r where r.case_id = cases_case.id and r.user_id = %s),
'lists', (select coalesce(jsonb_agg(jsonb_build_object('pk', l.id, 'name', l.name, 'has', exists(
  select from cases_caselistitem i where i.list_id = l.id and i.case_id = cases_case.id))
  order by l.name), '[]') from cases_caselist l where l.owner_id = %s))"""


def counted(rows: "QuerySet[Case]", user: User) -> "QuerySet[Case]":
    """The cases, each with what its page counts for this reader."""
    given = (UseResult.WORKED.value, user.pk, CaseKind.STORY.value, user.pk, user.pk)
    return rows.annotate(tally=RawSQL(_ASKED, given, output_field=JSONField()))  # noqa: S611 - parameters


def tally_of(case: Case, user: User) -> Tally:
    """As it came with the case; a case that came without is asked about."""
    row = case
    if not hasattr(case, "tally"):
        row = counted(Case.objects.only("pk"), user).get(pk=case.pk)
    known: dict[str, Any] = dict(row.tally)  # type: ignore[attr-defined]
    read_at = known["read_at"]
    known["read_at"] = read_at and dt.datetime.fromisoformat(read_at)
    known["lists"] = [OwnList(**one) for one in known["lists"]]
    return Tally(**known)
