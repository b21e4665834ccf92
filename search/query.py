"""From what a person types to a tsquery, and back to highlighted text."""

import re
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_RUN = re.compile(r"[a-z0-9_]+|[^\W_a-z0-9]+", re.IGNORECASE)
_LATIN = re.compile(r"[a-z0-9_]", re.IGNORECASE)


def _quote(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _phrase(run: str) -> str:
    """One unbroken run: a Latin word by prefix, Chinese by its consecutive bigrams."""
    if _LATIN.match(run):
        return f"{_quote(run)}:*"
    if len(run) == 1:
        return f"{_quote(run)}:*"
    return "(" + " <-> ".join(_quote(run[i : i + 2]) for i in range(len(run) - 1)) + ")"


def terms(text: str) -> list[str]:
    """Return the runs of `text` that are searched for, lower case, in order."""
    return [run.lower() for run in _RUN.findall(text)]


def search_query(text: str) -> SearchQuery | None:
    """Return the query that finds rows holding every run of `text`; None when there is none."""
    runs = terms(text)
    if not runs:
        return None
    return SearchQuery(" & ".join(_phrase(run) for run in runs), config="simple", search_type="raw")


def highlight(text: str, runs: Iterable[str]) -> SafeString:
    """Return `text` escaped, with each of `runs` inside <mark>."""
    wanted = [re.escape(run) for run in sorted(set(runs), key=len, reverse=True)]
    if not wanted:
        return escape(text)
    parts = re.split(f"({'|'.join(wanted)})", text, flags=re.IGNORECASE)
    return mark_safe(
        "".join(
            f"<mark>{escape(part)}</mark>" if i % 2 else escape(part)
            for i, part in enumerate(parts)
        )
    )
