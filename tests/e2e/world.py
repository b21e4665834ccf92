"""A store with a row in every state, so that every badge and button is on some page."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from attachments.services import attach
from issues.models import ReporterMail
from issues.services import mail_in, programs
from meetings.kinds import SEVEN_PARTS, Section
from meetings.models import (
    ActionItem,
    ActionUpdate,
    AgendaTemplate,
    Attendee,
    Meeting,
    Minutes,
    Recording,
    Series,
    TemplateItem,
    Transcript,
)
from meetings.services import (
    announcing,
    confirming,
    correcting,
    day_reminders,
    figures,
    minutes,
    noting,
    packs,
    recording,
    reviewing,
    running,
    sharing,
    sound_settings,
    stories,
    telling,
)
from meetings.services.facts import answer_url
from meetings.states import ActionStatus
from notifications import outbox
from notifications.models import Delivery, MailServer, Robot
from people.models import SignIn, Store, StoreClosure, Team, User
from people.permissions import Role
from people.services import accounts, calendars, shifts
from tests import factories
from tests.e2e import desk_world, world_cases, world_cause, world_issues, world_talk
from tests.issues.letters import mail
from tests.meetings import sound

DAY = dt.timedelta(days=1)


@dataclass
class World:
    """`samples` maps the beginning of a route to the numbers that its pages are shown with.

    `extra` are pages that look different by what is asked of them, `public` those of strangers.
    """

    store: Store
    manager: User
    technician: User
    samples: dict[str, list[int]] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
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
    _mornings(world)
    _series(world)
    _actions(world)
    _meetings(world)
    _sound(world)
    world_talk.fill(world)
    world_cases.fill(world)
    _notices(world)
    desk_world.furnish(world)
    _doors(world)
    world_cause.fill(world)
    world_issues.fill(world)
    return world


def _people(world: World) -> None:
    store = world.store
    world.keep("people/settings/rooms/", factories.room(store, "二楼会议室", has_projector=True))
    factories.room(store, "旧会议室", is_active=False)
    _units(world)
    gone = factories.person(store, "周建华", is_active=False, left_on=timezone.localdate())
    for number in range(12):
        factories.person(
            store, f"员工{number}", Role.SERVICE_ADVISOR, email=f"p{number}@example.com"
        )
    world.keep("people/staff/", world.technician, world.manager, gone)
    world.public.append(accounts.make_reset_link(world.technician, by=world.manager))
    newcomer = factories.person(store, "孙丽", Role.RECEPTIONIST)
    world.public.append(accounts.invite(newcomer, by=world.manager))
    for person in (world.manager, world.technician):
        key = f"sample-{person.pk}"
        world.keep("people/account/sessions/", SignIn.objects.create(user=person, session_key=key))


def _mornings(world: World) -> None:
    """Numbers of the day, some of them entered, a shift, a reminder."""
    store, manager = world.store, world.manager
    figures.begin_with_usual(store, by=manager)
    rows = list(store.figures.all())
    today = timezone.localdate()
    for day in (today - DAY, today):
        given: dict[int, Decimal | None] = {row.pk: Decimal(90 - row.pk % 7) for row in rows[:-1]}
        figures.set_values(store, day, given, by=manager)
    figures.set_values(store, today, {rows[0].pk: Decimal(41)}, by=manager)
    shift = shifts.add_shift(
        store,
        name="早班",
        starts=dt.time(8),
        ends=dt.time(17),
        people=[world.technician],
        by=manager,
    )
    reminder = day_reminders.add_reminder(store, text="高压作业须两人监护。", by=manager)
    world.keep("settings/numbers/", rows[0])
    world.keep("people/settings/shifts/", shift)
    world.keep("morning/reminders/", reminder)


def _units(world: World) -> None:
    """Departments, a team, a day on which the store is closed."""
    parts, today = factories.department(world.store, "配件部"), timezone.localdate()
    team = Team.objects.create(department=parts, name="一组")
    closure = StoreClosure.objects.create(
        store=world.store, first_on=today, last_on=today, reason="盘点"
    )
    world.keep("people/settings/departments/", parts)
    world.keep("people/settings/teams/", team)
    world.keep("people/settings/closures/", closure)


def _series(world: World) -> None:
    template = AgendaTemplate.objects.create(store=world.store, name="周例会")
    for position, (section, length) in enumerate(SEVEN_PARTS):
        TemplateItem.objects.create(
            template=template, section=section, minutes=length, position=position
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
    """The closed one first: what it promised is reviewed in the others."""
    now = timezone.now()
    series = Series.objects.get()
    stages = (
        "closed",
        "corrected",
        "reopened",
        "objected",
        "published",
        "ended",
        "in_progress",
        "announced",
        "draft",
    )
    for number, stage in enumerate(stages):
        meeting = _meeting(world, now + dt.timedelta(minutes=number - 5), series=series)
        _take(world, meeting, stage)
        world.keep("meetings/", meeting)
    draft = Meeting.objects.get(status="draft")
    for meeting in (draft, Meeting.objects.get(status="announced")):
        meeting.starts_at, meeting.ends_at = now + 4 * DAY, now + 4 * DAY + dt.timedelta(hours=1)
        meeting.save()
    late = _meeting(
        world,
        now + DAY,
        late_reason="厂家临时来访",
        late_asked_by=world.technician,
        late_approver=world.manager,
    )
    missed = _meeting(world, now - dt.timedelta(hours=2), status="announced", announced_at=now)
    cancelled = _meeting(
        world, now + DAY, status="cancelled", cancelled_why="停电", announced_at=now
    )
    world.keep("meetings/", late, missed, cancelled)
    world.samples["meetings/"].sort(reverse=True)
    world.extra += [f"/meetings/{meeting.pk}/notice" for meeting in (draft, late)]
    _sharing(world, draft)
    world.extra += ["/calendar/?view=week", "/calendar/?view=list", "/actions/?scope=all"]


def _meeting(world: World, starts_at: dt.datetime, **fields: Any) -> Meeting:
    meeting = factories.meeting(
        world.store,
        starts_at=starts_at,
        minutes=60,
        theme="降低返修率",
        goal="返修率降到 2% 以下",
        chair=world.manager,
        place="二楼会议室",
        **fields,
    )
    factories.attendee(meeting, world.manager, answer="yes")
    factories.attendee(meeting, world.technician, answer="no", answer_reason="当天外出救援")
    for colleague in User.objects.filter(roles__contains=[Role.SERVICE_ADVISOR])[:2]:
        factories.attendee(meeting, colleague, required=False)
    for position, (section, length) in enumerate((*SEVEN_PARTS, (Section.BRIEFING, 5))):
        factories.agenda_item(
            meeting,
            "终检漏项" if section == Section.THEME else str(section.label),
            section=section,
            minutes=length,
            position=position,
            presenter=world.technician,
            carries=3 if section == Section.SHARING else 0,
            details="上月返修 11 台次，其中**刹车异响** 4 台。",
        )
    item = meeting.items.get(section=Section.BRIEFING)
    upload = SimpleUploadedFile("data.txt", "数据".encode())
    attach(item, upload, by=world.manager)
    world.keep("agenda/", item)
    return meeting


def _take(world: World, meeting: Meeting, stage: str) -> None:
    """Lead a meeting through its life as far as the stage."""
    by = world.manager
    if stage == "draft":
        return
    announcing.announce(_late(meeting, by), by=by)
    if stage == "announced":
        world.public.append(answer_url(meeting.attendees.get(user=world.technician)))
        return
    running.start_meeting(meeting, by=by)
    _note(world, meeting)
    if stage == "in_progress":
        return
    running.end_meeting(meeting, by=by)
    if stage == "ended":
        return
    minutes.publish(minutes.fresh(meeting), by=by)
    if stage == "objected":
        seat = meeting.attendees.filter(required=False).first()
        assert seat is not None
        Attendee.objects.filter(pk=seat.pk).update(attendance="present")
        confirming.object_to(
            Attendee.objects.get(pk=seat.pk), "人数不对，应为 12 台次。", by=seat.user
        )
    if stage in {"corrected", "reopened"}:
        _correct(world, meeting, stage)
    if stage == "closed":
        Minutes.objects.filter(meeting=meeting).update(status="confirmed")
        running.close_meeting(meeting, by=by)


def _correct(world: World, meeting: Meeting, stage: str) -> None:
    """Published minutes taken up again, and published as the next version."""
    by = world.manager
    draft = correcting.reopen(meeting.minutes, why="终检漏项的台次写错", by=by)
    text = draft.body.replace("主因", "主要原因") + "\n请各组传达。\n"
    minutes.save_body(draft, text, version=draft.body_version, base=draft.body, by=by)
    if stage == "corrected":
        correcting.set_cc(draft, [User.objects.get(name="员工9")], by=by)
        minutes.publish(draft, by=by)
        address = f"/meetings/{meeting.pk}/minutes"
        world.extra += [address, f"{address}/versions", f"{address}/versions/1"]


def _sharing(world: World, meeting: Meeting) -> None:
    """Speakers who were asked, a story that was told, a data pack."""
    item, by = meeting.items.get(section=Section.SHARING), world.manager
    speaker = sharing.ask_speaker(item, world.technician, wish="讲讲终检怎么拦住的", by=by)
    world.keep("speakers/", speaker)
    world.keep("agenda/", item)
    live = Meeting.objects.get(status="in_progress")
    told = live.items.get(section=Section.SHARING)
    story = stories.capture(told, world.technician, by=by)
    stories.save_part(story, "did", "复核一颗，点一颗。", version=1, base="", by=by)
    world.keep("stories/", story)
    world.extra += [f"/meetings/{live.pk}/run?item={told.pk}"]
    packs.sweep(timezone.now())


def _late(meeting: Meeting, by: User) -> Meeting:
    """A meeting that begins at once is announced late, with a reason and an approval."""
    meeting.late_reason, meeting.late_asked_by = "厂家临时来访", by
    meeting.late_approver, meeting.late_approved_at = by, timezone.now()
    meeting.save()
    return meeting


def _note(world: World, meeting: Meeting) -> None:
    by, today = world.manager, timezone.localdate()
    item = meeting.items.get(section=Section.THEME)
    noting.save_notes(item, "终检漏项是**主因**。", version=item.notes_version, base="", by=by)
    noting.decide(meeting, "交车前由终检员签字。", by=by, item=item)
    noting.ask(meeting, "配件几号到？", by=by, asked_by=world.technician)
    question = noting.ask(meeting, "索赔口径是什么？", by=by)
    noting.hand_over(question, world.technician, due_on=today + DAY, by=by)
    old = ActionItem.objects.filter(meeting__series=meeting.series).exclude(meeting=meeting).first()
    if old is not None:
        reviewing.review(
            meeting, old, outcome="partly", by=by, why="配件未到", new_due_on=today + DAY
        )
    running.go_to(meeting.items.get(section=Section.REVIEW), by=by)


def _sound(world: World) -> None:
    """One meeting is being recorded; others have what was recorded, its text, or a row that it is gone."""
    by = world.manager
    for meeting in Meeting.objects.filter(status__in=("ended", "published", "closed")):
        part = Recording.objects.create(
            meeting=meeting,
            source="upload",
            status="kept",
            mime="audio/wav",
            began_at=meeting.started_at,
            size=sound.WAV_BYTES,
            recorded_by=by,
        )
        part.file.save("例会.wav", ContentFile(sound.wav(60)))
        moments = {"word": "客户原话", "marked_by": by, "item": meeting.items.first()}
        meeting.moments.create(at=meeting.started_at, **moments)
        telling.before_upload(meeting, by=by)
        is_done = meeting.status == "ended"
        transcript = Transcript.objects.create(
            recording=part,
            status="done" if is_done else "failed",
            fault="" if is_done else "refused",
            problem="" if is_done else "HTTP 401",
            asked_by=by,
        )
        transcript.segments.create(start=0, end=4, text="刹车异响四台。")
        world.keep("recordings/", part)
    Recording.objects.filter(meeting__status="closed").update(
        status="deleted", file="", deleted_at=timezone.now(), deleted_by=by, deleted_why="录错了"
    )
    going_on = Meeting.objects.get(status="in_progress")
    recording.object_to(going_on, who=world.technician, why="客户隐私", by=by)
    recording.withdraw_objection(going_on.recording_objections.get(), by=by)
    recording.start(going_on, device=uuid4(), mime="audio/webm", all_told=True, by=by)
    sound_settings.set_sound(
        world.store,
        keep_days=90,
        music="own",
        own_music=sound.upload("轻音乐.wav"),
        mime="audio/wav",
        by=by,
    )
    world.keep("settings/sound/music/", world.store)


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


def _doors(world: World) -> None:
    """A place with its poster and box, a program, e-mails that came in."""
    store = world.store
    place = factories.place(store, "机电车间", name_en="Workshop", code="ws-4f7k2m")
    world.keep("issues/posters/", place)
    world.keep("issues/keys/", programs.make_key(store, "企业微信机器人", by=world.manager))
    mail_in.receive(store, mail())
    mail_in.receive(store, mail(message_id="<2@c.example>", Auto_Submitted="auto-replied"))
    world.keep("issues/mails/", *ReporterMail.objects.all())
    world.extra.append(f"/report/{place.code}")
    world.public += [f"/report/{place.code}", f"/box/{place.code}", "/box/answer"]
