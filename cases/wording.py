"""The fields of a case as they stand in its form, and what its log, reasons and versions say."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cases.models import Case

Label = str | Promise

EVENTS: Mapping[str, Label] = {
    "begin": gettext_lazy("Begun"),
    "change": pgettext_lazy("log of a case", "Written on"),
    "submit": gettext_lazy("Submitted for review"),
    "send_back": pgettext_lazy("log of a case", "Sent back"),
    "publish": gettext_lazy("Published in the archive"),
    "correct": gettext_lazy("Taken up for a correction"),
    "supersede": gettext_lazy("Replaced by another case"),
    "withdraw": gettext_lazy("Taken out of the archive"),
    "restore": gettext_lazy("Taken up again"),
    "masked": gettext_lazy("Personal data masked"),
    "file_added": gettext_lazy("Photo or video added"),
    "file_removed": gettext_lazy("Photo or video removed"),
    "annotated": gettext_lazy("Drawn on a photo"),
    "improvement": gettext_lazy("Improvement given"),
    "asked": gettext_lazy("Asked for the follow-up"),
    "no_follow_up": gettext_lazy("No follow-up needed"),
    "discussion_until": gettext_lazy("Discussion opened or closed"),
    "post_changed": gettext_lazy("Words in the discussion changed"),
    "answer_accepted": gettext_lazy("Answer accepted"),
    "lesson_added": gettext_lazy("Lesson added"),
    "lesson_changed": gettext_lazy("Lesson changed"),
    "lesson_removed": gettext_lazy("Lesson removed"),
    "adoption": gettext_lazy("A department adopts a lesson"),
    "adoption_settled": gettext_lazy("Adoption settled"),
    "question_written": gettext_lazy("Question written"),
    "question_retired": gettext_lazy("Question no longer asked"),
    "story_heard": gettext_lazy("The recording was written down"),
    "story_offered": gettext_lazy("The teller is asked"),
    "story_agreed": gettext_lazy("The teller agrees"),
    "story_objected": gettext_lazy("The teller does not agree yet"),
}


def said(value: object) -> str:
    """The value of a field as its form holds it."""
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def parts_said(case: Case) -> str:
    """The parts of a case as one text, to see whether they were changed meanwhile."""
    return json.dumps(
        [[one.name, one.number, said(one.quantity), said(one.price)] for one in case.parts.all()],
        ensure_ascii=False,
    )


def label_of(name: str) -> str:
    if name == "parts":
        return str(_("Parts"))
    return capfirst(str(getattr(Case._meta.get_field(name), "verbose_name", name)))  # noqa: SLF001


def shown(name: str, kept: str) -> str:
    """A field of a kept version, for people."""
    field = None if name == "parts" else Case._meta.get_field(name)  # noqa: SLF001
    choices = dict(getattr(field, "flatchoices", ()))
    if kept in choices:
        return str(choices[kept])
    if kept in {"None", "[]"}:
        return ""
    return kept.strip("[]").replace("'", "") if name in {"codes", "tags", "seasons"} else kept


def reason(code: str, facts: Mapping[str, Any]) -> str:
    """Why something could become a case, as a sentence; `facts` come from the scorer."""
    n = int(facts.get("n", 0))
    sentences: dict[str, str] = {
        "rare": ngettext(
            "Rare: %(what)s was seen only once in two years",
            "Rare: %(what)s was seen only %(n)d times in two years",
            n,
        ),
        "came_back": ngettext("It came back once", "It came back %(n)d times", n),
        "reopened": ngettext("It was reopened once", "It was reopened %(n)d times", n),
        "linked": ngettext("One more issue belongs to it", "%(n)d more issues belong to it", n),
        "expensive": _("It was expensive: ¥%(n)d are named"),
        "quick": _("Solved quickly, in %(percent)d%% of the time allowed, and it lasted"),
        "praised": _("The customer praised it"),
        "complained": _("A customer complained"),
        "severe": _("It did serious damage"),
    }
    return sentences.get(code, code) % {"n": n, "what": "", "percent": 0, **facts}
