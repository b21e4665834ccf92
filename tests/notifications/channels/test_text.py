import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.channels.text import (
    clip_bytes,
    defuse,
    json_size,
    mask,
    one_line,
    scrub,
    split,
    tidy,
    utf8_size,
)


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(min_value=8, max_value=60))
def test_parts_fit_and_nothing_but_line_ends_is_lost(text: str, limit: int) -> None:
    text = tidy(text)

    for size in (utf8_size, json_size):
        parts = split(text, limit, size)

        assert all(size(part) <= limit for part in parts)
        assert "".join(parts).replace("\n", "") == text.replace("\n", "")


@settings(deadline=None)
@given(st.lists(st.text("汉字ab ", max_size=9), min_size=1, max_size=30))
def test_lines_that_fit_are_never_cut(lines: list[str]) -> None:
    parts = split("\n".join(lines), 27)

    assert all(parts) or parts == [""]
    assert [line for part in parts for line in part.split("\n") if line] == [
        line for line in lines if line
    ]


def test_two_thousand_characters_are_three_parts_of_wecom_text() -> None:
    parts = split("汉" * 2000, 2048)

    assert [len(part) for part in parts] == [682, 682, 636]


@pytest.mark.parametrize("whole", ["👨‍👩‍👧", "e\u0301", "👍🏽", "❤️"])
def test_a_character_stays_whole(whole: str) -> None:
    limit = len(whole.encode()) + 2

    assert split(whole * 3, limit) == [whole] * 3


def test_a_pile_of_marks_higher_than_the_limit_is_cut_all_the_same() -> None:
    assert all(utf8_size(part) <= 20 for part in split("a" + "\u0301" * 100, 20))


@settings(deadline=None)
@given(st.text())
def test_json_size_is_the_size_on_the_wire(text: str) -> None:
    text = tidy(text)

    assert json_size(text) == len(json.dumps(text, ensure_ascii=False).encode()) - 2


def test_a_long_title_is_shortened_by_bytes() -> None:
    assert clip_bytes("售后周例会", 9) == "售后…"
    assert clip_bytes("售后", 9) == "售后"


@pytest.mark.parametrize(
    ("secret", "shown"),
    [("", "••••"), ("12345678", "••••"), ("123456789", "••••6789")],
)
def test_mask_shows_the_last_four_of_what_is_long_enough(secret: str, shown: str) -> None:
    assert mask(secret) == shown


def test_scrubbing_takes_the_longest_secret_first_and_no_empty_one() -> None:
    assert scrub("key=abcdefghij-99", ["", "abcdefghij", "abcdefghij-99"]) == "key=••••j-99"


def test_one_line_has_no_way_into_a_second() -> None:
    assert one_line("Re\r\nBcc: a@b.c\x00\u2028\t x\ud800") == "Re Bcc: a@b.c x?"


def test_typed_tags_are_defused_and_plain_comparisons_stay() -> None:
    assert (
        defuse("<@all> <at id=all></at> 3 < 5") == "<\u200b@all> <\u200bat id=all><\u200b/at> 3 < 5"
    )
