"""What is written about the numbers of the day: which there are, their values, corrections."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from meetings import figures, rules
from meetings.models import Figure, FigureValue
from meetings.services import mornings
from people import events
from people.calendar import DAY, DayKind, NeverOpenError
from people.models import Store, User
from people.moves import lock
from people.rules import check_manage_store
from people.services.calendars import store_calendar

FIELDS = ("name", "unit", "about", "better", "target", "is_active")


def day_before(store: Store, day: dt.date) -> dt.date:
    """The last day before it on which the store was open: the board's yesterday."""
    try:
        return store_calendar(store).previous_day(DayKind.STORE_OPEN, day - DAY)
    except NeverOpenError:
        return day - DAY


def day_of(figure: Figure, day: dt.date, before: dt.date) -> dt.date:
    """The day that a figure of the morning of `day` is about."""
    return before if figure.about == Figure.About.YESTERDAY else day


@transaction.atomic
def set_values(store: Store, day: dt.date, given: Mapping[int, Decimal | None], *, by: User) -> int:
    """Enter the numbers for the morning of `day`; returns how many are new or different.

    What is typed over what was there is a correction, which is recorded. Left empty where a source
    had filled it in, the source's number comes back.
    """
    rules.check_lead_morning(by)
    before = day_before(store, day)
    rows = {row.pk: row for row in Figure.objects.select_for_update().filter(store=store)}
    values = FigureValue.objects.filter(figure__in=rows, day__in=(before, day))
    kept = {(row.figure_id, row.day): row for row in values}
    changed = 0
    for pk in (pk for pk in given if pk in rows):
        on = day_of(rows[pk], day, before)
        changed += _set(rows[pk], on, kept.get((pk, on)), given[pk], by=by)
    if changed:
        mornings.touch(store, day)
    return changed


def _set(
    figure: Figure, day: dt.date, kept: FigureValue | None, value: Decimal | None, *, by: User
) -> bool:
    old = kept.value if kept else None
    if value is None and kept is not None and kept.filled is not None:
        value, by_whom = kept.filled, None
    else:
        by_whom = by
    if value == old:
        return False
    if value is None:
        if kept is not None:
            kept.delete()
    elif kept is None:
        FigureValue.objects.create(figure=figure, day=day, value=value, by=by_whom)
    else:
        kept.value, kept.by, kept.at = value, by_whom, timezone.now()
        kept.save(update_fields=["value", "by", "at"])
    if kept is not None:
        words = {"old": str(old), "new": "" if value is None else str(value)}
        events.record(figure, "figure_corrected", by=by, day=day.isoformat(), **words)
    return True


@transaction.atomic
def fill(store: Store, day: dt.date) -> int:
    """Ask the sources for the morning of `day`. What was typed by hand stays and is marked."""
    before, changed = day_before(store, day), 0
    for figure in Figure.objects.shown().filter(store=store).exclude(source=""):
        source = figures.offered().get(figure.source)
        asked = source.ask(store, day_of(figure, day, before)) if source else None
        if asked is not None:
            changed += _fill(figure, day_of(figure, day, before), Decimal(asked))
    if changed:
        mornings.touch(store, day)
    return changed


def _fill(figure: Figure, day: dt.date, value: Decimal) -> bool:
    kept, is_new = FigureValue.objects.select_for_update().get_or_create(
        figure=figure, day=day, defaults={"value": value, "filled": value}
    )
    if is_new or kept.filled == value:
        return is_new
    is_by_hand = kept.by_id is not None
    kept.filled = value
    if not is_by_hand:
        kept.value, kept.at = value, timezone.now()
    kept.save(update_fields=["filled", "value", "at"])
    return True


def fill_all(now: dt.datetime) -> int:
    """Every store's morning of today."""
    stores = Store.objects.filter(figures__is_active=True).exclude(figures__source="")
    return sum(fill(one, now.astimezone(one.zone).date()) for one in stores.distinct())


@transaction.atomic
def begin_with_usual(store: Store, *, by: User) -> int:
    """Put the usual numbers on a board that has none."""
    check_manage_store(by, store)
    if Figure.objects.select_for_update().filter(store=store).exists():
        return 0
    made = Figure.objects.bulk_create(
        Figure(
            store=store,
            name=str(usual.name),
            unit=str(usual.unit),
            about=usual.about,
            better=usual.better,
            target=usual.target,
            source=usual.source,
            position=position,
        )
        for position, usual in enumerate(figures.USUAL)
    )
    events.record_all(made, "create", by=by)
    mornings.touch(store)
    return len(made)


@transaction.atomic
def add_figure(store: Store, *, by: User, **fields: Any) -> Figure:
    check_manage_store(by, store)
    last = store.figures.aggregate(last=Max("position"))["last"]
    figure = Figure(store=store, position=0 if last is None else last + 1, **fields)
    figure.full_clean()
    figure.save()
    events.record(figure, "create", by=by)
    mornings.touch(store)
    return figure


@transaction.atomic
def change_figure(figure: Figure, *, by: User, **fields: Any) -> Figure:
    """Change it; its values stay, off the board too."""
    figure = lock(figure)
    check_manage_store(by, figure.store)
    changes = {}
    for name, new in fields.items():
        old = getattr(figure, name)
        if old != new:
            changes[name] = [str(old), str(new)]
            setattr(figure, name, new)
    if changes:
        figure.full_clean()
        figure.save()
        events.record(figure, "change", by=by, changes=changes)
        mornings.touch(figure.store)
    return figure


@transaction.atomic
def move_figure(figure: Figure, step: int, *, by: User) -> None:
    """One place up (-1) or down (1) among those about the same day."""
    check_manage_store(by, figure.store)
    rows = list(Figure.objects.select_for_update().filter(store=figure.store, about=figure.about))
    at = next(number for number, row in enumerate(rows) if row.pk == figure.pk)
    to = max(0, min(len(rows) - 1, at + step))
    rows.insert(to, rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position
    Figure.objects.bulk_update(rows, ["position"])
    mornings.touch(figure.store)
