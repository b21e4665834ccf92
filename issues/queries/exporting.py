"""Issues and their figures as tables to take along; personal data is masked as on the pages."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from issues.models.issue import IssueQuerySet
from issues.queries.figures import Figures, Line
from issues.sheets import Rows, Value
from people.models import Store
from people.privacy import mask

MOST = 100_000
MOST_IN_EXCEL = 20_000
"""A workbook is made whole before it is sent; CSV goes out row by row."""
CELL = 32_000
CHUNK = 500


def issue_rows(rows: IssueQuerySet, store: Store, most: int = MOST) -> Iterator[list[Value]]:
    """A heading and a row for each issue, the newest first; read from the database as it goes."""
    yield [
        _("Number"), _("In short"), pgettext("column", "What happened"), _("State"), _("Class"), _("Category"),
        _("System or part"), _("Priority"), _("Severity"), _("Came in by"), _("Where it belongs"),
        _("Department responsible"), _("Owner"), _("Reporter"), _("Vehicle"), _("Repair order"),
        _("Reported"), _("Due"), _("First answer"), _("Solved"), _("Closed"),
        _("Times reopened"), _("Times it came back"), _("Solution"),
    ]  # fmt: skip
    related = ("owner", "reporter", "place", "component", "category", "department", "vehicle")
    found = rows.select_related(*related).defer("search", "steps").order_by("-reported_at", "-pk")

    def at(moment: dt.datetime | None) -> Value:
        return timezone.localtime(moment, store.zone) if moment else None

    for issue in found[:most].iterator(chunk_size=CHUNK):
        reporter = issue.reporter.name if issue.reporter else ""
        reported: Value = at(issue.reported_at)
        if issue.is_unnamed and isinstance(reported, dt.datetime):
            reported = reported.date()
        yield [
            issue.number,
            mask(issue.title),
            mask(issue.text)[:CELL],
            issue.get_status_display(),
            issue.get_kind_display(),
            str(issue.category or ""),
            str(issue.component or ""),
            issue.get_priority_display(),
            issue.get_severity_display(),
            issue.get_channel_display(),
            str(issue.place or ""),
            str(issue.department or ""),
            issue.owner.name,
            reporter or (f"{issue.reporter_name[:1]}*" if issue.reporter_name else ""),
            issue.vehicle.masked if issue.vehicle else "",
            issue.ro_number,
            reported,
            at(issue.due_at),
            at(issue.answered_at),
            at(issue.solved_at),
            at(issue.closed_at),
            issue.reopened,
            issue.recurrences,
            mask(issue.solution)[:CELL],
        ]


def figure_tables(figures: Figures) -> list[tuple[str, Rows]]:
    """The page, table by table."""
    tables: list[tuple[str, Rows]] = []
    for _key, title, chart in figures.charts:
        head: list[Value] = [title, _("Count"), _("Share, %"), _("Cumulative, %")]
        rows: list[list[Value]] = [
            [bar.label, bar.count, bar.share, bar.cumulative] for bar in chart.bars
        ]
        tables.append((title, [head, *rows]))
    weeks: list[list[Value]] = [[_("Week from"), pgettext("count", "Reported"), _("Solved")]]
    weeks += [[week.first, week.came, week.went] for week in figures.weeks]
    ages: list[list[Value]] = [[_("Open for"), _("Count"), _("Overdue")]]
    ages += [[age.label, age.count, age.late] for age in figures.ages]
    tables += [(_("Week by week"), weeks), (_("Age of what is open"), ages)]
    tables.append((_("Answers and solutions"), _speed_rows(figures)))
    tables.append((_("By department"), _line_rows(figures.departments, _("Department"))))
    tables.append((_("By person"), _line_rows(figures.people, _("Person"))))
    return tables


def _hours(span: dt.timedelta | None) -> Value:
    return round(span.total_seconds() / 3600, 1) if span is not None else None


def _speed_rows(figures: Figures) -> Rows:
    yield [
        _("Priority"), _("Answered in time, %"), _("Half answered within, hours"),
        _("Nine of ten answered within, hours"), _("Solved in time, %"),
        _("Half solved within, hours"), _("Nine of ten solved within, hours"),
    ]  # fmt: skip
    for speed in figures.speeds:
        answer, solution = speed.answer or (None, None), speed.solution or (None, None)
        yield [
            speed.label,
            speed.counts.answered_share,
            _hours(answer[0]),
            _hours(answer[1]),
            speed.counts.in_time_share,
            _hours(solution[0]),
            _hours(solution[1]),
        ]


def _line_rows(lines: Sequence[Line], heading: str) -> Rows:
    yield [
        heading, pgettext("count", "Reported"), _("Solved"), _("Solved in time, %"), _("Reopened, %"), _("Recurred, %"),
    ]  # fmt: skip
    for line in lines:
        counts = line.counts
        rates: list[Value] = [counts.in_time_share, counts.reopen_rate, counts.recurrence_rate]
        yield [
            line.label,
            counts.all,
            counts.solved,
            *(rates if line.shows_rates else ["", "", ""]),
        ]
