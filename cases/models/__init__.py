"""What cases are made of."""

from cases.models.case import REVIEW, Annotation, Case, CasePart, CaseVersion
from cases.models.discussion import Adoption, Lesson, Post, PostVote
from cases.models.entry import CaseEntry
from cases.models.intake import CaseImport, CaseImportRow
from cases.models.reach import (
    CaseList,
    CaseListItem,
    Memory,
    MonthVote,
    Nomination,
    Quiz,
    QuizAnswer,
    Reading,
    Thank,
    Use,
)
from cases.models.telling import LearnWeek, StoryOfMonth, Telling
from cases.models.uploads import Upload, UploadPiece

__all__ = [
    "REVIEW",
    "Adoption",
    "Annotation",
    "Case",
    "CaseEntry",
    "CaseImport",
    "CaseImportRow",
    "CaseList",
    "CaseListItem",
    "CasePart",
    "CaseVersion",
    "LearnWeek",
    "Lesson",
    "Memory",
    "MonthVote",
    "Nomination",
    "Post",
    "PostVote",
    "Quiz",
    "QuizAnswer",
    "Reading",
    "StoryOfMonth",
    "Telling",
    "Thank",
    "Upload",
    "UploadPiece",
    "Use",
]
