"""Two texts written over the same one are brought together, line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.merging import merge

BASE = "一\n二\n三"


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (BASE, "一\n二\n三\n四", "一\n二\n三\n四"),  # only theirs
        ("一\n二\n三\n四", BASE, "一\n二\n三\n四"),  # only mine
        ("零\n一\n二\n三", "一\n二\n三\n四", "零\n一\n二\n三\n四"),
        ("一\n二改\n三", "一\n二\n三\n四", "一\n二改\n三\n四"),
        ("一\n三", "一\n二\n三\n四", "一\n三\n四"),
        ("一\n二\n三\n甲", "一\n二\n三\n乙", "一\n二\n三\n乙\n甲"),  # both at the end
        ("一\n二\n三\n四", "一\n二\n三\n四", "一\n二\n三\n四"),  # the same twice
        ("一\n二\n三改", "一\n二\n三\n四", "一\n二\n三改\n四"),  # side by side
        ("一\n二\n三\n四", "一\n二\n三改", "一\n二\n三改\n四"),
        ("一改\n二\n三", "零\n一\n二\n三", "零\n一改\n二\n三"),
        ("零\n一\n二\n三", "一改\n二\n三", "零\n一改\n二\n三"),
        ("一\n二\n三\n四五", "一\n二\n三\n四", "一\n二\n三\n四五"),  # one went on writing
        ("", BASE, ""),
        ("", "一\n二\n三\n四", "一\n二\n三\n四"),  # rather too much than too little
    ],
)
def test_changes_of_both_are_in_the_result(mine: str, theirs: str, both: str) -> None:
    merged = merge(BASE, mine, theirs, sign="——")

    assert (merged.text, merged.clashed) == (both, False)


def test_a_line_that_both_changed_stands_there_twice_with_a_sign() -> None:
    merged = merge(BASE, "一\n二甲\n三", "一\n二乙\n三", sign="[同时]")

    assert (merged.text, merged.clashed) == ("一\n二乙\n[同时]\n二甲\n三", True)


lines = st.lists(st.sampled_from("abcdef"), max_size=8).map("\n".join)


@given(base=lines, mine=lines, theirs=lines)
def test_no_line_that_anybody_added_is_lost(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs, sign="").text.split("\n")

    added = (set(mine.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n")) - {""}
    assert added <= set(merged)


@given(base=lines, mine=lines)
def test_merging_with_an_unchanged_text_gives_the_changed_one(base: str, mine: str) -> None:
    assert merge(base, mine, base).text == mine
    assert merge(base, base, mine).text == mine
