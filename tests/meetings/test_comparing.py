"""Two texts side by side: what is new, what is gone, and what was reworded."""

import pytest

from meetings.comparing import Gap, compare, parts, shortened

pytestmark = [pytest.mark.req("2.8"), pytest.mark.req("3.7")]


def marked(old: str, new: str) -> str:
    signs = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}
    return "".join(signs[part.kind].format(part.text) for part in parts(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("停用该批次制动盘", "停用该批次刹车盘", "停用该批次[-制动][+刹车]盘"),
        ("二组缺 2 单签字", "二组缺 1 单签字", "二组缺 [-2][+1] 单签字"),
        ("6 月 12 日完成", "6 月 19 日前完成", "6 月 [-12 日][+19 日前]完成"),
        ("pads checked", "pads replaced", "pads [-checked][+replaced]"),
        ("路试未复现", "三次路试都未复现异响", "[+三次]路试[+都]未复现[+异响]"),
        ("2026-06-12", "2026-06-19", "[-2026-06-12][+2026-06-19]"),
        ("不变", "不变", "不变"),
        ("", "新的一行", "[+新的一行]"),
    ],
)
def test_characters_and_whole_words_are_marked(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_nothing_of_either_wording_is_lost() -> None:
    old = "制动盘同批次 9 台反馈抖动，库存 14 片。"
    new = "制动盘同批次 7 台反馈抖动、异响，库存 14 片已隔离。"

    line = compare([old], [new])[0]

    assert (line.kind, line.old, line.new) == ("changed", old, new)


def test_reworded_lines_stand_once_and_others_are_gone_or_new() -> None:
    old = ["开场", "返修：路试未复现", "排班顺延", "散会"]
    new = ["开场", "返修：三次路试都未复现", "配件到货 40 条", "散会"]

    found = [(line.kind, line.new or line.old) for line in compare(old, new)]

    assert found == [
        ("same", "开场"),
        ("changed", "返修：三次路试都未复现"),
        ("added", "配件到货 40 条"),
        ("removed", "排班顺延"),
        ("same", "散会"),
    ]


def test_what_is_the_same_for_long_is_only_counted() -> None:
    old = [f"第 {n} 条，内容各不相同" for n in range(9)]
    new = [*old[:4], "第 4 条，内容改了", *old[5:]]

    found = shortened(compare(old, new))

    assert [one.count if isinstance(one, Gap) else one.kind for one in found] == [
        3,
        "same",
        "changed",
        "same",
        3,
    ]


def test_two_equal_texts_have_no_changes() -> None:
    assert {line.kind for line in compare(["甲", "乙"], ["甲", "乙"])} == {"same"}
