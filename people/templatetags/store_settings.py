"""The frame of the settings pages."""

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from people import settings_places
from people.models import Store

register = template.Library()


@register.inclusion_tag("people/_settings_tabs.html", takes_context=True)
def settings_tabs(context: Context, store: Store | None = None) -> dict[str, object]:
    """`{% settings_tabs store %}`: the pages of the settings; without a store, one's own."""
    request = context["request"]
    user = request.user
    name = request.resolver_match.view_name
    tabs = list(settings_places.tabs(user, store or user.store, name))
    second = settings_places.second_row(user, store or user.store, name)
    label = next((tab.label for tab in tabs if tab.active), "")
    return {"label": _("Settings"), "tabs": tabs, "second": second, "second_label": label}
