"""The life of an issue, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.moves import Move


class IssueStatus(TextChoices):
    NEW = "new", _("New")
    TRIAGED = "triaged", _("Assigned")
    IN_PROGRESS = "in_progress", _("In hand")
    WAITING_PARTS = "waiting_parts", pgettext_lazy("state of issue", "Waiting for parts")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
    WAITING_OEM = "waiting_oem", _("Waiting for the manufacturer")
    SOLVED = "solved", _("Solved, to be verified")
    VERIFIED = "verified", _("Verified, reporter to be told")
    FED_BACK = "fed_back", _("Reporter told")
    CLOSED = "closed", _("Closed")
    DUPLICATE = "duplicate", _("Duplicate")
    REJECTED = "rejected", _("Refused")


I = IssueStatus  # noqa: E741 - the noun of this module
WAITING = frozenset({I.WAITING_PARTS, I.WAITING_CUSTOMER, I.WAITING_OEM})
UNSOLVED = frozenset({I.NEW, I.TRIAGED, I.IN_PROGRESS}) | WAITING
"""The owner still has to do something: clocks run, escalation works."""
OPEN = UNSOLVED | {I.SOLVED, I.VERIFIED, I.FED_BACK}
"""Not through yet: somebody still has to do something."""
OVER = frozenset({I.CLOSED, I.DUPLICATE, I.REJECTED})
AFTER_SOLVING = frozenset({I.SOLVED, I.VERIFIED, I.FED_BACK, I.CLOSED})

ISSUE_MOVES = {
    "triage": Move(
        frozenset({I.NEW}), I.TRIAGED, "triager", _("Classify and assign"), "send", "primary"
    ),
    "accept": Move(
        frozenset({I.NEW, I.TRIAGED}),
        I.IN_PROGRESS,
        "owner",
        _("I take it on"),
        "player-play",
        "primary",
    ),
    "wait_parts": Move(
        frozenset({I.IN_PROGRESS, I.WAITING_CUSTOMER, I.WAITING_OEM}),
        I.WAITING_PARTS,
        "owner",
        _("Wait for parts"),
        "clock",
        needs_why=True,
    ),
    "wait_customer": Move(
        frozenset({I.IN_PROGRESS, I.WAITING_PARTS, I.WAITING_OEM}),
        I.WAITING_CUSTOMER,
        "owner",
        _("Wait for the customer"),
        "clock",
        needs_why=True,
    ),
    "wait_oem": Move(
        frozenset({I.IN_PROGRESS, I.WAITING_PARTS, I.WAITING_CUSTOMER}),
        I.WAITING_OEM,
        "owner",
        _("Wait for the manufacturer"),
        "clock",
        needs_why=True,
    ),
    "resume": Move(WAITING, I.IN_PROGRESS, "owner", _("Go on"), "player-play", "primary"),
    "solve": Move(UNSOLVED - {I.NEW}, I.SOLVED, "owner", _("Report it solved"), "check", "primary"),
    "send_back": Move(
        frozenset({I.SOLVED, I.VERIFIED}),
        I.IN_PROGRESS,
        "verifier",
        _("Send back"),
        "arrow-left",
        "outline-danger",
        needs_why=True,
    ),
    "verify": Move(frozenset({I.SOLVED}), I.VERIFIED, "verifier", _("Verify"), "checks", "success"),
    "feed_back": Move(
        frozenset({I.VERIFIED}),
        I.FED_BACK,
        "teller",
        _("Tell the reporter"),
        "speakerphone",
        "primary",
    ),
    "dispute": Move(
        frozenset({I.FED_BACK, I.CLOSED}),
        I.IN_PROGRESS,
        "reporter",
        _("Not solved for me"),
        "arrow-back-up",
        "outline-danger",
        needs_why=True,
    ),
    "close": Move(frozenset({I.FED_BACK}), I.CLOSED, "closer", _("Close"), "archive"),
    "refuse": Move(
        UNSOLVED,
        I.REJECTED,
        "triager",
        pgettext_lazy("of an issue", "Refuse"),
        "ban",
        "outline-danger",
        needs_why=True,
    ),
    "merge": Move(UNSOLVED, I.DUPLICATE, "triager", _("Merge as a duplicate"), "copy"),
    "part": Move(
        frozenset({I.DUPLICATE}), I.TRIAGED, "triager", _("Not a duplicate after all"), "x"
    ),
    "reopen": Move(
        frozenset({I.CLOSED, I.REJECTED, I.SOLVED, I.VERIFIED, I.FED_BACK}),
        I.IN_PROGRESS,
        "triager",
        _("Reopen"),
        "refresh",
        needs_why=True,
    ),
    "recur": Move(frozenset({I.CLOSED}), I.IN_PROGRESS, "system", _("It has come back"), "repeat"),
}

STATUS_COLOURS: dict[str, str] = {
    I.NEW: "amber",
    I.TRIAGED: "blue",
    I.IN_PROGRESS: "blue",
    I.WAITING_PARTS: "grey",
    I.WAITING_CUSTOMER: "grey",
    I.WAITING_OEM: "grey",
    I.SOLVED: "amber",
    I.VERIFIED: "amber",
    I.FED_BACK: "green",
    I.CLOSED: "green",
    I.DUPLICATE: "grey",
    I.REJECTED: "grey",
}
