"""The parts of a story as fields that are typed."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetings.models import Story
from meetings.services.stories import LONGEST

register = template.Library()

HINTS: dict[str, str | Promise] = {
    "title": _("What the story is called"),
    "situation": _("Where, what was the matter, how it was before"),
    "did": _("Step by step, so that others can do it"),
    "result": _("Numbers, if there are any"),
    "lesson": _("The one thing to take along"),
    "applies": _("Other cars, teams, situations"),
}


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    text: str
    longest: int
    hint: str | Promise

    @property
    def rows(self) -> int:
        return 1 if self.name in {"title", "applies"} else 2


@register.filter
def story_fields(story: Story) -> list[Part]:
    """Every part, also those in which nothing is written yet."""
    meta = story._meta  # noqa: SLF001 - Django's documented name
    return [
        Part(
            name,
            capfirst(str(getattr(meta.get_field(name), "verbose_name", name))),
            getattr(story, name),
            longest,
            HINTS[name],
        )
        for name, longest in LONGEST.items()
    ]
