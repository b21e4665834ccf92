"""Cases in every state, lists, imports and what is proposed, for the world."""

import io
import json
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases.models import Case, CaseImport, Nomination
from cases.services import annotating, listing, practising, reviewing, uploading, writing
from cases.services.importing import applying, staging
from issues.states import IssueStatus
from tests import factories

if TYPE_CHECKING:
    from tests.e2e.world import World

ROWS = (
    {"故障描述": "左前刹车异响，更换导向销", "车型": "迈腾"},
    {"故障描述": "", "车型": "速腾"},
    {"故障描述": "空调不制冷，压缩机泄漏", "车型": "宝来"},
)


def fill(world: "World") -> None:
    """Besides those that are talked about."""
    drafts = _drafts(world)
    _archive(world)
    _proposed(world)
    _lists(world)
    _imports(world)
    world.extra += [
        "/cases/?q=制动",
        "/cases/?q=制动异向",
        "/cases/?q=!!",
        f"/cases/review?of={world.technician.pk}",
        "/cases/export?q=制动",
    ]
    world.keep("cases/", *drafts)


def _drafts(world: "World") -> list[Case]:
    """With a drawn photo and personal data; waiting for review; sent back; as a correction."""
    manager, technician = world.manager, world.technician
    case = factories.case(
        technician, "雨刮异响", concern="车主 13812345678 说刮不干净", kind="improve"
    )
    shots = [_photo(case, name, by=technician) for name in ("左.jpg", "右.jpg")]
    shape = {"kind": "arrow", "x": 0.1, "y": 0.2, "x2": 0.6, "y2": 0.7, "text": "磨损", "colour": "red"}  # fmt: skip
    annotating.annotate(shots[0], [shape], caption="胶条边缘", version=0, by=technician)
    uploading.begin(case, key="broken", name="异响.mp4", size=5_000_000, by=technician)
    world.extra += [f"/cases/{case.pk}/files/{shot.pk}/draw" for shot in shots]
    waiting = reviewing.submit(
        factories.case(technician, "等待审核", done="已换"), by=technician, reviewer=manager
    )
    back = reviewing.submit(factories.case(technician, "被退回"), by=technician, reviewer=manager)
    back = reviewing.send_back(back, why="写清楚原因", by=manager)
    again = factories.published_case(technician, manager, "更正中")
    again = reviewing.correct(again, why="里程写错", by=manager)
    return [case, waiting, back, again]


def _photo(case: Case, name: str, *, by: object) -> object:
    stream = io.BytesIO()
    Image.new("RGB", (320, 240), "#789").save(stream, "JPEG")
    sent = SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")
    return uploading.add(case, sent, by=by)  # type: ignore[arg-type]


def _archive(world: "World") -> None:
    """Replaced, taken out, corrected, with an improvement, with parts and everything known."""
    manager, technician = world.manager, world.technician
    symptom = factories.symptom(world.store)
    whole = factories.published_case(
        technician, manager, "制动异响：更换导向销", concern="客户说：左前吱吱响", found="导向销干涩",
        cause="润滑不足", cause_kind="wear", done="清洁润滑", result="消失", satisfaction="yes",
        brand="大众", model="迈腾", mileage=56000, codes=["P0301"], component=symptom.component,
        symptom=symptom, tags=["冬季"], labour_hours="1.5", cost="120.50", kind="improve",
    )  # fmt: skip
    whole.parts.create(name="导向销", number="4G0-615", quantity=2, price="35.00")
    old = factories.published_case(technician, manager, "制动异响：旧的做法", kind="improve")
    reviewing.supersede(old, whole, why="更全", by=manager)
    gone = factories.published_case(technician, manager, "取出的")
    reviewing.withdraw(gone, why="写错了", by=manager)
    fixed = reviewing.correct(
        factories.published_case(technician, manager, "更正过的"), why="补充", by=manager
    )
    writing.change(fixed, by=technician, version=fixed.version, done="更换总泵")
    fixed.refresh_from_db()
    reviewing.publish(reviewing.submit(fixed, by=technician, reviewer=manager), by=manager)
    practising.improve(
        whole, text="终检表加一项", owner=technician, due_on=timezone.localdate(), by=manager
    )
    world.keep("cases/", whole, old, gone, fixed)


def _proposed(world: "World") -> None:
    manager = world.manager
    issue, made = (
        factories.issue(manager, text, status=IssueStatus.CLOSED)
        for text in ("变速箱抖动，三次返修", "车窗升降异响")
    )
    case = writing.from_issue(made, by=manager, kind="good")
    reasons = [{"code": "came_back", "points": 40, "n": 2}, {"code": "complained", "points": 20}]
    for one in (issue, made):
        row = Nomination.objects.create(issue=one, score=60, reasons=reasons)
        world.keep("cases/nominations/", row)
    world.keep("cases/from-issue/", issue)
    world.keep("cases/like-issue/", issue)
    world.keep("issues/", issue, made)
    world.keep("cases/", case)


def _lists(world: "World") -> None:
    manager = world.manager
    cases = Case.objects.filter(store=world.store).published()[:3]
    today = timezone.localdate()
    season = listing.save(None, name="冬季前", read_by_on=today, every_year=True, by=manager)
    for case in cases:
        listing.add(season, case, by=manager)
    world.keep("cases/lists/", season, listing.save(None, name="空的", by=manager))
    own = listing.save(None, name="我的", by=world.technician)
    listing.add(own, cases[0], by=world.technician)
    world.keep("cases/lists/", own)


def _imports(world: "World") -> None:
    """Just uploaded, looked at, under way, done."""
    for number in range(4):
        rows = [{**row, "序": number} for row in ROWS]
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        content = f"{text}\n{{broken {number}".encode()
        run = staging.stage(
            content, file_name=f"通报 {number}.jsonl", source="厂家", by=world.manager
        )
        if number:
            run = staging.look(run, mapping=run.mapping, kind="improve", by=world.manager)
        if number > 1:
            applying.begin(run, by=world.manager)
    applying.work(CaseImport.objects.latest("pk").pk)
    world.keep("cases/import/", *CaseImport.objects.filter(store=world.store).order_by("-pk"))
    world.samples["cases/uploads/"] = []
