"""The lives of a meeting, its minutes and an action item, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.moves import Move


class MeetingStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    IN_PROGRESS = "in_progress", _("In progress")
    ENDED = "ended", _("Ended")
    PUBLISHED = "published", _("Minutes published")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


M = MeetingStatus
AHEAD = frozenset({M.DRAFT, M.ANNOUNCED})
HELD = frozenset({M.IN_PROGRESS, M.ENDED, M.PUBLISHED, M.CLOSED})

MEETING_MOVES = {
    "announce": Move(
        frozenset({M.DRAFT}), M.ANNOUNCED, "convener", _("Send the notice"), "send", "primary"
    ),
    "start": Move(AHEAD, M.IN_PROGRESS, "runner", _("Start the meeting"), "player-play", "primary"),
    "end": Move(
        frozenset({M.IN_PROGRESS}),
        M.ENDED,
        "runner",
        _("End the meeting"),
        "player-stop",
        "primary",
    ),
    "resume": Move(
        frozenset({M.ENDED}), M.IN_PROGRESS, "resumer", _("Resume the meeting"), "player-play"
    ),
    "publish": Move(
        frozenset({M.ENDED}), M.PUBLISHED, "runner", _("Publish the minutes"), "notes", "primary"
    ),
    "close": Move(frozenset({M.PUBLISHED}), M.CLOSED, "runner", _("Close the meeting"), "archive"),
    "reopen": Move(
        frozenset({M.PUBLISHED, M.CLOSED}),
        M.ENDED,
        "runner",
        _("Correct the minutes"),
        "edit",
        needs_why=True,
    ),
    "keep_version": Move(
        frozenset({M.ENDED}),
        M.PUBLISHED,
        "corrector",
        _("Leave them as they were"),
        "arrow-back-up",
    ),
    "cancel": Move(
        AHEAD,
        M.CANCELLED,
        "convener",
        _("Cancel the meeting"),
        "ban",
        "outline-danger",
        needs_why=True,
    ),
}


class MinutesStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CONFIRMED = "confirmed", _("Confirmed")


MINUTES_MOVES = {
    "publish": Move(
        frozenset({MinutesStatus.DRAFT}),
        MinutesStatus.PUBLISHED,
        "runner",
        _("Publish the minutes"),
        "notes",
        "primary",
    ),
    "confirm": Move(
        frozenset({MinutesStatus.PUBLISHED}),
        MinutesStatus.CONFIRMED,
        "system",
        _("Confirmed"),
        "circle-check",
    ),
    "reopen": Move(
        frozenset({MinutesStatus.PUBLISHED, MinutesStatus.CONFIRMED}),
        MinutesStatus.DRAFT,
        "runner",
        _("Correct the minutes"),
        "edit",
        needs_why=True,
    ),
    "keep_version": Move(
        frozenset({MinutesStatus.DRAFT}),
        MinutesStatus.PUBLISHED,
        "corrector",
        _("Leave them as they were"),
        "arrow-back-up",
    ),
}


class RecordingStatus(TextChoices):
    RUNNING = "running", _("Recording now")
    COLLECTING = "collecting", _("Being put together")
    KEPT = "kept", _("Kept")
    DELETED = "deleted", _("Deleted")


R = RecordingStatus
RECORDING_MOVES = {
    "stop": Move(frozenset({R.RUNNING}), R.COLLECTING, "runner", _("Stop"), "player-stop"),
    "put_together": Move(
        frozenset({R.RUNNING, R.COLLECTING}), R.KEPT, "system", _("Put together"), "check"
    ),
    "delete": Move(
        frozenset({R.COLLECTING, R.KEPT}),
        R.DELETED,
        "runner",
        _("Delete the recording"),
        "trash",
        "outline-danger",
        needs_why=True,
    ),
    "expire": Move(frozenset({R.KEPT}), R.DELETED, "system", _("Time is over"), "clock"),
    "lose": Move(frozenset({R.COLLECTING}), R.DELETED, "system", _("Nothing came in"), "x"),
}


class ActionStatus(TextChoices):
    OPEN = "open", _("Not started")
    DOING = "doing", _("In hand")
    DONE = "done", _("To be verified")
    VERIFIED = "verified", _("Verified")
    DROPPED = "dropped", _("Dropped")


A = ActionStatus
UNFINISHED = frozenset({A.OPEN, A.DOING, A.DONE})
"""Promises still followed: they come back in the next review until proven done."""
OWED = frozenset({A.OPEN, A.DOING})
"""Promises whose owner still has to do something: only these can be overdue."""

ACTION_MOVES = {
    "start": Move(frozenset({A.OPEN}), A.DOING, "doer", _("Start"), "player-play"),
    "report": Move(OWED, A.DONE, "doer", _("Report done"), "check", "primary"),
    "verify": Move(frozenset({A.DONE}), A.VERIFIED, "verifier", _("Verify"), "checks", "success"),
    "send_back": Move(
        frozenset({A.DONE}),
        A.DOING,
        "verifier",
        _("Send back"),
        "arrow-left",
        "outline-danger",
        needs_why=True,
    ),
    "drop": Move(
        frozenset({A.OPEN, A.DOING}),
        A.DROPPED,
        "overseer",
        _("Drop"),
        "ban",
        "outline-danger",
        needs_why=True,
    ),
    "reopen": Move(
        frozenset({A.VERIFIED, A.DROPPED}),
        A.DOING,
        "overseer",
        _("Reopen"),
        "refresh",
        needs_why=True,
    ),
}


class SpeakerStatus(TextChoices):
    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Will share")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


P = SpeakerStatus
SPEAKER_MOVES = {
    "accept": Move(
        frozenset({P.ASKED}), P.ACCEPTED, "speaker", _("I will share"), "check", "primary"
    ),
    "decline": Move(
        frozenset({P.ASKED, P.ACCEPTED}), P.DECLINED, "speaker", _("I cannot"), "x", needs_why=True
    ),
    "withdraw": Move(
        frozenset({P.ASKED, P.ACCEPTED}),
        P.WITHDRAWN,
        "convener",
        _("Take it back"),
        "arrow-back-up",
    ),
}

STATUS_COLOURS: dict[str, str] = {
    M.DRAFT: "grey",
    M.ANNOUNCED: "blue",
    M.IN_PROGRESS: "green",
    M.ENDED: "amber",
    M.PUBLISHED: "blue",
    M.CLOSED: "grey",
    M.CANCELLED: "red",
    A.OPEN: "grey",
    A.DOING: "blue",
    A.DONE: "amber",
    A.VERIFIED: "green",
    A.DROPPED: "grey",
    MinutesStatus.CONFIRMED: "green",
    P.ASKED: "amber",
    P.ACCEPTED: "green",
    P.DECLINED: "red",
    P.WITHDRAWN: "grey",
}
