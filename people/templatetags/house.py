"""Tags and filters of every template, without loading: pieces of the screen, dates, masks."""

import datetime as dt
from html import unescape
from itertools import chain, zip_longest

from django import template
from django.template.context import Context
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from people import contacts, richtext

register = template.Library()

Text = str | Promise
TONES = ("blue", "teal", "violet", "green", "amber")  # of avatars; red and grey mean something
STOPS = ".!?:;,。！？：；，"
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


@register.simple_tag
def icon(name: str, label: Text = "", css: str = "") -> SafeString:
    """`{% icon "car" %}` beside words; `{% icon "car" _("Vehicle") %}` where it stands alone."""
    use = format_html('<use href="{}#{}"/>', static("icons.svg"), name)
    css = f"icon {css}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', css, label, use)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false">{}</svg>', css, use)


@register.simple_tag
def badge(label: object, colour: str = "", icon_name: str = "") -> SafeString:
    """`{% badge _("Overdue") "red" %}`; a label with a `colour` of its own needs none."""
    tone = colour or getattr(label, "colour", "grey")
    text = getattr(label, "label", label)
    drawing = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge tone-{}">{}{}</span>', tone, drawing, text)


@register.simple_tag
def avatar(person: object, name: bool = False, css: str = "") -> SafeString:
    """The person's first character in a circle; with `name=True` the name beside it."""
    full = str(person) if person else ""
    title = full or _("Nobody")
    tone = TONES[(getattr(person, "pk", None) or 0) % len(TONES)] if full else "grey"
    first = full[:1].upper() or "?"
    css = f"avatar tone-{tone} {css}".strip()
    if name:
        circle = format_html('<span class="{}" aria-hidden="true">{}</span>', css, first)
        return format_html('<span class="person">{}<span>{}</span></span>', circle, title)
    named = '<span class="{}" role="img" title="{}" aria-label="{}">{}</span>'
    return format_html(named, css, title, title, first)


@register.simple_tag(takes_context=True)
def nav_active(context: Context, *names: str) -> SafeString:
    """Mark a link of the page we are on: `<a href="…"{% nav_active "people:staff" "people:" %}>`.

    A name that ends with a colon stands for its whole namespace.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    found = any(here == name or (name.endswith(":") and here.startswith(name)) for name in names)
    return mark_safe(' aria-current="page"' if found else "")


def _local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _on(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _day(on: dt.date) -> str:
    today = timezone.localdate()
    near = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}.get((on - today).days)
    if near:
        return near
    pattern = (
        pgettext("date pattern", "j M")
        if on.year == today.year
        else pgettext("date pattern", "j M Y")
    )
    day = date_format(on, pattern)
    return _("{weekday} {day}").format(weekday=WEEKDAYS[on.weekday()], day=day)


@register.filter
def when(value: dt.date | None) -> str:
    """A date or moment as people say it, in the reader's zone: today 14:00, 11-28 Fri 14:00."""
    if value is None:
        return ""
    local = _local(value)
    day = _day(_on(local))
    return f"{day} {local:%H:%M}" if isinstance(local, dt.datetime) else day


@register.simple_tag
def moment(value: dt.date | None, style: str = "when") -> SafeString | str:
    """`{% moment m.starts_at %}`: a <time>, exact on hover; `style="ago"` for 3 minutes ago."""
    if value is None:
        return ""
    local = _local(value)
    exact = f"{local:%Y-%m-%d %H:%M}" if isinstance(local, dt.datetime) else f"{local:%Y-%m-%d}"
    text = ago(value) if style == "ago" and isinstance(value, dt.datetime) else when(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, text)


@register.simple_tag
def timespan(start: dt.datetime, end: dt.datetime) -> SafeString:
    """From start to end, the day said once: today 14:00–15:30."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    until = f"{last:%H:%M}" if first.date() == last.date() else when(end)
    return format_html('<time datetime="{}">{}–{}</time>', first.isoformat(), when(start), until)


@register.filter
def ago(value: dt.datetime | None) -> str:
    """How long since: just now, 5 minutes ago, 3 hours ago, then the day."""
    if value is None:
        return ""
    minutes = int((timezone.now() - value).total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < 60:  # noqa: PLR2004 - an hour
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes < 12 * 60:
        hours = minutes // 60
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return when(value)


@register.filter
def due(on: dt.date | None) -> str:
    """How far a date is: 3 days overdue, due today, in 5 days."""
    if on is None:
        return ""
    days = (_on(_local(on)) - timezone.localdate()).days
    if days < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


@register.filter
def left(until: dt.datetime | None) -> str:
    """How long there is still: 3 days, 5 hours, 20 minutes; nothing when it is over."""
    seconds = (until - timezone.now()).total_seconds() if until else 0
    if seconds <= 0:
        return ""
    hours = int(seconds) // 3600
    if hours >= 48:  # noqa: PLR2004 - two days
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    if hours:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = max(1, int(seconds) // 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


@register.filter(name="bytes")
def size(value: int | None) -> str:
    return filesizeformat(value or 0)


register.filter("mask_phone", contacts.mask_phone)
register.filter("mask_email", contacts.mask_email)


@register.filter
def markdown(value: str | None) -> SafeString:
    """Rich text as HTML; put it inside `<div class="prose">`."""
    return richtext.render(value or "")


@register.filter
def gist(value: str | None) -> str:
    """Rich text in one line of plain words; a mark between what stood on lines of its own."""
    plain = unescape(strip_tags(richtext.render(value or "")))
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    ends = [" " if line[-1] in STOPS else " · " for line in lines[:-1]]
    return "".join(chain.from_iterable(zip_longest(lines, ends, fillvalue="")))
