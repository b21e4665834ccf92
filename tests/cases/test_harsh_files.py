"""Files as they come: broken, doubled, badly quoted, far too long. Nothing is lost, each bad row says why."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from cases import tasks
from cases.models import Case, CaseImport, CaseImportRow
from cases.services.importing import applying
from cases.services.importing.reading import MAX_COLUMNS, read
from people.models import User
from people.services.importing.table import UnreadableError
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.6")

PARTS = (
    "左前减震器",
    "右后制动钳",
    "空调压缩机",
    "变速箱阀体",
    "转向机拉杆",
    "节气门体",
    "燃油泵",
    "前照灯",
)
FAULTS = (
    "异响",
    "漏油",
    "不工作",
    "抖动",
    "卡滞",
    "过热",
    "报故障码",
    "间歇性失灵",
    "腐蚀",
    "松旷",
)


def texts(count: int) -> list[str]:
    """Fault texts of which no two are alike."""
    return [
        f"{PARTS[n % len(PARTS)]}{FAULTS[n // len(PARTS) % len(FAULTS)]}，第 {n} 次进店，行驶 {n * 37} 公里后出现"
        for n in range(count)
    ]


def through_the_pages(
    content: bytes, name: str, by: User, sign_in: SignIn
) -> tuple[CaseImport, str]:
    """Uploaded, looked at as it was guessed, begun, brought in by the task; the rows that are bad."""
    client = sign_in(by)
    answer = client.post("/cases/import", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    run = CaseImport.objects.latest("pk")
    sent = {f"column-{place}": column for place, column in run.mapping.items()}
    assert client.get(answer.url).status_code == 200
    assert client.post(answer.url, {**sent, "kind": "improve"}).status_code == 302
    assert client.get(answer.url).status_code == 200
    client.post(f"{answer.url}/begin")
    tasks.bring_in(run.pk)
    run.refresh_from_db()
    assert run.status == CaseImport.Status.DONE
    assert client.get(answer.url).status_code == 200
    bad = client.get(f"{answer.url}/bad.csv")
    return run, b"".join(bad.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def is_whole(run: CaseImport) -> bool:
    """Each row of the file is a case, one that is there already, or bad with a sentence."""
    assert not run.lines.filter(state=CaseImportRow.State.NEW).exists()
    assert not run.lines.filter(state=CaseImportRow.State.BAD, error="").exists()
    assert not run.lines.filter(state=CaseImportRow.State.DONE, case=None).exists()
    return run.rows == run.imported + run.repeated + run.bad


def test_thousands_of_texts_with_everything_wrong(director: User, sign_in: SignIn) -> None:
    """JSON lines: broken lines, doubles, blanks, unknown columns, halves of characters, 100,000 signs."""
    given = texts(1200)
    lines = [json.dumps({"id": n, "text": one, f"x{n % 5}": n}) for n, one in enumerate(given)]
    lines[600:600] = [
        '{"text": "断在这里',
        "",
        "   ",
        "not json",
        '{"text": "\\ud800半个字，左前异响"}',
    ]
    lines += lines[:50]
    lines.append(json.dumps({"text": "长" * 100_000}))
    lines.append(json.dumps({"text": ""}))
    lines.append('{"text": "\\u0000左前轮毂轴承异响", "y\\u0000": ["\\u0000", 1]}')
    content = "\ufeff" + "\r\n".join(lines)

    run, bad = through_the_pages(content.encode(), "故障.jsonl", director, sign_in)

    assert is_whole(run)
    assert (run.imported, run.repeated, run.bad) == (1202, 50, 4)
    assert set(given) <= set(Case.objects.values_list("concern", flat=True))
    rows = list(csv.reader(io.StringIO(bad)))
    assert len(rows) == 5
    assert all(row[-1] for row in rows)
    assert any("100000" in row[-1] for row in rows)


WRITTEN: dict[str, Callable[[list[str]], bytes]] = {
    "GB18030": lambda given: "\r\n".join(["序号,故障描述", *(f"{n},{one}" for n, one in enumerate(given))]).encode("gb18030"),
    "a mark of bytes and blank lines": lambda given: "\n\n".join(["\ufeff故障描述,备注", *(f"{one}," for one in given), ",,,"]).encode(),
    "unquoted commas": lambda given: "\n".join(["label,text", *(f"底盘,{one.replace('，', ',')}" for one in given)]).encode(),
    "stray quotation marks": lambda given: "\n".join(["text,label", *(f'"{one[:4]}"{one[4:]},底盘' for one in given[:9]), f'"{given[9]},底盘', *(f'"{one}",底盘' for one in given[10:])]).encode(),
    "an array that breaks off": lambda given: ("[\n" + ",\n".join(json.dumps({"现象": one}) for one in given) + ',\n{"现').encode(),
    "an array in an object": lambda given: json.dumps({"version": 1, "data": [{"q": 1, "text": one} for one in given]}, indent=1).encode(),
}  # fmt: skip


@pytest.mark.parametrize("form", WRITTEN)
def test_no_row_is_lost(form: str, director: User, sign_in: SignIn) -> None:
    given = texts(60)
    name = "a.jsonl" if "array" in form else "a.csv"
    run, bad = through_the_pages(WRITTEN[form](given), name, director, sign_in)
    assert is_whole(run)
    assert run.imported == 60
    assert run.bad == (form == "an array that breaks off")
    assert len(list(csv.reader(io.StringIO(bad)))) == 1 + run.bad
    kept = (
        "".join(Case.objects.values_list("concern", flat=True)).replace(",", "，").replace('"', "")
    )
    for one in given:
        assert one in kept


def test_one_row_that_no_column_holds_stops_no_other(director: User, sign_in: SignIn) -> None:
    rows = [{"text": one} for one in texts(5)]
    rows[2]["配件"] = "机油 × 99999.999 @ 1"
    rows[3]["published_at"] = "0001-01-01T00:00:00+14:00"
    content = "\n".join(json.dumps(row) for row in rows).encode()
    run, _bad = through_the_pages(content, "a.jsonl", director, sign_in)
    assert is_whole(run)
    assert run.imported >= 3
    assert run.imported == Case.objects.count()


def test_a_begun_import_is_found_by_the_tick_when_the_worker_was_down(
    director: User, sign_in: SignIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody took the task: the next tick of the clock asks again, twice is once."""
    content = "\n".join(json.dumps({"text": one}) for one in texts(3)).encode()
    client = sign_in(director)
    answer = client.post("/cases/import", {"file": SimpleUploadedFile("a.jsonl", content)})
    client.post(answer.url, {"column-0": "concern", "kind": "good"})
    client.post(f"{answer.url}/begin")
    assert Case.objects.count() == 0
    asked = list[int]()
    monkeypatch.setattr(tasks, "ask_for_import", asked.append)
    tasks.keep_archive()
    assert asked == applying.due()
    for _again in range(2):
        tasks.bring_in(asked[0])
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    "content",
    [
        b'[{"text": ',
        ",".join(["a"] * (MAX_COLUMNS + 1)).encode(),
        b"PK\x03\x04" + b"0" * 99,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99,
    ],
    ids=["an array without a row", "too wide", "a broken ZIP", "old Excel"],
)
def test_what_holds_no_rows_is_refused_with_a_sentence_and_the_name_stays(
    content: bytes, director: User, sign_in: SignIn
) -> None:
    with pytest.raises(UnreadableError):
        read(content)
    file = SimpleUploadedFile("a.csv", content)
    answer = sign_in(director).post("/cases/import", {"file": file, "source": "厂家通报"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "厂家通报" in page
    assert "invalid-feedback" in page
    assert not CaseImport.objects.exists()


def test_texts_that_begin_with_brackets_are_texts() -> None:
    sheet = read("[故障] 左前异响\n[故障] 右后漏油\n".encode())
    assert [line.cells for line in sheet.lines] == [["[故障] 左前异响"], ["[故障] 右后漏油"]]
    one = read('{"text": "左前异响", "parts": [{"name": "导向销"}]}'.encode())
    assert one.lines[0].cells[0] == "左前异响"
