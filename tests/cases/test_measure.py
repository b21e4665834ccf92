"""The command that measures search on a labelled file."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from people.models import Store
from tests.bench.texts import sentences


@pytest.mark.req("4.6")
def test_recall_and_precision_are_printed(tmp_path: Path, db: None) -> None:
    rows = [{"id": n, "text": text} for n, text in enumerate(sentences()[:150])]
    pairs = [
        ("制动盘异响", "制动"),
        ("刹车片磨损发响", "制动"),
        ("空调不制冷", "空调"),
        ("制冷差冷气不足", "空调"),
    ]
    rows += [{"id": f"x{n}", "text": text, "label": label} for n, (text, label) in enumerate(pairs)]
    rows += [
        {"query": "空调不凉", "expected": ["x2"]},
        {"query": "冷气不足", "expected": ["x2", "x3"]},
    ]
    file = tmp_path / "labelled.jsonl"
    file.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    out = StringIO()
    call_command("measure_search", str(file), "--queries", "250", stdout=out)
    lines = {
        line.split("|")[1].strip(): line.split("|")[2:5]
        for line in out.getvalue().splitlines()
        if line.startswith("| s")
    }
    asked, recall, precision = map(float, lines["search, pieces of 2–8 characters"])
    assert (asked, recall, precision) == (250, 1, 1)
    assert float(lines["search, questions with what is expected"][1]) == 1
    assert float(lines["similar cases, first 5"][1]) > 0
    assert not Case.objects.exists()
    assert not Store.objects.exists()


def test_a_wrong_file_is_said(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError):
        call_command("measure_search", str(tmp_path / "none.jsonl"))
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("measure_search", str(tmp_path / "a.csv"), "--text", "c")
