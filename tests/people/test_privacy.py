"""Personal data in running text is found and masked; what only looks like it is left."""

import time

import pytest

from people import privacy
from people.privacy import Kind


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("客户电话13812345678。", Kind.PHONE, "客户电话138****5678。"),
        ("138 1234 5678", Kind.PHONE, "138****5678"),
        ("138-1234-5678", Kind.PHONE, "138****5678"),
        ("+8613812345678", Kind.PHONE, "138****5678"),
        ("86 138 1234 5678", Kind.PHONE, "138****5678"),
        ("车牌沪A·D2345到店", Kind.PLATE, "车牌沪A·**345到店"),
        ("沪AD12345", Kind.PLATE, "沪A·***345"),
        ("粤B12345D新能源", Kind.PLATE, "粤B·***45D新能源"),
        ("京A1234学", Kind.PLATE, "京A·**34学"),
        ("VIN LSVAA49J132047371，", Kind.VIN, "VIN LSV**********7371，"),
        ("lsvaa49j132047371", Kind.VIN, "lsv**********7371"),
        ("身份证31010119900307451X", Kind.IDENTITY, "身份证310*************1X"),
        ("310101199003074518", Kind.IDENTITY, "310*************18"),
    ],
)
def test_found_and_masked(text: str, kind: Kind | None, masked: str) -> None:
    found = privacy.find(text)

    assert [one.kind for one in found] == [kind]
    assert privacy.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "零件号 5Q0 615 301 F，14 片",
        "工单 202611230001234",
        "订单 1381234567",
        "订单 138123456789",
        "138****5678",
        "沪A·**345",
        "LSV**********7371",
        "川A级路段，京ABCDEF",
        "12345678901234567",  # digits alone are no VIN
        "LSVAO49J132047371",  # nor is anything with an O
        "310101199013074518",  # there is no thirteenth month
        "2026-11-23 14:00，外返率 3.1%",
    ],
)
def test_what_is_not_personal_or_masked_already_is_left(text: str) -> None:
    assert privacy.find(text) == []
    assert privacy.mask(text) == text


def test_several_in_one_text_keep_their_order_and_place() -> None:
    text = "沪AD12345 的车主 13812345678，VIN LSVAA49J132047371。"

    assert [one.kind for one in privacy.find(text)] == [Kind.PLATE, Kind.PHONE, Kind.VIN]
    assert privacy.mask(text) == "沪A·***345 的车主 138****5678，VIN LSV**********7371。"
    assert privacy.find(privacy.mask(text)) == []


@pytest.mark.parametrize("sign", ["长", "1", "a", "沪A1", "13 "])
def test_a_huge_paste_is_read_at_once(sign: str) -> None:
    """Without punctuation too: in the time of the processor, however busy the machine is."""
    text = sign * (100_000 // len(sign))
    began = time.process_time()
    privacy.mask(text)
    assert time.process_time() - began < 2


def test_seventeen_digits_are_no_car() -> None:
    assert privacy.find("单号12345678901234567") == []
