"""A group of stores of a chosen size, written in bulk: `python -m tests.bench.data large`."""

import datetime as dt
import json
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.utils import timezone  # noqa: E402

from meetings.kinds import SEVEN_PARTS, Section  # noqa: E402
from meetings.models import (  # noqa: E402
    ActionItem,
    AgendaItem,
    Attendee,
    Decision,
    Meeting,
    Minutes,
    MinutesVersion,
    Series,
)
from meetings.queries.editions import Head  # noqa: E402
from people.models import Department, OpeningHours, Room, Store, StoreGroup, User  # noqa: E402
from people.permissions import Role  # noqa: E402
from people.services.calendars import load_shipped  # noqa: E402

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORDS = [
    "变速箱",
    "异响",
    "制动盘",
    "返修",
    "终检",
    "清单",
    "客户",
    "回访",
    "配件",
    "到货",
    "TSB",
    "技术",
    "查询",
    "冬季",
    "检测",
    "举升机",
    "年检",
    "预约",
    "话术",
    "培训",
    "技师",
    "交车",
    "环检",
    "工位",
]
PARTS = [*SEVEN_PARTS, (Section.BRIEFING, 5)]


@dataclass(frozen=True)
class Size:
    stores: int
    people: int
    meetings: int
    attendees: int
    actions: int


SIZES = {
    "small": Size(stores=1, people=40, meetings=400, attendees=20, actions=4_000),
    "large": Size(stores=20, people=2_000, meetings=20_000, attendees=20, actions=200_000),
}
BATCH = 4_000
SILENT = 0.02
"""So many have never said a word on minutes that are out; the others' silence counts as agreement."""


def save(rows: Iterator[models.Model]) -> None:
    while batch := list(islice(rows, BATCH)):
        type(batch[0])._default_manager.bulk_create(batch)


def words(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(WORDS, k=count))


def make_stores(size: Size) -> list[Store]:
    group = StoreGroup.objects.create(name="恒达集团")
    stores = Store.objects.bulk_create(
        Store(group=group, code=f"S{n:02}", name=f"恒达{n:02}店") for n in range(size.stores)
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(store=store, weekday=day, opens=dt.time(8, 30), closes=dt.time(17, 30))
        for store in stores
        for day in range(7)
    )
    Room.objects.bulk_create(Room(store=s, name=f"会议室{n}") for s in stores for n in range(3))
    Department.objects.bulk_create(
        Department(store=s, name=name) for s in stores for name in ("前台", "车间", "配件")
    )
    return stores


def make_people(size: Size, stores: list[Store]) -> dict[int, list[User]]:
    departments = {s.pk: list(s.departments.all()) for s in stores}
    per_store = size.people // size.stores

    def rows() -> Iterator[User]:
        for store in stores:
            for n in range(per_store):
                roles = [Role.AFTERSALES_DIRECTOR] if n == 0 else [Role.TECHNICIAN]
                yield User(
                    store=store,
                    username=f"{store.code}-{n:04}",
                    employee_number=f"{n:04}",
                    name=f"员工{n:04}",
                    email=f"{store.code}-{n}@example.com",
                    department=departments[store.pk][n % 3],
                    roles=roles,
                    password="!",
                )

    save(rows())
    return {s.pk: list(User.objects.filter(store=s).order_by("pk")) for s in stores}


