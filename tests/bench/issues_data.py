"""A group of stores with very many issues, written by the database itself.

`python -m tests.bench.issues_data 1000000 --stores 20`: prints whom to sign in and what to open.
"""

import argparse
import json
import random
from collections.abc import Mapping, Sequence

from tests.bench import data  # sets Django up

# isort: split
from django.db import connection, models
from django.db.models import NOT_PROVIDED
from django.urls import NoReverseMatch, reverse

from customers.models import Vehicle
from issues.kinds import IssueClass
from issues.models import Category, Component, Entry, Issue, Place
from people.models import User
from people.permissions import Role
from people.services.calendars import load_shipped

CATEGORIES = {
    IssueClass.TECHNICAL: ("多次返修", "查不出原因", "修出新问题", "过度维修"),
    IssueClass.PROCESS: ("价格不透明", "未按时交车", "交接漏项", "未经同意维修"),
    IssueClass.PARTS: ("缺件", "未按时到货", "发错件"),
    IssueClass.WARRANTY: ("索赔退单", "旧件缺失"),
    IssueClass.CUSTOMER: ("服务态度", "等待太久"),
    IssueClass.FACILITY: ("设备故障", "环境卫生"),
    IssueClass.IT: ("系统故障", "打印机"),
    IssueClass.HR_SAFETY: ("排班", "劳动保护"),
}
COMPONENTS = (
    "制动系统", "变速器", "发动机", "转向系统", "前后桥及悬挂", "车身附件", "电气设备", "空调系统",
    "轮胎", "动力电池", "离合器", "燃油系统", "冷却系统", "天窗", "座椅", "中控屏", "雷达", "雨刮",
)  # fmt: skip
PLACES = ("前台", "机电车间", "钣喷车间", "配件库", "客户休息区", "洗车区", "停车场", "办公室")
WHO = (
    "客户李先生反映", "客户来电说", "早会上技师反映", "终检发现", "交车时客户说", "回访中客户表示",
    "前台转来", "夜班交接时发现", "保险公司反馈", "厂家巡检指出", "索赔员退单说明", "客户在休息区抱怨",
)  # fmt: skip
WHAT = (
    "冷车起步时左前轮有异响，低速更明显", "三档升四档有顿挫，踩油门窜一下", "仪表故障灯亮，读码为偶发",
    "空调制冷慢，怠速时出风不凉", "保养后机油渗漏，举升检查油底壳垫片", "刹车踏板行程变长，制动距离变大",
    "天窗关闭不严，雨天漏水到地毯", "喷漆后色差明显，侧光看有橘皮", "四轮定位后方向仍然跑偏",
    "举升机升到一半停住，等了二十分钟", "配件预计周三到货，到现在没有消息", "结算单与报价单差三百元没有说明",
    "预约九点到店，等到十点半才接车", "洗车后轮毂有划痕，没有交接记录", "系统派工单打不开，重启后恢复",
    "电池冷却液低于下限，补充后两天又低", "倒车雷达误报，换了两次传感器", "座椅加热不工作，线束插头松动",
    "休息区空调滴水，地面湿滑", "扫码枪连不上，入库靠手工录", "雨刮片换新后仍有刮痕和噪音",
)  # fmt: skip
THEN = (
    "客户着急用车，要求今天答复。", "已经是第二次返修。", "请技术主管看一下。", "同类问题本月第三次出现。",
    "暂时请客户继续使用，约下周复查。", "影响后面两台车的工位。", "需要配件部门给出到货日期。", "请尽快安排。",
)  # fmt: skip
DONE = (
    "更换前减振器上支座，路试正常", "重新匹配变速器自学习，顿挫消失", "更换油底壳垫片并复检无渗漏",
    "调整天窗导轨并更换密封条", "与客户说明差额并退还", "更换举升机限位开关", "改为到店前一天电话确认", "线束插头重新固定",
)  # fmt: skip
SAID = (
    "已联系客户，约明天上午到店复检。", "配件已下单，预计三天到货。", "路试十公里，故障没有再现，继续观察。",
    "已请技术主管会诊，怀疑是支座老化。", "客户同意等待，借了代步车。", "终检清单里加了这一项。",
)  # fmt: skip
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
OPEN_SHARE = 0.1
"""So many are not through yet; the rest was closed some days after it was reported."""
LATE_SHARE = 0.05
"""Of so many that are open somebody has to be told at the next sweep."""
HOLDERS = (
    Role.WORKSHOP_SUPERVISOR,
    Role.FRONT_DESK_SUPERVISOR,
    Role.PARTS_MANAGER,
    Role.WARRANTY_CLERK,
    Role.CR_MANAGER,
    Role.TECHNICAL_MANAGER,
)


