"""Text as the platforms want it: clean, cut by bytes at line borders, and without secrets."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable

Size = Callable[[str], int]

DOTS = "••••"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_TAG = re.compile(r"<(?=[@/!a-zA-Z])")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_ZERO_WIDTH = "\u200b"
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


def tidy(text: str) -> str:
    """One kind of line end, no control characters, no halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode()


def one_line(text: str) -> str:
    """Safe for a header, a title or a parameter: nothing in it can start a new line."""
    return " ".join(tidy(text).split())


def defuse(text: str) -> str:
    """Typed text can neither mention everybody nor open a tag of the platform's own."""
    return _TAG.sub(f"<{_ZERO_WIDTH}", text)


def readable(markdown: str) -> str:
    """Markdown for readers who see nothing but text: no stars, addresses after their words."""
    return _LINK.sub(r"\1: \2", markdown.replace("**", ""))


def mask(secret: str) -> str:
    """Only the last four characters; of something short, nothing."""
    return DOTS + secret[-4:] if len(secret) > 2 * len(DOTS) else DOTS


def scrub(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted({s for s in secrets if s}, key=len, reverse=True):
        text = text.replace(secret, mask(secret))
    return text


def clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def utf8_size(text: str) -> int:
    return len(text.encode())


def json_size(text: str) -> int:
    """Its bytes inside a JSON string, where quotes and line ends are escaped."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def clip_bytes(text: str, limit: int, size: Size = utf8_size) -> str:
    if size(text) <= limit:
        return text
    return split(text, limit - size("…"), size)[0] + "…"


def split(text: str, limit: int, size: Size = utf8_size) -> list[str]:
    """Cut into parts of at most `limit`, at line borders; inside a line only if it is too long.

    A character, with the marks that belong to it, stays whole. Only the empty lines at the cuts go.
    """
    parts: list[str] = []
    current: str | None = None
    for line in text.split("\n"):
        joined = line if current is None else f"{current}\n{line}"
        if size(joined) <= limit:
            current = joined
            continue
        if current is not None:
            parts.append(current)
        *full, current = _cut(line, limit, size)
        parts.extend(full)
    return [part for part in [*parts, current or ""] if part.strip("\n")] or [""]


def _cut(line: str, limit: int, size: Size) -> list[str]:
    parts, current, used = [], "", 0
    for cluster in _clusters(line, limit, size):
        cost = size(cluster)
        if current and used + cost > limit:
            parts.append(current)
            current, used = "", 0
        current, used = current + cluster, used + cost
    return [*parts, current]


def _clusters(line: str, limit: int, size: Size) -> list[str]:
    """Characters with the marks that follow them; a pile higher than the limit falls apart."""
    clusters: list[str] = []
    for char in line:
        belongs = clusters and (
            unicodedata.combining(char)
            or char in _JOINERS
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or clusters[-1].endswith("\u200d")
        )
        if belongs and size(clusters[-1] + char) <= limit:
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
