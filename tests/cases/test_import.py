"""Cases from files: any real file is taken, counted before, brought in once, and comes back out."""

import codecs
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from PIL import Image

from attachments.models import Attachment
from attachments.services import attach
from cases.models import Case, CaseEntry, CaseImport, CaseImportRow, CasePart, Lesson
from cases.services import exporting
from cases.services.importing import applying, staging
from cases.services.importing.reading import read
from people.models import User
from people.permissions import Role
from people.rules import Denied
from people.services.importing.table import UnreadableError
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.6")
TEXTS = ["左前刹车异响，更换导向销", "空调不制冷，压缩机泄漏", "变速箱顿挫，升级软件"]


def brought_in(content: bytes, by: User, name: str = "cases.jsonl", **mapping: str) -> CaseImport:
    run = staging.stage(content, file_name=name, by=by)
    run = staging.look(run, mapping={**run.mapping, **mapping}, kind="improve", by=by)
    run = applying.begin(run, by=by)
    applying.work(run.pk)
    run.refresh_from_db()
    assert run.status == CaseImport.Status.DONE
    return run


def jsonl(*rows: object) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMS: dict[str, Callable[[], bytes]] = {
    "JSON lines": lambda: jsonl(*({"text": text, "label": "底盘"} for text in TEXTS)),
    "a JSON array": lambda: json.dumps([{"故障描述": text} for text in TEXTS]).encode(),
    "JSON lines of plain texts": lambda: jsonl(*TEXTS),
    "CSV in UTF-8": ("案例标题,故障现象\n" + "\n".join(f'案例,"{one}"' for one in TEXTS)).encode,
    "CSV in GB18030": lambda: ("故障描述,车型\n" + "\n".join(f'"{one}",迈腾' for one in TEXTS)).encode("gb18030"),
    "CSV in UTF-16": lambda: codecs.BOM_UTF16_LE + ("故障描述\t车型\n" + "\n".join(f"{one}\t迈腾" for one in TEXTS)).encode("utf-16-le"),
    "one field with a heading": ("故障描述\n" + "\n".join(TEXTS)).encode,
    "one field without a heading": lambda: "\n".join(TEXTS).encode("gb18030"),
    "Excel": lambda: xlsx(("车间故障记录",), ("车型", "现象描述"), *(("迈腾", one) for one in TEXTS)),
    "unknown names": ("col_a,col_b\n" + "\n".join(f'x,"{one}"' for one in TEXTS)).encode,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_any_form_is_read(director: User, form: str) -> None:
    run = brought_in(FORMS[form](), director)
    assert (run.imported, run.bad, run.repeated) == (3, 0, 0)
    assert sorted(Case.objects.values_list("concern", flat=True)) == sorted(TEXTS)
    assert CaseEntry.objects.count() == 3


def test_the_same_file_twice_changes_nothing(director: User) -> None:
    content = jsonl(*({"text": text} for text in TEXTS))
    brought_in(content, director)
    again = brought_in(content, director)
    assert (again.imported, again.repeated) == (0, 3)
    assert Case.objects.count() == 3


def test_bad_rows_are_kept_with_the_reason(director: User, sign_in: SignIn) -> None:
    content = jsonl(
        {"text": TEXTS[0]},
        {"text": ""},
        {"text": "，。！"},
        {"text": TEXTS[0] + " "},
        {"text": "长" * 40_000},
    )
    run = brought_in(content + b'\n{"text": broken\n', director)
    assert (run.imported, run.repeated, run.bad) == (1, 1, 4)
    body = b"".join(
        sign_in(director).get(f"/cases/import/{run.pk}/bad.csv").streaming_content
    ).decode()
    assert body.count("\r\n") == 5


def test_personal_data_is_masked_and_codes_are_seen(director: User) -> None:
    brought_in(jsonl({"text": "沪A12345 车主 13812345678 故障灯亮，读码 p0301、U0121"}), director)
    case = Case.objects.get()
    assert "12345" not in case.concern + case.title
    assert case.codes == ["P0301", "U0121"]
    assert case.number.startswith("C-")
    assert CaseImportRow.objects.get().cells == []


def test_what_a_bad_row_would_have_added_is_not_missed_by_the_next(director: User) -> None:
    """Its component is rolled back with it."""
    rows = (
        {"text": TEXTS[0], "部件": "空气悬架", "files": ["没有.jpg"]},
        {"text": TEXTS[1], "部件": "空气悬架"},
    )
    run = brought_in(jsonl(*rows), director)

    assert (run.imported, run.bad) == (1, 1)
    assert Case.objects.get(component__name="空气悬架").status == "published"


def test_a_worker_that_dies_goes_on(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    run = staging.stage(
        jsonl(*({"text": text} for text in TEXTS)), file_name="a.jsonl", by=director
    )
    run = applying.begin(
        staging.look(run, mapping=run.mapping, kind="good", by=director), by=director
    )
    with monkeypatch.context() as patch:
        patch.setattr(applying.indexing, "keep_all", lambda _keys: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            applying.work(run.pk)
    assert Case.objects.count() == 0
    assert applying.due() == [run.pk]
    applying.work(run.pk)
    applying.work(run.pk)
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"%PDF-1.7", b"PK\x03\x04 broken", b"\x00\xff\xfe\x80" * 99],
    ids=["empty", "blank", "pdf", "broken zip", "noise"],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    content: bytes, director: User, sign_in: SignIn
) -> None:
    file = SimpleUploadedFile("x.csv", content)
    response = sign_in(director).post("/cases/import", {"file": file, "source": "厂家"})
    assert response.status_code in {422, 302}
    if response.status_code == 422:
        assert "厂家" in response.content.decode()


def test_a_bomb_is_not_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("cases.csv", b"0" * 50_000_000)
    with pytest.raises(UnreadableError):
        read(stream.getvalue())


def test_what_goes_out_comes_back_whole(technician: User, director: User) -> None:
    symptom = factories.symptom(technician.store)
    case = factories.published_case(
        technician, director, "=刹车异响", concern="客户反映\n左前响", found="导向销干涩", cause="润滑不足",
        done="清洁润滑", result="消失", brand="大众", model="迈腾", codes=["P0301"], symptom=symptom,
        component=symptom.component, tags=["冬季"], seasons=[10, 11], mileage=56000, kind="good",
        cause_kind="wear", satisfaction="yes", cost="120.50", labour_hours="1.5", happened_on="2026-03-01",
    )  # fmt: skip
    CasePart.objects.create(case=case, name="导向销", number="4G0-615", quantity=2, price="35.00")
    Lesson.objects.create(case=case, text="拆片必润滑", by=director)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    attach(case, SimpleUploadedFile("左前轮.png", picture.getvalue(), "image/png"), by=technician)
    with exporting.package([case.pk]) as made:
        content = made.read()
    lines = "".join(exporting.json_lines([case.pk])).encode()
    other = factories.person(factories.store(), "陈总", Role.AFTERSALES_DIRECTOR)
    brought_in(content, other, "cases.zip")
    copy = Case.objects.get(store=other.store)

    kept = (
        "number", "title", "concern", "found", "cause", "done", "result", "brand", "model", "codes", "tags",
        "seasons", "mileage", "kind", "cause_kind", "satisfaction", "published_at",
    )  # fmt: skip
    case.refresh_from_db()
    assert {name: getattr(copy, name) for name in kept} == {
        name: getattr(case, name) for name in kept
    }
    assert (str(copy.cost), str(copy.labour_hours), str(copy.happened_on)) == (
        "120.50",
        "1.5",
        "2026-03-01",
    )
    assert (copy.component.name, copy.symptom.name) == ("制动系统", "异响")
    assert [(p.name, p.number, int(p.quantity), str(p.price)) for p in copy.parts.all()] == [
        ("导向销", "4G0-615", 2, "35.00")
    ]
    assert [one.text for one in copy.lessons.all()] == ["拆片必润滑"]
    assert Attachment.objects.of(copy).count() == 1
    sheet = load_workbook(
        io.BytesIO(zipfile.ZipFile(io.BytesIO(content)).read("cases.xlsx"))
    ).active
    assert sheet["C2"].data_type == "s"
    third = factories.person(factories.store(), "李总", Role.AFTERSALES_DIRECTOR)
    again = brought_in(lines.replace(b'"files": [', b'"nofiles": ['), third)
    assert again.imported == 1
    assert brought_in(content, director, "cases.zip").repeated == 1


def test_only_those_who_may(
    technician: User, stranger: User, director: User, sign_in: SignIn
) -> None:
    with pytest.raises(Denied):
        staging.stage(b"a", file_name="a.csv", by=technician)
    assert sign_in(technician).get("/cases/import").status_code == 403
    assert sign_in(technician).get("/cases/export").status_code == 403
    run = staging.stage(jsonl({"text": TEXTS[0]}), file_name="a.jsonl", by=director)
    assert sign_in(stranger).get(f"/cases/import/{run.pk}").status_code == 404


def test_the_way_through_the_pages(director: User, sign_in: SignIn) -> None:
    client = sign_in(director)
    texts = [TEXTS[0] + "，车主13912345678", *TEXTS[1:]]
    content = jsonl(*({"text": text, "kmstand": "1"} for text in texts))
    response = client.post(
        "/cases/import", {"file": SimpleUploadedFile("厂家通报.jsonl", content), "source": "厂家"}
    )
    url = response.url
    looked = client.get(url).content.decode()
    assert TEXTS[0] in looked
    assert "13912345678" not in looked, "a sample is shown masked"
    refused = client.post(url, {"column-0": "", "column-1": ""})
    assert refused.status_code == 422
    client.post(url, {"column-0": "concern", "column-1": "mileage", "kind": "good"})
    assert "3" in client.get(url).content.decode()
    client.post(f"{url}/begin")
    run = CaseImport.objects.get()
    applying.work(run.pk)
    assert client.get(url).status_code == 200
    assert Case.objects.filter(kind="good", mileage=1).count() == 3
    later = client.post(
        "/cases/import",
        {
            "file": SimpleUploadedFile("n.jsonl", jsonl({"text": "新", "kmstand": "2"})),
            "source": "厂家",
        },
    )
    assert CaseImport.objects.get(pk=later.url.rsplit("/", 1)[1]).mapping["1"] == "mileage"
    assert "download" in client.get("/cases/export?q=刹车").content.decode()
    exported = b"".join(client.get("/cases/export?q=刹车&form=json").streaming_content).decode()
    assert exported.count("\n") == 1
    answer = client.get("/cases/export?form=zip")
    assert next(answer.streaming_content).startswith(b"PK")
    answer.close()
