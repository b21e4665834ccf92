"""One meeting that goes on, with as many followers as asked for; prints who is signed in."""

import datetime as dt
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from meetings.models import AgendaItem, Attendee, Meeting  # noqa: E402
from meetings.services import running  # noqa: E402
from tests.bench.data import Size, make_people, make_stores, signed_in  # noqa: E402


def main(followers: int) -> None:
    size = Size(stores=1, people=followers + 2, meetings=1, attendees=followers, actions=0)
    stores = make_stores(size)
    chair, recorder, *others = make_people(size, stores)[stores[0].pk]
    now = timezone.now()
    meeting = Meeting.objects.create(
        store=stores[0],
        number="WK-00001",
        title="全员例会",
        starts_at=now,
        ends_at=now + dt.timedelta(minutes=70),
        place="大厅",
        chair=chair,
        recorder=recorder,
        created_by=chair,
        status="announced",
        announced_at=now,
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, section="theme", title=f"议题{n}", position=n) for n in range(8)
    )
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, user=user) for user in (chair, recorder, *others)
    )
    meeting = running.start_meeting(meeting, by=chair)
    name = settings.SESSION_COOKIE_NAME
    print(
        json.dumps(
            {
                "meeting": meeting.pk,
                "item": meeting.current_item_id,
                "chair": f"{name}={signed_in(chair)}",
                "other": f"{name}={signed_in(recorder)}",
                "followers": [f"{name}={signed_in(user)}" for user in others],
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
