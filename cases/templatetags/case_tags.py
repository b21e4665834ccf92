"""What pages of cases say with a colour."""

from collections.abc import Mapping

from django import template
from django.forms import BaseForm
from django.utils.safestring import SafeString

from cases.kinds import CaseKind
from cases.models import Case
from cases.states import STATUS_COLOURS
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
