"""Lists that people keep under a name."""

from django.db import transaction
from django.utils.translation import gettext as _

from issues.models import SavedFilter
from people.models import User
from people.rules import Denied, NotNow

MOST = 30
LONGEST = 500


@transaction.atomic
def keep(name: str, query: str, *, is_shared: bool, by: User) -> SavedFilter:
    """Keep it; a list of one's own with the same name is replaced."""
    name = " ".join(name.split())[:40]
    if not name:
        raise NotNow(_("Please give the list a name."))
    if len(query) > LONGEST:
        raise NotNow(_("These are too many filters to keep."))
    own = SavedFilter.objects.filter(user=by)
    if own.count() >= MOST and not own.filter(name=name).exists():
        raise NotNow(_("You keep thirty lists already. Remove one first."))
    row, _is_new = SavedFilter.objects.update_or_create(
        user=by, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    return row


@transaction.atomic
def forget(row: SavedFilter, *, by: User) -> None:
    if row.user_id != by.pk:
        raise Denied(_("Only who keeps this list can remove it."))
    row.delete()
