"""What could become a case, and what waits for a review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.kinds import CaseKind
from cases.models import REVIEW, Nomination
from cases.nominating import ENOUGH
from cases.queries.desk import drafts_of, in_hands_of, others_to_review, to_review_by
from cases.services import choosing
from cases.wording import reason
from issues.models import Issue
from people.http import Request
from people.models import User
from people.paging import page as paged

SIZE = 20
MOST = 50


@require_safe
def nominations(request: Request) -> HttpResponse:
    rows = Nomination.objects.filter(
        verdict=Nomination.Verdict.OPEN,
        score__gte=ENOUGH,
        issue__in=Issue.objects.visible_to(request.user).filter(is_confidential=False),
    ).select_related("issue__component", "issue__symptom", "issue__owner")
    found = paged(
        rows,
        SIZE,
        by="-score",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    lines = [(one, [reason(r["code"], r) for r in one.reasons]) for one in found.rows]
    context = {"page": found, "lines": lines, "may_dismiss": request.user.may(REVIEW)}
    return render(request, "cases/nominations.html", context)


def _nomination(request: Request, pk: int) -> Nomination:
    rows = Nomination.objects.filter(
        issue__in=Issue.objects.visible_to(request.user).filter(is_confidential=False)
    )
    return get_object_or_404(rows.select_related("issue"), pk=pk)


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    kind = request.POST.get("kind", "")
    kind = kind if kind in {CaseKind.GOOD, CaseKind.IMPROVE} else CaseKind.GOOD
    case = choosing.take(_nomination(request, pk), kind=kind, by=request.user)
    return redirect("cases:edit", case.pk)


@require_POST
def dismiss(request: Request, pk: int) -> HttpResponse:
    choosing.dismiss(_nomination(request, pk), by=request.user)
    messages.success(request, _("It will not be proposed again."))
    return redirect("cases:nominations")


def _person(request: Request) -> User | None:
    """Whose unfinished cases an editor looks at: somebody who leaves."""
    key = request.GET.get("of", "")
    if not (key.isdecimal() and key.isascii() and len(key) < 19 and request.user.may(REVIEW)):  # noqa: PLR2004 - a bigint
        return None
    return User.objects.visible_to(request.user).filter(pk=int(key)).first()


@require_safe
def review(request: Request) -> HttpResponse:
    user = request.user
    person = _person(request)
    context = {
        "person": person,
        "theirs": list(in_hands_of(person, user)[:MOST]) if person else (),
        "mine": list(to_review_by(user)[:MOST]),
        "others": list(others_to_review(user)[:MOST]),
        "drafts": list(drafts_of(user)[:MOST]),
    }
    return render(request, "cases/review.html", context)