def _array(words: Sequence[str]) -> str:
    return "array[" + ",".join("'" + word.replace("'", "''") + "'" for word in words) + "]"


def _pick(words: Sequence[str], chance: str = "random()") -> str:
    """One of the words; those in front more often, as things recur."""
    return f"({_array(words)})[1 + floor(power({chance}, 1.6) * {len(words)})::int]"


def _keys(rows: Sequence[int], *, nothing: float = 0.0) -> str:
    keys = ",".join(map(str, rows))
    one = f"(array[{keys}])[1 + floor(power(random(), 1.6) * {len(rows)})::int]"
    return f"case when random() < {nothing} then null else {one} end" if nothing else one


def _insert(
    model: type[models.Model], chosen: Mapping[str, str], source: str, limit: str = ""
) -> None:
    """INSERT … SELECT with a value for every column: what is not chosen gets its default."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.generated or (field.primary_key and field.name not in chosen):
            continue
        columns.append(f'"{field.column}"')
        values.append(chosen.get(field.name) or _default(field))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({','.join(columns)}) select {','.join(values)} from {source} {limit}"  # noqa: S608 - every word is from here
        )


def _default(field: "models.Field[object, object]") -> str:
    if field.null:
        return "null"
    kind = field.get_internal_type()
    if kind in {"DateTimeField", "DateField"}:
        return "now()"
    given = "" if field.default is NOT_PROVIDED else field.get_default()
    if kind == "JSONField":
        return f"'{json.dumps(given)}'::jsonb"
    return f"'{given}'"


def make_taxonomy(store: models.Model) -> dict[str, list[int]]:
    for kind, names in CATEGORIES.items():
        Category.objects.bulk_create(Category(store=store, kind=kind, name=name) for name in names)
    Component.objects.bulk_create(Component(store=store, name=name) for name in COMPONENTS)
    Place.objects.bulk_create(
        Place(store=store, name=name, code=f"b{store.pk}-{n}") for n, name in enumerate(PLACES)
    )
    return {
        "category": list(Category.objects.filter(store=store).values_list("pk", flat=True)),
        "component": list(Component.objects.filter(store=store).values_list("pk", flat=True)),
        "place": list(Place.objects.filter(store=store).values_list("pk", flat=True)),
    }


def make_vehicles(store: models.Model, count: int) -> tuple[int, int]:
    """The first and the last key; plates and VINs are made up and distinct."""
    letter = f"substr('{LETTERS}', 1 + n / 90000 % 24, 1)"
    chosen = {
        "store": str(store.pk),
        "plate": f"'沪' || {letter} || lpad((n % 90000 + 10000)::text, 5, '0')",
        "vin": "'LSV' || lpad(n::text, 10, 'A') || lpad((n % 10000)::text, 4, '0')",
        "brand": "'上汽大众'",
        "model": _pick(("帕萨特", "途观L", "朗逸", "ID.4")),
        "created_at": "now()",
    }
    _insert(Vehicle, chosen, f"generate_series(1, {count}) n")
    found = Vehicle.objects.filter(store=store).aggregate(models.Min("pk"), models.Max("pk"))
    return found["pk__min"], found["pk__max"]


def make_issues(store: models.Model, people: Sequence[models.Model], count: int) -> None:
    """Five years of issues; the newest tenth is open, most of it in its time."""
    keys = make_taxonomy(store)
    first, last = make_vehicles(store, max(count // 10, 10))
    staff = [person.pk for person in people]
    departments = sorted({person.department_id for person in people})
    openly = max(int(count * OPEN_SHARE), 1)
    is_open = f"n > {count - openly}"
    reported = f"now() - (interval '1825 days' * ({count} - n) / {count}) - interval '5 minutes'"
    solved = f"({reported} + interval '1 hour' * (1 + floor(random() * 240)))"
    closed = f"case when {is_open} then null else least({solved}, now()) end"
    state = (
        f"case when {is_open} then {_pick(('in_progress', 'triaged', 'new', 'waiting_parts', 'waiting_customer', 'solved', 'fed_back'))} "
        "when random() < 0.02 then 'rejected' else 'closed' end"
    )
    text = (
        f"{_pick(WHO, 'a')} || '沪A' || lpad(floor(random() * 90000 + 10000)::text, 5, '0') || '：' || {_pick(WHAT, 'b')} || '，' || "
        f"{_pick(COMPONENTS, 'c')} || '，工单RO' || lpad(n::text, 9, '0') || '。' || {_pick(THEN, 'd')}"
    )
    chosen = {
        "store": str(store.pk),
        "number": "'I-2026-' || lpad(n::text, 6, '0')",
        "title": f"left({_pick(WHAT, 'b')}, 60)",
        "text": text,
        "status": state,
        "channel": _pick(("desk", "phone", "box", "email")),
        "urgency": _pick(("later", "today", "now")),
        "kind": _pick([str(kind) for kind in CATEGORIES]),
        "category": _keys(keys["category"], nothing=0.2),
        "component": _keys(keys["component"], nothing=0.3),
        "place": _keys(keys["place"]),
        "department": _keys(departments),
        "priority": "(array[4,3,3,2,4,3,1])[1 + floor(random() * 7)::int]",
        "severity": "(array[1,1,1,2,1,3])[1 + floor(random() * 6)::int]",
        "is_confidential": "random() < 0.01",
        "vehicle": f"case when random() < 0.5 then {first} + floor(random() * {last - first})::int end",
        "reporter": _keys(staff[1:]),
        "owner": _keys(staff[1:]),
        "verifier": str(staff[0]),
        "reported_at": reported,
        "clock_from": reported,
        "acknowledge_by": f"{reported} + interval '2 hours'",
        "contain_by": f"{reported} + interval '1 day'",
        "due_at": f"{reported} + interval '6 days'",
        "steps": f"jsonb_build_array(jsonb_build_array({reported} + interval '2 hours', 'acknowledge'), "
        f"jsonb_build_array({reported} + interval '6 days', 'due'), jsonb_build_array({reported} + interval '12 days', 'double'))",
        "escalate_at": f"case when {is_open} then case when random() < {LATE_SHARE} then"
        f" {reported} + interval '2 hours' else now() + interval '1 day' * (1 + 9 * random()) end end",
        "acknowledged_at": f"case when random() < 0.9 then {reported} + interval '1 minute' * floor(random() * 180) end",
        "answered_at": f"case when random() < 0.9 then {reported} + interval '1 minute' * floor(random() * 300) end",
        "solved_at": closed,
        "closed_at": closed,
        "solution": f"case when {is_open} then '' else {_pick(DONE)} end",
        "reopened": "case when random() < 0.05 then 1 else 0 end",
        "recurrences": "case when random() < 0.03 then 1 else 0 end",
        "version": "1",
    }
    source = f"(select n, random() a, random() b, random() c, random() d from generate_series(1, {count}) n) s"  # noqa: S608
    _insert(Issue, chosen, source, "order by n")


def make_entries(store: models.Model) -> None:
    chosen = {
        "issue": "i.id",
        "kind": "(array['line','comment','answer'])[k]",
        "text": f"case when k = 1 then '' else {_pick(SAID)} end",
        "code": "case when k = 1 then 'accept' else '' end",
        "details": "case when k = 1 then '{\"owner\": \"员工0001\"}'::jsonb else '{}'::jsonb end",
        "is_public": "k <> 2",
        "by": "i.owner_id",
        "at": "i.reported_at + interval '1 hour' * k",
    }
    source = f"(select * from issues_issue where store_id = {store.pk}) i cross join generate_series(1, 3) k"  # noqa: S608
    _insert(Entry, chosen, source)


NAMES = {
    "list": ("issues:list", ""),
    "list, late": ("issues:list", "?state=overdue"),
    "list, open": ("issues:list", "?state=open"),
    "list, one state": ("issues:list", "?state=hand"),
    "list, one class": ("issues:list", "?state=any&kind=technical"),
    "list, class and part": ("issues:list", "?state=any&kind=technical&component={component}"),
    "list, department": ("issues:list", "?state=any&department={department}"),
    "list, one owner": ("issues:list", "?state=open&owner={owner}"),
    "list, a month": ("issues:list", "?state=any&from=2025-03-01&to=2025-03-31"),
    "list, two signs": ("issues:list", "?state=any&q=异响"),
    "list, four signs": ("issues:list", "?state=any&q=天窗关闭"),
    "list, a rare number": ("issues:list", "?state=any&q=RO000000777"),
    "board": ("issues:board", ""),
    "triage": ("issues:triage", ""),
    "radar": ("issues:radar", ""),
    "figures": ("issues:figures", ""),
    "log form": ("issues:log", ""),
}


def pages(**keys: int) -> dict[str, str]:
    """The addresses to measure; what this version does not have is said loudly and left out."""
    found = {}
    for title, (name, query) in NAMES.items():
        try:
            found[title] = reverse(name) + query.format(**keys)
        except NoReverseMatch:
            print(f"!!! {title}: there is no page {name}, NOT measured")
    found["detail"] = reverse("issues:issue", args=[keys["issue"]])
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("issues", type=int)
    parser.add_argument("--stores", type=int, default=20)
    chosen = parser.parse_args()
    size = data.Size(chosen.stores, chosen.stores * 100, 0, 0, 0)
    load_shipped()
    stores = data.make_stores(size)
    people = data.make_people(size, stores)
    for store in stores:
        for person, role in zip(people[store.pk][1:], HOLDERS, strict=False):
            User.objects.filter(pk=person.pk).update(roles=[role])
    random.seed(4)
    with connection.cursor() as cursor:
        cursor.execute("select setseed(0.4)")
        cursor.execute("set synchronous_commit = off")
        cursor.execute("set maintenance_work_mem = '512MB'")
        cursor.execute("drop index if exists issue_search")
        for store in stores:
            make_issues(store, people[store.pk], chosen.issues // chosen.stores)
            make_entries(store)
        cursor.execute("create index issue_search on issues_issue using gin (store_id, search)")
        cursor.execute(
            "insert into people_numbersequence (store_id, name, year, last)"
            " select id, 'I', 2026, 900000 from people_store"
        )
        cursor.execute("vacuum analyze")
    store = stores[0]
    director = people[store.pk][0]
    newest = Issue.objects.filter(store=store, status="in_progress").order_by("-reported_at")[3]
    component = Component.objects.filter(store=store).order_by("pk")[0].pk
    department = director.department_id
    assert department is not None
    cookie = f"{data.settings.SESSION_COOKIE_NAME}={data.signed_in(director)}"
    found = pages(
        component=component, department=department, owner=people[store.pk][1].pk, issue=newest.pk
    )
    place = Place.objects.filter(store=store).order_by("pk")[0].pk
    try:
        hints = reverse("issues:log_hints")
    except NoReverseMatch:
        print("!!! suggestions while typing: there is no page issues:log_hints, NOT measured")
        hints = ""
    print(json.dumps({"cookie": cookie, "pages": found, "hints": hints, "place": place}))


if __name__ == "__main__":
    main()
