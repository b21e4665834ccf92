"""Who may see and remove the files of an issue and of what is said about it."""

from django.db import models

from attachments import access
from issues import rules
from issues.models import Entry, Issue
from people.models import User


def may_see(user: User, row: models.Model) -> bool:
    """Whoever sees the issue sees its photos; those of internal remarks only who reads these."""
    if isinstance(row, Entry) and not row.is_public and not rules.reads_internal(user, row.issue):
        return False
    issue_id = row.issue_id if isinstance(row, Entry) else row.pk
    return Issue.objects.visible_to(user).filter(pk=issue_id).exists()


def may_change(user: User, row: models.Model) -> bool:
    issue = row.issue if isinstance(row, Entry) else row
    return isinstance(issue, Issue) and rules.may_triage(user, issue)


def register() -> None:
    for model in (Issue, Entry):
        access.register(model, may_see=may_see, may_change=may_change)
