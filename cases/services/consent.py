"""A story goes out in words that its teller stands by."""

from django.utils.translation import gettext as _

from cases.models import Case, Telling
from people.models import User
from people.rules import NotNow


def telling_of(case: Case) -> Telling | None:
    return Telling.objects.filter(case=case).first()


def stand_by(case: Case, by: User) -> None:
    """What the teller has written himself needs nobody's consent."""
    if by.pk == case.author_id:
        Telling.objects.filter(case=case).update(agreed_version=case.version, objection="")


def check_consent(case: Case) -> None:
    """Words that an editor has changed wait for the teller."""
    telling = telling_of(case)
    if telling is not None and telling.agreed_version != case.version:
        raise NotNow(_("The teller has not agreed to these words yet."))
