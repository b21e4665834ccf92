"""Small helpers of the pages on which people talk, tell and learn."""

import uuid

from django import template

register = template.Library()


@register.simple_tag
def form_token() -> uuid.UUID:
    """Names this very form, so that sending it twice does one thing."""
    return uuid.uuid4()
