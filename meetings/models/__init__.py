"""Meetings and the promises made in them, by aggregate."""

from meetings.models.actions import ActionItem, ActionReview, ActionUpdate
from meetings.models.agenda import AgendaItem, ItemReceipt, Topic
from meetings.models.feedback import Feedback
from meetings.models.figures import Figure, FigureValue, Morning, Reminder
from meetings.models.meetings import Attendee, Meeting
from meetings.models.minutes import Decision, Minutes, MinutesVersion, Question
from meetings.models.notice import NoticeSettings
from meetings.models.packs import Pack
from meetings.models.quiet import BusyHours, BusyWeek
from meetings.models.recording import (
    Moment,
    Piece,
    Recording,
    RecordingObjection,
    Segment,
    Told,
    Transcript,
)
from meetings.models.sent import SentForm
from meetings.models.series import AgendaTemplate, Series, TemplateItem
from meetings.models.sharing import Speaker, Story
from meetings.models.sound import SoundSettings
from meetings.models.timing import TimeShift
from meetings.models.turns import Turn
from meetings.models.wall import Idea, IdeaVote

__all__ = [
    "ActionItem",
    "ActionReview",
    "ActionUpdate",
    "AgendaItem",
    "AgendaTemplate",
    "Attendee",
    "BusyHours",
    "BusyWeek",
    "Decision",
    "Feedback",
    "Figure",
    "FigureValue",
    "Idea",
    "IdeaVote",
    "ItemReceipt",
    "Meeting",
    "Minutes",
    "MinutesVersion",
    "Moment",
    "Morning",
    "NoticeSettings",
    "Pack",
    "Piece",
    "Question",
    "Recording",
    "RecordingObjection",
    "Reminder",
    "Segment",
    "SentForm",
    "Series",
    "SoundSettings",
    "Speaker",
    "Story",
    "TemplateItem",
    "TimeShift",
    "Told",
    "Topic",
    "Transcript",
    "Turn",
]
