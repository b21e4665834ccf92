"""What is on somebody's desk: drafts, and cases to review."""

from django.db.models import F, Q, QuerySet

from cases.models import REVIEW, Case, Telling
from cases.models.case import CaseQuerySet
from cases.states import CaseStatus
from people.models import User

UNDONE = (CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW)


def drafts_of(user: User) -> CaseQuerySet:
    rows = Case.objects.filter(author=user, status=CaseStatus.DRAFT).for_list()
    assert isinstance(rows, CaseQuerySet)  # noqa: S101 - narrows the type
    return rows.order_by("-created_at", "-pk")


def to_review_by(user: User) -> CaseQuerySet:
    """Cases that were given to this person to review."""
    rows = Case.objects.filter(reviewer=user, status=CaseStatus.UNDER_REVIEW).for_list()
    assert isinstance(rows, CaseQuerySet)  # noqa: S101 - narrows the type
    return rows.order_by("submitted_at", "pk")


def in_hands_of(person: User, user: User) -> CaseQuerySet:
    """What somebody who leaves has not finished, as author or as reviewer."""
    rows = Case.objects.visible_to(user).filter(status__in=UNDONE)
    rows = rows.filter(Q(author=person) | Q(reviewer=person, status=CaseStatus.UNDER_REVIEW))
    found = rows.for_list().select_related("reviewer").order_by("created_at", "pk")
    assert isinstance(found, CaseQuerySet)  # noqa: S101 - narrows the type
    return found


def consents_of(teller: User) -> QuerySet[Telling]:
    """Experiences whose teller is asked whether the words are right."""
    rows = Telling.objects.filter(
        case__author=teller,
        case__status=CaseStatus.UNDER_REVIEW,
        offered_version__gt=F("agreed_version"),
        objection="",
    )
    return rows.order_by("offered_at")


def others_to_review(user: User) -> CaseQuerySet:
    """What waits for somebody else, for those who may step in."""
    rows = Case.objects.visible_to(user)
    if not user.may(REVIEW):
        return rows.none()
    rows = rows.filter(status=CaseStatus.UNDER_REVIEW).exclude(reviewer=user).exclude(author=user)
    return rows.for_list().select_related("reviewer").order_by("submitted_at", "pk")
