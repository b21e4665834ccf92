"""Who may see and remove the files of an agenda and of a promise."""

from django.db import models

from attachments import access
from meetings import rules
from meetings.models import ActionItem, ActionUpdate, AgendaItem, Meeting, Pack
from meetings.services import packs
from people.models import User
from people.rules import Denied


def may_see(user: User, row: models.Model) -> bool:
    """Whoever sees the meeting sees its materials."""
    if not isinstance(row, AgendaItem):
        return False
    return Meeting.objects.visible_to(user).filter(pk=row.meeting_id).exists()


def may_change(user: User, row: models.Model) -> bool:
    if not isinstance(row, AgendaItem):
        return False
    try:
        rules.check_convener(user, row.meeting)
    except Denied:
        return False
    return True


def may_see_update(user: User, row: models.Model) -> bool:
    """Whoever sees the promise sees its proof."""
    if not isinstance(row, ActionUpdate):
        return False
    return ActionItem.objects.visible_to(user).filter(pk=row.action_id).exists()


def may_change_update(_user: User, _row: models.Model) -> bool:
    """Proof stays once it is reported."""
    return False


def may_see_pack(user: User, row: models.Model) -> bool:
    """Whoever sees the meeting, and for whose eyes the pack was made."""
    if not isinstance(row, Pack):
        return False
    sees = Meeting.objects.visible_to(user).filter(pk=row.meeting_id).exists()
    return sees and packs.made_for(user, row)


def register() -> None:
    access.register(
        Pack, may_see=may_see_pack, may_change=may_change_update, uploader_may_remove=False
    )
    access.register(
        ActionUpdate,
        may_see=may_see_update,
        may_change=may_change_update,
        uploader_may_remove=False,
    )
    access.register(AgendaItem, may_see=may_see, may_change=may_change)
