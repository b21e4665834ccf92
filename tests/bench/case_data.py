"""An archive of a chosen size, copied into the database: `python -m tests.bench.case_data 200000`.

The texts are put together from the product's own Chinese catalogue and the words of a workshop,
300 to 2,000 characters each, so that no two are the same and words are as frequent as in life.
"""

import datetime as dt
import itertools
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.db import connection, models  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases import facets  # noqa: E402
from cases.models import Case, CaseEntry  # noqa: E402
from issues.models import Component, Symptom  # noqa: E402
from people.models import Department, Store, User  # noqa: E402
from people.permissions import Role  # noqa: E402
from search.grams import lexemes, normal  # noqa: E402
from tests.bench.data import signed_in  # noqa: E402
from tests.bench.texts import sentences  # noqa: E402

COMPONENTS = [
    "发动机",
    "变速器",
    "制动系统",
    "转向系统",
    "悬架",
    "轮胎",
    "空调",
    "前照灯",
    "车身",
    "座椅",
    "音响",
    "动力电池",
    "充电口",
    "天窗",
    "雨刮",
    "蓄电池",
]
SYMPTOMS = [
    "异响",
    "漏油",
    "抖动",
    "故障灯亮",
    "无法启动",
    "熄火",
    "卡滞",
    "跑偏",
    "顿挫",
    "过热",
    "黑屏",
    "不工作",
    "松动",
    "磨损",
    "渗水",
]
CAUSES = [
    "密封圈老化",
    "固定螺栓松动",
    "线束插头虚接",
    "导向销干涩",
    "软件版本过低",
    "装配不到位",
    "轴承磨损",
    "传感器失效",
    "管路堵塞",
    "搭铁不良",
    "胶套开裂",
    "油品不对",
]
MODELS = [
    f"{brand}{n}"
    for brand in ("迈腾", "帕萨特", "途观", "速腾", "朗逸", "途岳", "高尔夫")
    for n in (1, 2, 3)
]
BATCH = 2_000
CASE = (
    "id", "store_id", "number", "kind", "status", "title", "concern", "found", "cause", "cause_kind",
    "done", "result", "satisfaction", "brand", "model", "codes", "component_id", "symptom_id",
    "department_id", "tags", "seasons", "author_id", "created_at", "published_at", "version",
)  # fmt: skip
ENTRY = (
    "case_id", "store_id", "published_at", "kind", "brand", "model", "component_id", "symptom_id",
    "department_id", "cause_kind", "codes", "year", "grams", "text",
)  # fmt: skip