def make_meetings(
    size: Size, stores: list[Store], people: dict[int, list[User]], rng: random.Random
) -> None:
    """Four series a store; two meetings a working day, the last two weeks of them still ahead."""
    series = {
        s.pk: Series.objects.bulk_create(
            Series(
                store=s, title=f"例会{n}", rule="FREQ=WEEKLY;BYDAY=TU", starts_on=dt.date(2024, 1, 1),
                start_time=dt.time(14), chair=people[s.pk][0], recorder=people[s.pk][1],
                created_by=people[s.pk][0], is_active=False,
            )
            for n in range(4)
        )
        for s in stores
    }  # fmt: skip
    per_store = size.meetings // size.stores
    today = timezone.localdate(timezone=SHANGHAI)

    def rows() -> Iterator[Meeting]:
        for store in stores:
            for n in range(per_store):
                day = today + dt.timedelta(days=14 - n // 2)
                start = dt.datetime.combine(day, dt.time(9 + n % 2 * 5), SHANGHAI)
                past = day < today
                yield Meeting(
                    store=store, series=series[store.pk][n % 4], number=f"WK-{n:05}",
                    title=f"{words(rng, 3)}例会", theme=words(rng, 5), goal=words(rng, 4),
                    starts_at=start, ends_at=start + dt.timedelta(minutes=70), place="二楼会议室",
                    chair=people[store.pk][0], recorder=people[store.pk][1],
                    status="closed" if past else "announced", announced_at=start - dt.timedelta(days=5),
                    started_at=start if past else None, ended_at=start + dt.timedelta(minutes=65) if past else None,
                    created_by=people[store.pk][0],
                )  # fmt: skip

    save(rows())


def make_contents(size: Size, people: dict[int, list[User]], rng: random.Random) -> None:
    meetings = list(Meeting.objects.only("pk", "store_id", "status", "ended_at").order_by("pk"))

    def items() -> Iterator[AgendaItem]:
        for meeting in meetings:
            for n, (section, minutes) in enumerate(PARTS):
                yield AgendaItem(
                    meeting=meeting, section=section, title=words(rng, 3), minutes=minutes,
                    position=n, notes=words(rng, 20) if meeting.status == "closed" else "",
                    progress="done" if meeting.status == "closed" else "pending",
                )  # fmt: skip

    def attendees() -> Iterator[Attendee]:
        for meeting in meetings:
            staff = people[meeting.store_id]
            chosen = [*staff[:2], *rng.sample(staff[2:], size.attendees - 2)]
            for user in chosen:
                silent = meeting.status != "closed" or rng.random() < SILENT
                verdict = Attendee.Verdict.NONE if silent else Attendee.Verdict.CONFIRMED
                yield Attendee(
                    meeting=meeting, user=user, answer="yes", attendance="present", verdict=verdict
                )

    def results() -> Iterator[Decision]:
        for meeting in meetings:
            by = people[meeting.store_id][0]
            yield Decision(meeting=meeting, text=words(rng, 8), created_by=by)

    def minutes() -> Iterator[Minutes]:
        for meeting in meetings:
            if meeting.status == "closed":
                by = people[meeting.store_id][0]
                yield Minutes(
                    meeting=meeting, status="confirmed", version=1, body=words(rng, 120),
                    published_at=meeting.ended_at, published_by=by, confirm_until=meeting.ended_at,
                )  # fmt: skip

    def versions() -> Iterator[MinutesVersion]:
        rows = Minutes.objects.filter(meeting__in=meetings).select_related("meeting__store")
        for one in rows.iterator():
            yield MinutesVersion(
                minutes=one, number=1, body=one.body, head=head_of(one.meeting),
                published_at=one.published_at, published_by_id=one.published_by_id,
            )  # fmt: skip

    def head_of(meeting: Meeting) -> dict[str, object]:
        at = meeting.starts_at.isoformat()
        return Head(
            meeting.store.name, "", meeting.number, meeting.title, "", "", "", meeting.place, "", "", at, at, []
        ).as_json()  # fmt: skip

    for rows in (items(), attendees(), results(), minutes(), versions()):
        save(rows)


def make_actions(
    size: Size, stores: list[Store], people: dict[int, list[User]], rng: random.Random
) -> None:
    meetings = {
        s.pk: list(Meeting.objects.filter(store=s, status="closed").values_list("pk", flat=True))
        for s in stores
    }
    today = timezone.localdate(timezone=SHANGHAI)
    per_store = size.actions // size.stores

    def rows() -> Iterator[ActionItem]:
        for store in stores:
            staff = people[store.pk]
            for n in range(per_store):
                due = today + dt.timedelta(days=20 - n * 740 // per_store)
                status = (
                    rng.choice(["open", "doing", "done"]) if n < per_store // 20 else "verified"
                )
                proof = (
                    {"verified_at": timezone.now(), "verified_by": staff[0]}
                    if status == "verified"
                    else {}
                )
                yield ActionItem(
                    store=store, number=f"A-{n:06}", text=words(rng, 8), owner=rng.choice(staff[1:]),
                    verifier=staff[0], due_on=due, first_due_on=due, status=status,
                    meeting_id=rng.choice(meetings[store.pk]), created_by=staff[0], **proof,
                )  # fmt: skip

    save(rows())


def signed_in(user: User) -> str:
    """Return the key of a session of `user`."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "people.backends.StaffBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main(name: str) -> None:
    """Fill the database and print who is signed in and which pages to open."""
    size, rng = SIZES[name], random.Random(4)
    load_shipped()
    stores = make_stores(size)
    people = make_people(size, stores)
    make_meetings(size, stores, people, rng)
    make_contents(size, people, rng)
    make_actions(size, stores, people, rng)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    director = people[stores[0].pk][0]
    past = Meeting.objects.filter(store=stores[0], status="closed").order_by("-starts_at")[3]
    ahead = Meeting.objects.filter(store=stores[0], status="announced").order_by("starts_at")[2]
    running = Meeting.objects.filter(store=stores[0], status="announced").order_by("starts_at")[1]
    Meeting.objects.filter(pk=running.pk).update(status="in_progress", started_at=timezone.now())
    pages = {
        "today": "/",
        "meeting list": "/meetings/",
        "meeting list, past": "/meetings/?tab=past",
        "meeting list, searched": "/meetings/?tab=past&q=变速箱异响",
        "meeting": f"/meetings/{ahead.pk}",
        "run page": f"/meetings/{running.pk}/run",
        "minutes": f"/meetings/{past.pk}/minutes",
        "action list, mine": "/actions/",
        "action list, overdue": "/actions/?scope=all&state=overdue",
        "action list, searched": "/actions/?scope=all&state=any&q=异响",
    }
    cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in(director)}"
    print(json.dumps({"cookie": cookie, "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1])
