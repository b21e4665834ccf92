"""The life of a case, as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.moves import Move


class CaseStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    UNDER_REVIEW = "under_review", _("Under review")
    PUBLISHED = "published", pgettext_lazy("state of a case", "Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a case", "Withdrawn")


C = CaseStatus
CASE_MOVES = {
    "submit": Move(
        frozenset({C.DRAFT}), C.UNDER_REVIEW, "author", _("Submit for review"), "send", "primary"
    ),
    "send_back": Move(
        frozenset({C.UNDER_REVIEW}),
        C.DRAFT,
        "reviewer",
        _("Send back"),
        "arrow-left",
        "outline-danger",
        needs_why=True,
    ),
    "publish": Move(
        frozenset({C.UNDER_REVIEW}),
        C.PUBLISHED,
        "reviewer",
        _("Publish in the archive"),
        "archive",
        "primary",
    ),
    "correct": Move(
        frozenset({C.PUBLISHED}), C.DRAFT, "editor", _("Correct"), "edit", needs_why=True
    ),
    "supersede": Move(
        frozenset({C.PUBLISHED}),
        C.SUPERSEDED,
        "editor",
        _("Replace by another case"),
        "git-merge",
        needs_why=True,
    ),
    "withdraw": Move(
        frozenset({C.DRAFT, C.UNDER_REVIEW, C.PUBLISHED}),
        C.WITHDRAWN,
        "editor",
        _("Take out of the archive"),
        "ban",
        "outline-danger",
        needs_why=True,
    ),
    "restore": Move(
        frozenset({C.WITHDRAWN, C.SUPERSEDED}),
        C.DRAFT,
        "editor",
        _("Take up again"),
        "refresh",
        needs_why=True,
    ),
}

STATUS_COLOURS: dict[str, str] = {
    C.DRAFT: "grey",
    C.UNDER_REVIEW: "amber",
    C.PUBLISHED: "green",
    C.SUPERSEDED: "grey",
    C.WITHDRAWN: "red",
}
