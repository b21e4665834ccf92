"""Meetings and the promises made in them, by aggregate."""

from meetings.models.actions import ActionItem, ActionReview, ActionUpdate
from meetings.models.agenda import AgendaItem, ItemReceipt, Topic
from meetings.models.feedback import Feedback
from meetings.models.meetings import Attendee, Meeting
from meetings.models.minutes import Decision, Minutes, Question
from meetings.models.notice import NoticeSettings
from meetings.models.sent import SentForm
from meetings.models.series import AgendaTemplate, Series, TemplateItem
from meetings.models.turns import Turn
from meetings.models.wall import Idea, IdeaVote

__all__ = [
    "ActionItem",
    "ActionReview",
    "ActionUpdate",
    "AgendaItem",
    "AgendaTemplate",
    "Attendee",
    "Decision",
    "Feedback",
    "Idea",
    "IdeaVote",
    "ItemReceipt",
    "Meeting",
    "Minutes",
    "NoticeSettings",
    "Question",
    "SentForm",
    "Series",
    "TemplateItem",
    "Topic",
    "Turn",
]
