"""The figures of issues, and what is taken along as files."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from issues.charts import flow, pareto
from issues.models import Issue
from issues.states import IssueStatus
from people.models import Event, Store, StoreGroup, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.req("5.8")]
Make = Callable[..., Issue]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(director: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


@pytest.fixture
def make(advisor: User) -> Make:
    """An issue `age` days old with these columns."""

    def made(age: float = 1, text: str = "举升机升到一半停住", **columns: Any) -> Issue:
        issue = factories.issue(advisor, text, urgency="later")
        reported = NOW - DAY * age
        Issue.objects.filter(pk=issue.pk).update(
            reported_at=reported, due_at=reported + DAY * 5, **columns
        )
        return issue

    return made


def figures(client: Client, query: str = "") -> Any:
    return client.get(reverse("issues:figures") + query)


def test_pareto_counts_the_greatest_first_and_the_rest_last() -> None:
    chart = pareto([("a", 5, ""), ("b", 70, ""), ("", 10, ""), ("c", 15, "")], "other")

    assert [(bar.label, bar.count, bar.cumulative) for bar in chart.bars] == [
        ("b", 70, 70.0), ("c", 15, 85.0), ("a", 5, 90.0), ("other", 10, 100.0),
    ]  # fmt: skip
    assert chart.vital == 2
    assert chart.bars[-1].point == chart.top


def test_what_is_not_named_is_no_vital_cause() -> None:
    chart = pareto([("a", 4, ""), ("b", 3, ""), ("", 93, "")], "other")

    assert not chart.bars[-1].is_vital
    assert chart.vital == 0
    assert chart.rest_share == 93.0


def test_what_is_beyond_ten_is_other() -> None:
    chart = pareto([(f"part {n:02}", 20 - n, "") for n in range(15)], "other")

    assert len(chart.bars) == 11
    assert chart.bars[-1].label == "other"
    assert chart.total == sum(20 - n for n in range(15))


def test_a_chart_is_as_high_as_the_table_beside_it() -> None:
    few = pareto([("a", 5, "")], "other")
    many = pareto([(f"part {n:02}", 20 - n, "") for n in range(15)], "other")

    assert many.height > few.height == 240
    assert many.bars[0].y + many.bars[0].height == pytest.approx(many.base, abs=0.2)


def test_empty_charts_do_not_fall_over() -> None:
    assert pareto([], "other").bars == []
    assert flow([]).pairs == []
    assert flow([("03-02", 0, 0)]).pairs[0].came_height == 0


def test_the_page_counts_what_happened(manager: Client, make: Make, store: Store) -> None:
    part = factories.component(store)
    make(3, component=part, kind="technical")
    make(10, kind="technical", status=IssueStatus.CLOSED, solved_at=NOW - DAY * 8, reopened=1)
    make(20, kind="parts", status=IssueStatus.CLOSED, solved_at=NOW - DAY * 2, recurrences=2)
    make(200, kind="parts")

    found = figures(manager).context["figures"]

    total = found.total
    assert (total.all, total.solved, total.in_time_share) == (3, 2, 50)
    assert (total.reopen_rate, total.recurrence_rate) == (50.0, 50.0)
    assert (found.open, found.late) == (2, 1)
    assert [age.count for age in found.ages] == [0, 1, 0, 0, 1]
    charts = {key: chart for key, _title, chart in found.charts}
    assert [(bar.label, bar.count) for bar in charts["kind"].bars] == [
        ("Technical", 2),
        ("Parts", 1),
    ]
    assert [bar.count for bar in charts["component"].bars] == [1, 2]
    assert f"component={part.pk}" in charts["component"].bars[0].url
    assert sum(week.came for week in found.weeks) == 3
    assert sum(week.went for week in found.weeks) == 2


def test_the_days_can_be_chosen_and_wrong_ones_are_said(manager: Client, make: Make) -> None:
    make(3)
    make(200)

    asked = figures(manager, "?from=2026-01-01&to=2026-11-23")
    assert asked.context["figures"].total.all == 2
    wrong = figures(manager, "?from=2026-11-23&to=2026-01-01")
    assert wrong.status_code == 422
    assert "The last day lies before the first one." in wrong.content.decode()
    assert figures(manager, "?from=2020-01-01&to=2026-01-01").status_code == 422
    assert figures(manager, "?from=x").status_code == 422


def test_a_persons_rates_are_not_shown_below_thirty(
    manager: Client, make: Make, technician: User, advisor: User
) -> None:
    for _n in range(3):
        make(3, owner=technician, status=IssueStatus.CLOSED, solved_at=NOW)
    for _n in range(30):
        make(3, owner=advisor, status=IssueStatus.CLOSED, solved_at=NOW)

    page = figures(manager)

    lines = {line.label: line for line in page.context["figures"].people}
    assert list(lines) == sorted(lines)
    assert not lines["王志远"].shows_rates
    assert lines["李婷"].shows_rates
    assert "too few to say" in page.content.decode()


def test_another_store_counts_nowhere(
    manager: Client, make: Make, stranger: User, store: Store
) -> None:
    make(3)
    factories.issue(stranger, "别的店")

    assert figures(manager).context["figures"].total.all == 1
    other = figures(manager, f"?store={stranger.store_id}")
    assert other.context["figures"].total.all == 1


def test_a_group_manager_sees_all_stores_or_one(
    make: Make, store: Store, sign_in: SignIn, advisor: User
) -> None:
    store.group = StoreGroup.objects.create(name="恒达集团")
    store.save()
    sister = factories.store(code="HD02", group=store.group)
    boss = sign_in(factories.person(store, "林集团", Role.GROUP_MANAGER))
    make(3)
    factories.issue(factories.person(sister, "孙晓", Role.SERVICE_ADVISOR), "姐妹店的问题")

    assert figures(boss).context["figures"].total.all == 2
    assert figures(boss, f"?store={sister.pk}").context["figures"].total.all == 1


def test_confidential_issues_are_not_counted_for_others(
    make: Make, store: Store, sign_in: SignIn
) -> None:
    make(3, is_confidential=True)
    make(3)
    dispatcher = sign_in(factories.person(store, "调度", Role.DISPATCHER))

    assert figures(dispatcher).context["figures"].total.all == 1


def test_a_technician_sees_no_figures(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    assert figures(client).status_code == 403
    assert client.get(reverse("issues:export")).status_code == 403
    assert client.post(reverse("issues:export"), {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("count", [2, 40])
def test_the_page_takes_the_same_statements_however_many_issues(
    manager: Client,
    make: Make,
    store: Store,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        make(n % 80, component=factories.component(store, f"系统{n}"))
    figures(manager)

    with django_assert_max_num_queries(15):
        figures(manager)


def test_nothing_yet_says_what_to_do(manager: Client) -> None:
    assert "Nothing was reported in these days" in figures(manager).content.decode()


def test_figures_go_out_as_excel_and_csv(manager: Client, make: Make, store: Store) -> None:
    part = factories.component(store, "=cmd|制动")
    make(3, component=part)

    book = load_workbook(io.BytesIO(figures(manager, "?format=xlsx").content))
    assert len(book.sheetnames) == 9
    cell = book["By system or part"]["A2"]
    assert (cell.value, cell.data_type) == ("=cmd|制动", "s")
    text = figures(manager, "?format=csv").content.decode("utf-8-sig")
    assert "'=cmd|制动,1,100.0,100.0" in text
    assert Event.objects.filter(name="issue_figures_exported").count() == 2


def export(client: Client, query: str = "", format_: str = "csv") -> list[list[str]]:
    response = client.post(reverse("issues:export") + query, {"format": format_})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_list_goes_out_masked_filtered_and_logged(
    manager: Client, make: Make, store: Store, stranger: User
) -> None:
    make(3, "=HYPERLINK(1) 沪A12345 电话13800138000", kind="technical")
    make(4, "配件没到", kind="parts")
    make(5, "已经关了", kind="parts", status=IssueStatus.CLOSED)
    factories.issue(stranger, "别的店")

    rows = export(manager)
    assert len(rows) == 3
    text = rows[1][2]
    assert text.startswith("'=HYPERLINK(1)")
    assert "12345 " not in text
    assert "13800138000" not in text
    assert [row[2] for row in export(manager, "?kind=parts&state=any")[1:]] == [
        "配件没到",
        "已经关了",
    ]
    assert len(export(manager, "?from=2026-11-19&to=2026-11-19")) == 2
    event = Event.objects.filter(name="issues_exported").latest("pk")
    assert event.details["count"] == 1
    assert event.details["filters"] == "from=2026-11-19&to=2026-11-19"


def test_the_list_goes_out_as_a_workbook(manager: Client, make: Make) -> None:
    make(3, "=1+1 异响")

    response = manager.post(reverse("issues:export"), {"format": "xlsx"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert sheet["C2"].value == "=1+1 异响"
    assert sheet["C2"].data_type == "s"
    assert manager.post(reverse("issues:export"), {"format": "exe"}).status_code == 400


def test_an_unnamed_issue_has_no_hour_in_the_file(manager: Client, make: Make) -> None:
    issue = make(3)
    Issue.objects.filter(pk=issue.pk).update(
        is_unnamed=True, reporter=None, logged_by=None, reported_at=NOW - DAY
    )

    heading, row = export(manager)

    assert row[heading.index("Reported")] == "2026-11-22"


def test_the_page_before_says_how_many(manager: Client, make: Make) -> None:
    assert "No issue fits these filters" in manager.get(reverse("issues:export")).content.decode()
    make(3)
    assert "1 issue, by the filters" in manager.get(reverse("issues:export")).content.decode()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # (in time, answered in time, reopened, recurred), each of what is named beside it
        ([{"reopened": 2}], (None, None, 100.0, 0.0)),
        ([{"reopened": 1}, {"reopened": 1}, {"status": "closed"}], (None, None, 66.7, 0.0)),
        ([{"recurrences": 3}], (None, None, 0.0, 100.0)),
        ([{"status": "solved", "solved_at": NOW, "age": 1}, {"age": 9}], (50, None, 0.0, 0.0)),
        ([{"age": 9, "status": "waiting_customer"}], (None, None, None, None)),
        ([{"age": 9}], (0, None, None, None)),
        ([{"status": "rejected"}], (None, None, None, None)),
        ([{"answered": 0.1}, {"answered": 0.5}], (None, 50, None, None)),
        ([{"answered": 0.1}, {"unanswered": True}], (None, 50, None, None)),
    ],
)
def test_no_rate_is_above_a_hundred(
    manager: Client, make: Make, rows: list[dict[str, Any]], expected: tuple[Any, ...]
) -> None:
    for row in rows:
        columns = dict(row)
        age = columns.pop("age", 1)
        reported = NOW - DAY * age
        answered = columns.pop("answered", None)
        late = columns.pop("unanswered", False) or answered
        columns["acknowledge_by"] = reported + DAY * 0.2 if late else NOW + DAY
        columns["answered_at"] = reported + DAY * answered if answered else None
        make(age, **columns)

    total = figures(manager).context["figures"].total

    rates = (total.in_time_share, total.answered_share, total.reopen_rate, total.recurrence_rate)
    assert rates == expected


def test_the_page_says_what_the_rates_are_of(manager: Client, make: Make) -> None:
    make(9)
    make(3, reopened=1)

    page = figures(manager).content.decode()

    assert "of 1 solved or overdue" in page
    assert "of 1 solved at least once" in page
    assert "even if it is open again now" in page
