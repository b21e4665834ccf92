"""What cases offer for an agenda: one or two a meeting, with the reason."""

import datetime as dt
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.kinds import CaseKind
from cases.models import Case, Nomination
from cases.nominating import ENOUGH
from cases.wording import reason
from issues.models import Issue
from meetings.candidates import Candidate
from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting
from people.models import User
from people.privacy import mask

MOST = 2
RECENT = dt.timedelta(days=30)
WORDS = 2


def candidates(meeting: Meeting, _user: User) -> Iterator[Candidate]:
    """Cases fresh in the archive, a good one and one to improve; then what could become one."""
    cases = list(_fresh_cases(meeting))
    for case in cases:
        yield Candidate(
            case.title,
            _("Case %(number)s, %(kind)s, not talked about yet")
            % {"number": case.number, "kind": case.get_kind_display()},
            Section.SHARING if case.kind == CaseKind.GOOD else Section.THEME,
            case,
            url=case.get_absolute_url(),
            icon="archive",
            order=25,
        )
    for one in _nominations(meeting)[: MOST - len(cases)]:
        yield Candidate(
            mask(one.issue.title),
            _("Worth a case: %(why)s")
            % {"why": _(", ").join(reason(r["code"], r) for r in one.reasons[:WORDS])},
            Section.THEME,
            one.issue,
            url=one.issue.get_absolute_url(),
            icon="archive",
            order=35,
        )


def _fresh_cases(meeting: Meeting) -> list[Case]:
    talked = AgendaItem.objects.filter(
        content_type=ContentType.objects.get_for_model(Case), object_id=OuterRef("pk")
    )
    rows = Case.objects.filter(store=meeting.store_id, published_at__gt=timezone.now() - RECENT)
    rows = rows.published().filter(~Exists(talked), kind__in=(CaseKind.GOOD, CaseKind.IMPROVE))
    return list(rows.order_by("kind", "-published_at", "-pk").distinct("kind").defer("search"))


def _nominations(meeting: Meeting) -> list[Nomination]:
    """Never a confidential one: everybody who is invited reads the agenda."""
    talked = AgendaItem.objects.filter(
        content_type=ContentType.objects.get_for_model(Issue), object_id=OuterRef("issue_id")
    )
    rows = Nomination.objects.filter(
        ~Exists(talked),
        verdict=Nomination.Verdict.OPEN,
        score__gte=ENOUGH,
        issue__store=meeting.store_id,
        issue__is_confidential=False,
    )
    return list(rows.select_related("issue").order_by("-score", "-pk")[:MOST])
