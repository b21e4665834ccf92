"""What issues are made of."""

from issues.models.analysis import Analysis, Cause, EffectCheck, IssueLink, Measure, Why
from issues.models.doors import (
    ApiCall,
    ApiKey,
    BoxLetter,
    BoxPhoto,
    ImportRow,
    ImportRun,
    ImportSource,
    InboundMail,
    Mailbox,
    ReporterMail,
)
from issues.models.issue import SEE_CONFIDENTIAL, Issue, Watch
from issues.models.legal import LegalClock, Repair
from issues.models.owning import IssueSettings, OwnerRule, ServiceLevel, Unit
from issues.models.patterns import Pattern, Proposal, RecurrenceMonth
from issues.models.talking import Entry, SavedFilter
from issues.models.taxonomy import Category, Component, Place, Symptom

__all__ = [
    "SEE_CONFIDENTIAL",
    "Analysis",
    "ApiCall",
    "ApiKey",
    "BoxLetter",
    "BoxPhoto",
    "Category",
    "Cause",
    "Component",
    "EffectCheck",
    "Entry",
    "ImportRow",
    "ImportRun",
    "ImportSource",
    "InboundMail",
    "Issue",
    "IssueLink",
    "IssueSettings",
    "LegalClock",
    "Mailbox",
    "Measure",
    "OwnerRule",
    "Pattern",
    "Place",
    "Proposal",
    "RecurrenceMonth",
    "Repair",
    "ReporterMail",
    "SavedFilter",
    "ServiceLevel",
    "Symptom",
    "Unit",
    "Watch",
    "Why",
]