class Writer:
    """Makes rows; the pieces of a sentence are cut once."""

    def __init__(self, store: Store, author: User, departments: Sequence[Department]) -> None:
        self.rng = random.Random(7)
        self.store, self.author, self.departments = store, author, departments
        self.prose = [(text, frozenset(lexemes(text))) for text in sentences()]
        self.components = [Component.objects.create(store=store, name=name) for name in COMPONENTS]
        self.symptoms = {
            one.pk: [Symptom.objects.create(component=one, name=name) for name in SYMPTOMS]
            for one in self.components
        }
        self.now = timezone.now()

    def rows(self, first: int, count: int) -> Iterator[tuple[list[object], list[object]]]:
        for n in range(first, first + count):
            yield self._row(n)

    def _row(self, n: int) -> tuple[list[object], list[object]]:
        rng = self.rng
        component = rng.choice(self.components)
        symptom = rng.choice(self.symptoms[component.pk])
        cause, model = rng.choice(CAUSES), rng.choice(MODELS)
        code = f"P{rng.randrange(100, 999):04}"
        codes = [code] if rng.random() < 0.4 else []
        title = f"{model}{component.name}{symptom.name}：{cause}"
        number = f"C-2026-{n:06}"
        length = rng.randrange(60, 480)
        parts, pieces = list[str](), set[str]()
        for _part in range(4):
            told, size = list[str](), 0
            while size < length:
                sentence, cut = rng.choice(self.prose)
                told.append(sentence)
                pieces |= cut
                size += len(sentence)
            parts.append("。".join(told))
        concern = f"客户反映{component.name}{symptom.name}，{parts[0]}"
        key = f"{cause}。{parts[2][:200]}"
        text = "\n".join([number, title, concern, parts[1], key, parts[3], model, *codes])
        small = f"{number}\n{title}"
        short = f"{concern[:40]}\n{model}\n{' '.join(codes)}"
        pieces |= (
            lexemes(small) | lexemes(small, "^") | lexemes(key) | lexemes(key, "~") | lexemes(short)
        )
        at = self.now - dt.timedelta(minutes=7 * n)
        kind = rng.choice(["good", "good", "improve", "story"])
        department = rng.choice(self.departments).pk
        array = "{" + ",".join(codes) + "}"
        case = [
            n, self.store.pk, number, kind, "published", title, concern, parts[1], key, rng.choice(["wear", "part", "process"]),
            parts[3], "", "yes", "大众", model, array, component.pk, symptom.pk,
            department, "{}", "{}", self.author.pk, at, at, 1,
        ]  # fmt: skip
        pieces |= facets.pieces(
            {
                facets.STORE: self.store.pk,
                "kind": kind,
                "brand": "大众",
                "model": model,
                "component": component.pk,
                "symptom": symptom.pk,
                "codes": codes,
                "cause_kind": case[9],
                "department": department,
                "year": at.year,
                facets.MONTH: facets.month(at),
            }
        )
        vector = " ".join(
            "'" + one.replace("\\", "\\\\").replace("'", "''") + "'" for one in pieces
        )
        entry = [
            n, self.store.pk, at, kind, "大众", model, component.pk, symptom.pk,
            department, case[9], array, at.year, vector, normal(text),
        ]  # fmt: skip
        return case, entry


def copy(table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as out,
    ):
        for row in rows:
            out.write_row(row)


def without_indexes(*kinds: type[models.Model]) -> None:
    with connection.schema_editor() as editor:
        for kind, index in ((k, i) for k in kinds for i in k._meta.indexes):
            editor.remove_index(kind, index)


def with_indexes(*kinds: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '512MB'")
    with connection.schema_editor() as editor:
        for kind, index in ((k, i) for k in kinds for i in k._meta.indexes):
            editor.add_index(kind, index)


def main(count: int) -> None:
    store = Store.objects.create(code="C01", name="恒达店")
    departments = [
        Department.objects.create(store=store, name=name) for name in ("前台", "车间", "配件")
    ]
    author = User.objects.create(
        store=store, username="c-1", employee_number="1", name="陈国强", department=departments[0],
        roles=[Role.AFTERSALES_DIRECTOR], password="!",
    )  # fmt: skip
    writer = Writer(store, author, departments)
    without_indexes(Case, CaseEntry)
    rows = writer.rows(1, count)
    while batch := list(itertools.islice(rows, BATCH)):
        copy("cases_case", CASE, [case for case, _entry in batch])
        copy("cases_caseentry", ENTRY, [entry for _case, entry in batch])
    with_indexes(Case, CaseEntry)
    with connection.cursor() as cursor:
        cursor.execute("select setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [count])
        cursor.execute("vacuum analyze")
        cursor.execute("select pg_size_pretty(pg_database_size(current_database()))")
        print(f"cases: {count} in {cursor.fetchone()[0]}", file=sys.stderr)
    facets = f"component={writer.components[2].pk}&kind=good"
    middle = count // 2
    pages = {
        "archive": "/cases/",
        "archive, two facets": f"/cases/?{facets}",
        "searched, 2 characters": f"/cases/?q=制动&{facets}",
        "searched, 4 characters": f"/cases/?q=制动异响&{facets}",
        "searched, 8 characters": f"/cases/?q=线束插头虚接系统&{facets}",
        "searched, code": f"/cases/?q=P030&{facets}",
        "searched, no facets": "/cases/?q=客户反映",
        "case": f"/cases/{middle}",
        "similar cases": f"/cases/{middle}/similar",
        "case sheet": f"/cases/{middle}.pdf",
    }
    cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in(author)}"
    print(json.dumps({"cookie": cookie, "pages": pages}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
