"""The kinds of meeting a 4S store holds, as data."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    WEEKLY = "weekly", _("Weekly meeting")
    MORNING = "morning", _("Morning meeting")
    EVENING = "evening", _("Evening meeting")
    MONTHLY_REVIEW = "monthly_review", _("Monthly business review")
    QUALITY = "quality", _("Quality analysis meeting")
    TECHNICAL = "technical", _("Technical seminar")
    COMPLAINT = "complaint", _("Complaint meeting")
    TRAINING = "training", _("Training session")


class Section(TextChoices):
    """The parts of an agenda; the seven of the rule first, in their order."""

    OPENING = "opening", _("Opening")
    REVIEW = "review", _("Review of last resolutions")
    THEME = "theme", _("Theme discussion")
    SHARING = "sharing", _("Experience sharing")
    QUESTIONS = "questions", _("Questions and answers")
    SUMMARY = "summary", _("Summary")
    ACTIONS = "actions", _("Next action plan")
    BRIEFING = "briefing", _("Policy and market briefing")


CARRIED_SECTIONS = (Section.THEME, Section.SHARING, Section.BRIEFING)
"""What comes back by itself when it was not reached; the other parts stand in every agenda anyway."""


@dataclass(frozen=True)
class Profile:
    """What a kind brings along.

    `minutes`: usual length. `needs_notice`: the three-day rule holds for each meeting (else once a
    series). `restricted`: only those invited and the leaders see it. `publish_hours`: minutes are
    due this long after the end. `agenda`: (section, minutes) pairs.
    `data_pack`: the system makes papers from its numbers for it.
    """

    prefix: str
    minutes: int
    agenda: tuple[tuple[Section, int], ...]
    publish_hours: int = 24
    needs_notice: bool = True
    restricted: bool = False
    data_pack: bool = False


SEVEN_PARTS = (
    (Section.OPENING, 5),
    (Section.REVIEW, 10),
    (Section.THEME, 25),
    (Section.SHARING, 10),
    (Section.QUESTIONS, 10),
    (Section.SUMMARY, 5),
    (Section.ACTIONS, 5),
)
SHORT = ((Section.OPENING, 3), (Section.THEME, 7), (Section.ACTIONS, 5))

PROFILES: dict[str, Profile] = {
    MeetingKind.WEEKLY: Profile("WK", 70, SEVEN_PARTS, data_pack=True),
    MeetingKind.MORNING: Profile("AM", 15, SHORT, publish_hours=8, needs_notice=False),
    MeetingKind.EVENING: Profile("PM", 15, SHORT, publish_hours=8, needs_notice=False),
    MeetingKind.MONTHLY_REVIEW: Profile(
        "MR",
        150,
        (
            (Section.OPENING, 5),
            (Section.REVIEW, 20),
            (Section.BRIEFING, 15),
            (Section.THEME, 70),
            (Section.QUESTIONS, 20),
            (Section.SUMMARY, 10),
            (Section.ACTIONS, 10),
        ),
        data_pack=True,
    ),
    MeetingKind.QUALITY: Profile(
        "QA",
        60,
        ((Section.OPENING, 5), (Section.REVIEW, 10), (Section.THEME, 35), (Section.ACTIONS, 10)),
        data_pack=True,
    ),
    MeetingKind.TECHNICAL: Profile(
        "TS",
        90,
        ((Section.OPENING, 5), (Section.THEME, 50), (Section.SHARING, 20), (Section.QUESTIONS, 15)),
    ),
    MeetingKind.COMPLAINT: Profile(
        "CP",
        60,
        ((Section.OPENING, 5), (Section.THEME, 40), (Section.ACTIONS, 15)),
        needs_notice=False,
        restricted=True,
    ),
    MeetingKind.TRAINING: Profile(
        "TR",
        120,
        ((Section.OPENING, 5), (Section.THEME, 90), (Section.QUESTIONS, 20), (Section.SUMMARY, 5)),
    ),
}
