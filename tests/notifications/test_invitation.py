import datetime as dt
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from notifications import invitation
from notifications.channels.text import one_line, tidy
from notifications.invitation import Attendee, FeedEvent, PartStat

NOW = dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(2026, 11, 27, 14, tzinfo=SHANGHAI)
MEETING: dict[str, Any] = {
    "uid": invitation.uid_for(7, "luoshi.example"),
    "sequence": 2,
    "method": "REQUEST",
    "starts_at": START,
    "ends_at": START + dt.timedelta(minutes=90),
    "summary": "售后周例会",
    "description": "主题：返修率\n1. 上次决议；2. KPI, 异常",
    "location": "二楼会议室",
    "organizer": ("陈国强", "notice@hengda.example"),
    "attendees": [("李明", "li@example.com", True, "NEEDS-ACTION")],
    "url": "https://luoshi.example/meetings/7/",
    "alarms": [dt.timedelta(days=1), dt.timedelta(hours=1)],
}


def built(**changes: Any) -> tuple[Any, Any]:
    raw = invitation.build(**(MEETING | changes))
    calendar = Calendar.from_ical(raw)
    [event] = calendar.walk("VEVENT")
    return calendar, event


@time_machine.travel(NOW, tick=False)
def test_an_invitation_reads_back_as_it_was_meant() -> None:
    calendar, event = built()

    assert calendar.errors == event.errors == []
    assert (calendar["METHOD"], calendar["VERSION"], calendar["CALSCALE"]) == (
        "REQUEST",
        "2.0",
        "GREGORIAN",
    )
    assert event["UID"] == "meeting-7@luoshi.example"
    assert (event["SEQUENCE"], event["STATUS"], event["TRANSP"]) == (2, "CONFIRMED", "OPAQUE")
    assert event["DTSTART"].dt == dt.datetime(2026, 11, 27, 6, tzinfo=dt.UTC)
    assert event["DTEND"].dt == dt.datetime(2026, 11, 27, 7, 30, tzinfo=dt.UTC)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW
    assert (event["SUMMARY"], event["LOCATION"]) == ("售后周例会", "二楼会议室")
    assert event["DESCRIPTION"] == MEETING["description"]
    assert event["URL"] == MEETING["url"]
    assert event["SUMMARY"].params["LANGUAGE"] == "zh-CN"
    assert event["ORGANIZER"] == "mailto:notice@hengda.example"
    assert event["ORGANIZER"].params["CN"] == "陈国强"
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
        dt.timedelta(days=-1),
        dt.timedelta(hours=-1),
    ]
    assert all(alarm["DESCRIPTION"] == "售后周例会" for alarm in event.walk("VALARM"))


def test_times_are_utc_on_the_wire() -> None:
    raw = invitation.build(**MEETING)

    assert b"DTSTART:20261127T060000Z\r\n" in raw
    assert b"TZID" not in raw


@pytest.mark.parametrize(
    ("required", "partstat", "role", "rsvp"),
    [
        (True, "NEEDS-ACTION", "REQ-PARTICIPANT", "TRUE"),
        (False, "NEEDS-ACTION", "OPT-PARTICIPANT", "TRUE"),
        (True, "ACCEPTED", "REQ-PARTICIPANT", "FALSE"),
        (True, "DECLINED", "REQ-PARTICIPANT", "FALSE"),
    ],
)
def test_who_has_answered_is_not_asked_again(
    required: bool,
    partstat: PartStat,
    role: str,
    rsvp: str,
) -> None:
    _calendar, event = built(attendees=[Attendee("李明", "li@example.com", required, partstat)])

    attendee = event["ATTENDEE"]
    assert attendee == "mailto:li@example.com"
    assert attendee.params == {
        "CN": "李明",
        "LANGUAGE": "zh-CN",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": role,
        "PARTSTAT": partstat,
        "RSVP": rsvp,
    }


def test_a_cancellation_keeps_its_uid_and_rings_no_bell() -> None:
    calendar, event = built(method="CANCEL", sequence=3)

    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"]) == ("meeting-7@luoshi.example", 3)
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert event.walk("VALARM") == []
    assert event["ATTENDEE"] == "mailto:li@example.com"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        built(starts_at=START.replace(tzinfo=None))


def test_what_is_empty_is_left_out() -> None:
    _calendar, event = built(description="", location="", url="", alarms=[], attendees=[])

    assert not {"DESCRIPTION", "LOCATION", "URL", "ATTENDEE"} & set(event)


def test_quotes_in_a_name_do_not_break_its_parameter() -> None:
    _calendar, event = built(organizer=('陈"总^国强', "a@b.example"))

    assert event["ORGANIZER"].params["CN"] == "陈'总'国强"
    assert b"^" not in invitation.build(**(MEETING | {"organizer": ('"^', "a@b.example")}))


@settings(deadline=None)
@given(summary=st.text(max_size=200), description=st.text(max_size=400), name=st.text(max_size=80))
def test_any_text_survives_and_no_line_is_too_long(
    summary: str, description: str, name: str
) -> None:
    changes = {
        "summary": summary,
        "description": description,
        "location": summary,
        "organizer": (name, "a@b.example"),
    }
    raw = invitation.build(**(MEETING | changes))

    calendar, event = built(**changes)
    assert calendar.errors == event.errors == []
    assert len(calendar.walk()) == 4  # calendar, event, two alarms: nothing was smuggled in
    assert event["SUMMARY"] == one_line(summary)
    assert event.get("DESCRIPTION", "") == tidy(description)
    assert event.get("LOCATION", "") == one_line(summary)
    spoken = one_line(name).replace('"', "'").replace("^", "'").replace("\\", "/")
    assert event["ORGANIZER"].params["CN"] == (spoken or "a@b.example")
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # folded between characters, not inside one
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_feed_tells_each_client_its_name_and_how_often_to_come() -> None:
    event = FeedEvent(
        uid="meeting-7@luoshi.example",
        sequence=1,
        starts_at=START,
        ends_at=START + dt.timedelta(hours=1),
        summary="售后周例会",
        changed_at=NOW,
        description="行动项到期",
        location="二楼会议室",
        url="https://luoshi.example/meetings/7/",
        alarms=(dt.timedelta(hours=1),),
    )
    gone = FeedEvent("meeting-8@luoshi.example", 2, START, START, "取消了", NOW, status="CANCELLED")

    raw = invitation.feed("恒达 会议, 我的", [event, gone])

    calendar: Any = Calendar.from_ical(raw)
    assert calendar.errors == []
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "恒达 会议, 我的"
    assert calendar["X-WR-TIMEZONE"] == "Asia/Shanghai"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in raw
    first, second = calendar.walk("VEVENT")
    assert (first["UID"], first["SUMMARY"], first["STATUS"]) == (
        event.uid,
        "售后周例会",
        "CONFIRMED",
    )
    assert first["DTSTAMP"].dt == NOW
    assert len(first.walk("VALARM")) == 1
    assert (second["STATUS"], second["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_a_feed_is_the_same_while_nothing_changes() -> None:
    event = FeedEvent("meeting-7@luoshi.example", 1, START, START, "例会", NOW)

    assert invitation.feed("我的", [event]) == invitation.feed("我的", [event])


def test_an_empty_feed_is_a_calendar_all_the_same() -> None:
    assert Calendar.from_ical(invitation.feed("我的", [])).walk("VEVENT") == []
