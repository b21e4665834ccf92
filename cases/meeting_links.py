"""Cases as meetings see them: what an item is about, shown on the projector and talked about by phone."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.states import CaseStatus
from meetings import subjects
from meetings.subjects import Door, Shown, Subject
from people.models import User

IN_THE_ARCHIVE = (CaseStatus.PUBLISHED, CaseStatus.SUPERSEDED)
"""What is talked about by everybody; a draft is only shown by who presents it."""


def show(keys: Iterable[int], user: User | None) -> Mapping[int, Shown]:
    rows = Case.objects.visible_to(user) if user else Case.objects.filter(status__in=IN_THE_ARCHIVE)
    return {
        case.pk: Shown(str(case), case.get_absolute_url(), "archive", _doors(case))
        for case in rows.filter(pk__in=set(keys)).only("number", "title", "status")
    }


def _doors(case: Case) -> tuple[Door, ...]:
    projector = Door(_("Show on the projector"), case.present_url, "presentation")
    if case.status not in IN_THE_ARCHIVE:
        return (projector,)
    talk = reverse("cases:talk", args=[case.pk])
    return (Door(_("Join the discussion"), talk, "message", is_main=True), projector)


def register() -> None:
    subjects.register(Case, Subject(show))
