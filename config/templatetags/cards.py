"""The cards of the start page, each with its own template."""

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from people.cards import Card

register = template.Library()


@register.simple_tag(takes_context=True)
def show_card(context: Context, card: Card) -> SafeString:
    """Render a card inside the page, so that it knows the reader and the CSRF token."""
    inner = get_template(card.template).template  # type: ignore[attr-defined]
    with context.push(**card.context):
        rendered: SafeString = inner.render(context)
    return rendered
