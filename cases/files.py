"""Who may see and remove the files of a case."""

from django.db import models

from attachments import access
from cases import rules
from cases.models import Case
from people.models import User
from people.rules import Denied


def may_see(user: User, row: models.Model) -> bool:
    return Case.objects.visible_to(user).filter(pk=row.pk).exists()


def may_change(user: User, row: models.Model) -> bool:
    if not isinstance(row, Case):
        return False
    try:
        rules.check_write(user, row)
    except Denied:
        return False
    return True


def register() -> None:
    access.register(Case, may_see=may_see, may_change=may_change)
