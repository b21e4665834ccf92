"""Agenda templates."""

from collections.abc import Sequence

from django.db import transaction

from meetings import rules
from meetings.models import AgendaTemplate, TemplateItem
from meetings.services.agenda import Part
from people import events
from people.models import Store, User
from people.rules import Denied


@transaction.atomic
def save_template(
    template: AgendaTemplate | None,
    *,
    store: Store,
    name: str,
    parts: Sequence[Part],
    by: User,
) -> AgendaTemplate:
    """Make a template or give an existing one a new name and new items."""
    rules.check_schedule(by)
    made = template or AgendaTemplate(store=store)
    if made.store_id != store.pk:
        raise Denied("This template belongs to another store.")
    made.name = name
    made.save()
    made.items.all().delete()
    TemplateItem.objects.bulk_create(
        TemplateItem(
            template=made,
            section=part.section,
            title=part.title,
            minutes=part.minutes,
            position=position,
        )
        for position, part in enumerate(parts)
    )
    events.record(made, "change" if template else "create", by=by)
    return made


@transaction.atomic
def delete_template(template: AgendaTemplate, *, by: User) -> None:
    """Series that used it go back to the usual parts of their kind."""
    rules.check_schedule(by)
    template.delete()
