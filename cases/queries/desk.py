"""What is on somebody's desk: drafts, and cases to review."""

from cases.models import REVIEW, Case
from cases.models.case import CaseQuerySet
from cases.states import CaseStatus
from people.models import User


def drafts_of(user: User) -> CaseQuerySet:
    rows = Case.objects.filter(author=user, status=CaseStatus.DRAFT).for_list()
    assert isinstance(rows, CaseQuerySet)  # noqa: S101 - narrows the type
    return rows.order_by("-created_at", "-pk")


def to_review_by(user: User) -> CaseQuerySet:
    """Cases that were given to this person to review."""
    rows = Case.objects.filter(reviewer=user, status=CaseStatus.UNDER_REVIEW).for_list()
    assert isinstance(rows, CaseQuerySet)  # noqa: S101 - narrows the type
    return rows.order_by("submitted_at", "pk")


def others_to_review(user: User) -> CaseQuerySet:
    """What waits for somebody else, for those who may step in."""
    rows = Case.objects.visible_to(user)
    if not user.may(REVIEW):
        return rows.none()
    rows = rows.filter(status=CaseStatus.UNDER_REVIEW).exclude(reviewer=user).exclude(author=user)
    return rows.for_list().select_related("reviewer").order_by("submitted_at", "pk")
