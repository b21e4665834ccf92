"""Seconds as people read them, and triangles at the headings of minutes."""

import html
import math
import re
from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from meetings.models import AgendaItem
from meetings.queries.sound import Play, Sound

register = template.Library()
HEADING = re.compile(r"(<h([2-6])[^>]*>)(.*?)(</h\2>)", re.DOTALL)
HOUR = 3600


@register.filter
def clock_at(seconds: int) -> str:
    """A place in a recording: 3:05, 1:02:07."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def floor(seconds: float) -> int:
    return math.floor(seconds)


@register.filter
def with_plays(text: SafeString, sound: Sound | None) -> SafeString:
    """Rendered minutes with a triangle at each heading that begins with the title of a heard item."""
    if sound is None or not sound.by_item:
        return text
    heard = list(_heard(sound))

    def add(found: re.Match[str]) -> str:
        title = html.unescape(strip_tags(found[3])).strip()
        plays = next((plays for name, plays in heard if title.startswith(name)), None)
        if plays is None:
            return found[0]
        links = render_to_string("meetings/_plays.html", {"plays": plays})
        return f"{found[1]}{found[3]} {links}{found[4]}"

    return mark_safe(HEADING.sub(add, text))


def _heard(sound: Sound) -> Iterable[tuple[str, list[Play]]]:
    """Longer titles first: one may begin as another one does."""
    items: dict[int, AgendaItem] = {}
    for plays in sound.by_item.values():
        if (item := plays[0].moment.item) is not None:
            items[item.pk] = item
    named = [(name, sound.by_item[pk]) for pk, item in items.items() for name in _names(item)]
    return sorted(named, key=lambda one: -len(one[0]))


def _names(item: AgendaItem) -> set[str]:
    """Minutes are written in the recorder's language, which may not be the reader's."""
    return {" ".join(name.split()) for name in (item.title, item.called) if name}
