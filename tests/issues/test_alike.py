"""Finding alike issues touches a bounded number of rows, whatever the text."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.models import Issue
from issues.queries import alike
from people.models import Store, User
from tests import factories

ROWS = 4000
RARE = "举升机液压阀渗漏"
COPIES = (
    "insert into issues_issue (number, text, reported_at, {0})"
    " select 'X-' || n, case when n %% 800 = 0 then %s else '客户投诉等待时间太长' end,"
    " reported_at - n * interval '1 minute', {0}"
    " from issues_issue, generate_series(1, %s) n where id = %s"
)


@pytest.fixture
def many(advisor: User) -> Store:
    """Thousands of issues that all say the same everyday words, five of them something rare."""
    seed = factories.issue(advisor, "客户投诉等待时间太长")
    with connection.cursor() as cursor:
        names = [
            field.column
            for field in Issue._meta.concrete_fields
            if field.column not in {"id", "number", "text", "search", "reported_at"}
        ]
        cursor.execute(COPIES.format(", ".join(names)), [RARE, ROWS, seed.pk])
        cursor.execute("analyze issues_issue")
    alike.forget()
    return advisor.store


@pytest.fixture(autouse=True)
def _no_old_statistics() -> None:
    alike.forget()


def nodes(plan: dict[str, object]) -> list[dict[str, object]]:
    inner = plan.get("Plans", [])
    assert isinstance(inner, list)
    return [plan, *(node for one in inner for node in nodes(one))]


def plans(store: Store, user: User, text: str) -> list[list[dict[str, object]]]:
    """The plan of each search, with the rows that each step really touched."""
    with CaptureQueriesContext(connection) as caught:
        alike.alike(store, text, user)
    found = []
    for query in caught.captured_queries:
        if "issues_issue" not in query["sql"] or "reltuples" in query["sql"]:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"explain (analyze, format json) {query['sql']}")
            row = cursor.fetchone()[0]
        found.append(nodes((json.loads(row) if isinstance(row, str) else row)[0]["Plan"]))
    return found


@pytest.mark.req("5.1")
def test_rare_words_are_found_among_thousands(many: Store, advisor: User) -> None:
    found = alike.alike(many, f"二号{RARE}", advisor)

    assert len(found) == 5
    assert all(one.issue.text == RARE for one in found)


@pytest.mark.parametrize(
    "text",
    [
        RARE,
        "客户投诉等待时间太长",
        "客户",
        f"客户投诉等待时间太长 {RARE} " * 300,
        "the and 0 1 2 3 4",
        "'); drop table issues_issue; --",
    ],
)
def test_no_text_makes_it_read_the_whole_table(many: Store, advisor: User, text: str) -> None:
    searches = plans(many, advisor, text)

    assert len(searches) <= 3
    for steps in searches:
        for step in steps:
            if step.get("Relation Name") == "issues_issue":
                assert step["Node Type"] != "Seq Scan"
                assert int(str(step["Actual Rows"]).split(".")[0]) <= alike.CANDIDATES


def test_everyday_words_are_compared_with_the_newest_only(many: Store, advisor: User) -> None:
    known = alike.common()

    assert known.rows > ROWS
    assert known.share("投诉") > 0.9
    million = alike.Common(known.shares, 1_000_000)
    assert alike.telling(["投诉", "等待"], million) == []
    assert alike.telling(["投诉", "液压"], million) == ["液压"]
    assert len(plans(many, advisor, "客户投诉")) == 2


def test_personal_data_is_not_searched_for() -> None:
    assert alike.pairs("沪A12345 刹车，电话13812345678") == ["刹车", "电话"]


def test_an_issue_is_not_alike_itself(advisor: User) -> None:
    one, other = (factories.issue(advisor, "四轮定位仪坏了") for _time in range(2))

    found = alike.alike(advisor.store, one.text, advisor, but=one)

    assert [row.issue for row in found] == [other]
    assert found[0].score > 0.99
