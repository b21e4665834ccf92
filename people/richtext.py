"""Rich text: Markdown as people type it in minutes and notes, rendered and sanitised."""

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FIRST_HEADING = 3  # h1 and h2 are the page's own
TAGS = {"p", "br", "strong", "em", "s", "a", "code", "pre", "blockquote", "hr"}
TAGS |= {"h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_parser = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable(
    ["table", "strikethrough"]
)


def _fit_headings(tokens: Sequence[Token]) -> None:
    """Let the highest heading used be h3 and the next h4, so that no level of the page is skipped."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(FIRST_HEADING + levels.index(token.tag), 6)}"


def tokens(text: str) -> list[Token]:
    """Return what the text consists of, the highest heading as h3."""
    found = _parser.parse(text)
    _fit_headings(found)
    return found


def render(text: str) -> SafeString:
    """Return safe HTML; anything that is not plain Markdown comes out as the text it is."""
    html = _parser.renderer.render(tokens(text), _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)
