"""Chinese text is found by any two or more consecutive characters."""

import pytest
from django.db import connection
from django.utils.safestring import SafeString

from meetings.models import ActionItem
from people.models import User
from search.query import highlight, search_query, terms
from tests import factories

TEXTS = (
    "更换左前制动片，刹车异响消失",
    "对7位返修客户逐一回访并登记满意度",
    "向厂家提交变速箱异响 TSB 技术查询",
    "举升机3号工位年检预约",
    "终检清单增加双人路试签字栏（含夜间）",
)


@pytest.fixture
def actions(director: User, technician: User) -> list[ActionItem]:
    return [factories.action(technician, director, text) for text in TEXTS]


def found(words: str) -> set[str]:
    query = search_query(words)
    assert query is not None
    return set(ActionItem.objects.filter(search=query).values_list("text", flat=True))


def test_every_run_of_two_to_six_characters_is_found_where_a_scan_finds_it(
    actions: list[ActionItem],
) -> None:
    chinese = {
        part
        for text in TEXTS
        for run in terms(text)
        if not run.isascii()
        for length in range(2, 7)
        for start in range(len(run) - length + 1)
        if (part := run[start : start + length])
    }

    wrong = {part for part in chinese if found(part) != {text for text in TEXTS if part in text}}

    assert len(chinese) > 100
    assert wrong == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("异响 厂家", {2}),
        ("tsb", {2}),
        ("TS", {2}),
        ("夜间）", {4}),
        ("检", {3, 4}),
        ("7位", {1}),
        ("制动片刹车", set()),
        ("没有这个", set()),
    ],
)
def test_words_are_found_together(
    actions: list[ActionItem], words: str, expected: set[int]
) -> None:
    assert found(words) == {TEXTS[i] for i in expected}


def test_punctuation_alone_is_no_query() -> None:
    assert search_query(" ，。!'\\ ") is None


@pytest.mark.parametrize("words", ["'", "\\", "a' | 'b", "刹车'); drop table x;--", "<->", "!:*&"])
def test_odd_input_is_harmless(actions: list[ActionItem], words: str) -> None:
    query = search_query(words)

    assert query is None or list(ActionItem.objects.filter(search=query)) == []


def test_query_uses_the_index(actions: list[ActionItem]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = ActionItem.objects.filter(search=search_query("制动")).explain()

    assert "action_search" in plan


def test_highlight_escapes_and_marks() -> None:
    marked = highlight("<b>刹车异响</b>", ["异响"])

    assert marked == "&lt;b&gt;刹车<mark>异响</mark>&lt;/b&gt;"
    assert isinstance(marked, SafeString)
