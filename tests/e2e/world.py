"""A store with a row in every state, so that every badge, button and empty corner is on some page."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from attachments.services import attach
from meetings.kinds import SEVEN_PARTS
from meetings.models import (
    ActionItem,
    ActionUpdate,
    AgendaTemplate,
    Decision,
    Meeting,
    TemplateItem,
)
from meetings.services.facts import answer_url
from meetings.states import ActionStatus, MeetingStatus
from notifications import outbox
from notifications.models import Delivery, MailServer, Robot
from people.models import Store, User
from people.permissions import Role
from people.services import accounts, calendars
from tests import factories

DAY = dt.timedelta(days=1)
ROWS = {Meeting: "meetings/", ActionItem: "actions/"}


@dataclass
class World:
    """`samples` maps the beginning of a route to the numbers that its pages are shown with."""

    store: Store
    manager: User
    technician: User
    samples: dict[str, list[int]] = field(default_factory=dict)
    public: list[str] = field(default_factory=list)

    def keep(self, route: str, *rows: object) -> None:
        self.samples.setdefault(route, []).extend(row.pk for row in rows)  # type: ignore[attr-defined]


def make(language: str = "zh-hans") -> World:
    store = factories.store(code="HD01", name="恒达汽车")
    manager = factories.person(
        store,
        "陈国强",
        Role.AFTERSALES_DIRECTOR,
        email="chen@example.com",
        phone="13800000001",
        title="服务经理",
        language=language,
    )
    technician = factories.person(
        store,
        "王志远",
        Role.TECHNICIAN,
        email="wang@example.com",
        phone="13800000002",
        superior=manager,
        language=language,
    )
    world = World(store, manager, technician)
    calendars.load_shipped()
    _people(world)
    _series(world)
    _meetings(world)
    _actions(world)
    _notices(world)
    return world


def _people(world: World) -> None:
    store = world.store
    world.keep("people/rooms/", factories.room(store, "二楼会议室", has_projector=True))
    world.keep("people/rooms/", factories.room(store, "旧会议室", is_active=False))
    world.keep(
        "people/departments/", factories.department(store), factories.department(store, "配件部")
    )
    gone = factories.person(store, "周建华", is_active=False, left_on=timezone.localdate())
    for number in range(12):
        factories.person(
            store, f"员工{number}", Role.SERVICE_ADVISOR, email=f"p{number}@example.com"
        )
    world.keep("people/", world.technician, world.manager, gone)
    token = accounts.make_reset_link(world.technician, by=world.manager)
    world.public.append(token)


def _series(world: World) -> None:
    template = AgendaTemplate.objects.create(store=world.store, name="周例会")
    for position, (section, minutes) in enumerate(SEVEN_PARTS):
        TemplateItem.objects.create(
            template=template, section=section, minutes=minutes, position=position
        )
    world.keep("templates/", template)
    world.keep("series/", factories.series(world.store, chair=world.manager, template=template))
    topic = factories.topic(world.store, proposed_by=world.technician)
    declined = factories.topic(
        world.store,
        "换个供应商",
        status="declined",
        declined_why="合同未到期",
        proposed_by=world.manager,
    )
    world.keep("topics/", topic, declined)


def _meetings(world: World) -> None:
    now = timezone.now()
    starts = {
        MeetingStatus.DRAFT: now + 9 * DAY,
        MeetingStatus.ANNOUNCED: now + 4 * DAY,
        MeetingStatus.IN_PROGRESS: now - dt.timedelta(minutes=20),
        MeetingStatus.ENDED: now - DAY,
        MeetingStatus.PUBLISHED: now - 7 * DAY,
        MeetingStatus.CLOSED: now - 14 * DAY,
        MeetingStatus.CANCELLED: now + 5 * DAY,
    }
    for status, starts_at in starts.items():
        world.keep("meetings/", _meeting(world, status, starts_at))
    late = _meeting(world, MeetingStatus.DRAFT, now + DAY)
    late.late_reason, late.late_asked_by, late.late_approver = (
        "厂家临时来访",
        world.technician,
        world.manager,
    )
    late.save()
    missed = _meeting(world, MeetingStatus.ANNOUNCED, now - 2 * dt.timedelta(hours=1))
    world.keep("meetings/", late, missed)


def _meeting(world: World, status: str, starts_at: dt.datetime) -> Meeting:
    held = status in {"in_progress", "ended", "published", "closed"}
    meeting = factories.meeting(
        world.store,
        starts_at=starts_at,
        minutes=70,
        status=status,
        theme="降低返修率",
        goal="返修率降到 2% 以下",
        chair=world.manager,
        place="二楼会议室",
        announced_at=None if status == "draft" else starts_at - 4 * DAY,
        started_at=starts_at if held else None,
        ended_at=starts_at + dt.timedelta(hours=1) if held and status != "in_progress" else None,
        cancelled_why="停电" if status == "cancelled" else "",
    )
    factories.attendee(
        meeting, world.manager, answer="yes", attendance="present" if held else "unknown"
    )
    seat = factories.attendee(
        meeting,
        world.technician,
        answer="no",
        answer_reason="当天外出救援",
        attendance="excused" if held else "unknown",
    )
    if status == MeetingStatus.ANNOUNCED:
        world.public.append(answer_url(seat))
    _items(world, meeting)
    return meeting


def _items(world: World, meeting: Meeting) -> None:
    progress = {"ended": "done", "published": "done", "closed": "done"}.get(
        meeting.status, "pending"
    )
    for position, (section, minutes) in enumerate(SEVEN_PARTS):
        item = factories.agenda_item(
            meeting,
            str(section.label),
            section=section,
            minutes=minutes,
            position=position,
            presenter=world.technician,
            progress=progress,
            carries=3 if section == "theme" else 0,
            details="上月返修 11 台次，其中**刹车异响** 4 台。",
            notes="终检漏项是主因。",
        )
    if meeting.status == "draft":
        attach(item, SimpleUploadedFile("notes.txt", "数据".encode()), by=world.manager)
        world.keep("agenda/", item)
    if progress == "done":
        Decision.objects.create(
            meeting=meeting, item=item, text="交车前由终检员签字。", created_by=world.manager
        )


def _actions(world: World) -> None:
    today = timezone.localdate()
    for number, status in enumerate(ActionStatus):
        action = factories.action(
            world.technician,
            world.manager,
            f"修订终检清单，把上月的漏项加进去（第 {number} 版）",
            status=status,
            due_on=today - number * DAY,
            priority=1 if number == 1 else 2,
            due_moves=number % 3,
            meeting=Meeting.objects.filter(status="closed").first(),
            check_how="现场抽查 5 台",
            verified_at=timezone.now() if status == "verified" else None,
            verified_by=world.manager if status == "verified" else None,
        )
        ActionUpdate.objects.create(action=action, text="已经完成一半", by=world.technician)
        world.keep("actions/", action)
    mine = factories.action(world.manager, world.technician, "与厂家确认索赔口径")
    world.keep("actions/", mine)


def _notices(world: World) -> None:
    MailServer.objects.create(
        store=world.store, host="smtp.example.com", from_address="hd01@example.com"
    )
    robot = Robot.objects.create(
        store=world.store,
        platform="wecom",
        name="售后群",
        webhook="https://qyapi.weixin.qq.com/x?key=1",
    )
    world.keep("notices/channels/robots/", robot)
    action = ActionItem.objects.earliest("pk")
    for person in (world.manager, world.technician):
        outbox.notify(
            "meetings.action_given",
            [person],
            key=f"sample-{person.pk}",
            context={"action": action, "by": world.manager},
            target=action,
            url=action.get_absolute_url(),
        )
    deliveries = list(Delivery.objects.all())
    for delivery, status in zip(deliveries, ("failed", "skipped"), strict=False):
        delivery.status, delivery.answer = status, "550 5.1.1 no such user"
        delivery.save()
    world.keep("notices/deliveries/", *deliveries)
    for person in (world.manager, world.technician):
        world.keep("notices/", *person.notices.all()[:1])
