"""What pages of cases say with a colour."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BaseForm
from django.template import RequestContext
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.kinds import CaseKind
from cases.models import Case
from cases.states import STATUS_COLOURS
from people.settings_places import Tab
from people.templatetags.house import badge

register = template.Library()

KIND_COLOURS: dict[str, str] = {
    CaseKind.GOOD: "green",
    CaseKind.IMPROVE: "amber",
    CaseKind.STORY: "violet",
}
KIND_ICONS: dict[str, str] = {
    CaseKind.GOOD: "thumb-up",
    CaseKind.IMPROVE: "tool",
    CaseKind.STORY: "bulb",
}
PLACES = {
    "cases:archive": gettext_lazy("Cases"),
    "cases:stories": gettext_lazy("Experiences"),
    "cases:lessons": gettext_lazy("Lessons"),
    "cases:lists": gettext_lazy("Lists"),
    "cases:learn": gettext_lazy("Learn again"),
    "cases:nominations": gettext_lazy("Worth a case?"),
    "cases:review": gettext_lazy("To review"),
}
"""What the archive consists of; each page of these shows the way to the others."""


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def case_tabs(context: RequestContext) -> dict[str, Any]:
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    tabs = [Tab(str(label), reverse(name), name == here) for name, label in PLACES.items()]
    return {"tabs": tabs, "label": _("Case archive")}


@register.simple_tag
def case_state(case: Case) -> SafeString:
    return badge(case.get_status_display(), STATUS_COLOURS[case.status])


@register.simple_tag
def case_kind(case: Case) -> SafeString:
    return badge(case.get_kind_display(), KIND_COLOURS[case.kind], KIND_ICONS[case.kind])


@register.filter
def item(mapping: Mapping[str, object], key: str) -> object:
    return mapping.get(key)


@register.filter
def has_errors(form: BaseForm) -> bool:
    return form.is_bound and bool(form.errors)
