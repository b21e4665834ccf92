"""What is shown of a table that comes in."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.models import Category, Component, ImportRow, ImportRun
from issues.services.importing.checking import first_rows
from issues.services.importing.runs import columns_of, top_of
from issues.services.logging import title_of
from issues.tables.understanding import Understood
from people.models import User
from people.services.staff_export import RISKY

TOP = 6
REASONS = 6
CELLS = 8


@dataclass(frozen=True)
class Pace:
    """How far a run is: rows done of all, per cent, rows a second, seconds to go."""

    done: int
    total: int
    percent: int
    per_second: int | None
    left: int | None


def pace(run: ImportRun, now: dt.datetime) -> Pace:
    done = run.imported + run.repeated
    total = max(run.rows - run.bad, 0)
    spent = (now - run.started_at).total_seconds() if run.started_at else 0
    speed = done / spent if spent > 0 and done else 0
    return Pace(
        done,
        total,
        round(100 * done / total) if total else 0,
        round(speed) if speed else None,
        round((total - done) / speed) if speed else None,
    )


def top_rows(run: ImportRun) -> list[tuple[int, Sequence[str]]]:
    """The first rows of the file, to say which one names the columns."""
    return [(number, cells[:CELLS]) for number, cells in top_of(run)[:TOP]]


def numbers(run: ImportRun) -> list[tuple[str | Promise, int, str]]:
    if run.status == ImportRun.Status.DONE:
        return [
            (gettext_lazy("Imported"), run.imported, "green"),
            (gettext_lazy("Here already"), run.repeated, ""),
            (gettext_lazy("To be corrected"), run.bad, "red" if run.bad else ""),
        ]
    good = max(run.rows - run.bad - run.repeated, 0)
    return [
        (gettext_lazy("Rows"), run.rows, ""),
        (gettext_lazy("Will come in"), good, "green"),
        (gettext_lazy("Here already"), run.repeated, ""),
        (gettext_lazy("To be corrected"), run.bad, "red" if run.bad else ""),
    ]


@dataclass(frozen=True)
class Preview:
    """A row as it will be, in words."""

    row: Understood
    title: str
    owner: str
    component: str
    category: str


def as_they_will_be(run: ImportRun) -> list[Preview]:
    rows = [understood for _line, understood in first_rows(run)]
    people = User.objects.in_bulk({row.owner for row in rows if row.owner})
    components = Component.objects.in_bulk({row.component for row in rows if row.component})
    categories = Category.objects.in_bulk({row.category for row in rows if row.category})
    return [
        Preview(
            row,
            row.title or title_of(row.text),
            people[row.owner].name if row.owner else "",
            str(components[row.component]) if row.component else "",
            str(categories[row.category]) if row.category else "",
        )
        for row in rows
    ]


def reasons(run: ImportRun) -> list[tuple[str, int]]:
    """Why rows are put aside, the most frequent first."""
    rows = run.lines.filter(state=ImportRow.State.BAD).values("error").annotate(n=Count("pk"))
    return list(rows.order_by("-n", "error").values_list("error", "n")[:REASONS])


def bad_as_csv(run: ImportRun) -> bytes:
    """Every cell as it was, with row and reason in front; formulas made harmless."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    columns = columns_of(run)
    writer.writerow([_("Row"), _("Reason"), *(one.title or one.letter for one in columns)])
    bad = run.lines.filter(state=ImportRow.State.BAD).order_by("number")
    for line in bad.iterator(chunk_size=1000):
        cells = [line.cells[one.index] if one.index < len(line.cells) else "" for one in columns]
        writer.writerow([line.number, *map(harmless, [line.error, *cells])])
    return stream.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text
