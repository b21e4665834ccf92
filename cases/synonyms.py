"""Words of the workshop that mean the same: a table that is shipped as text."""

from functools import cache
from pathlib import Path

from search.grams import normal

FILE = Path(__file__).parent / "data" / "synonyms.txt"
TERMS = FILE.with_name("terms.txt")
MOST = 14
"""Longer pieces of a question are whole sentences: they are looked for as they are."""


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(map(normal, line.split())) for line in lines if line[:1] not in {"", "#"})


@cache
def _same() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in groups():
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(group))
    return {word: tuple(others) for word, others in found.items()}


def words() -> frozenset[str]:
    return frozenset(_same())


def parts(chunk: str) -> list[tuple[str, ...]]:
    """Cut a chunk at the words that have others beside them: 方向盘异响 is (方向盘, 转向盘), (异响, 响声…)."""
    if len(chunk) > MOST:
        return [(chunk,)]
    same, cut, rest = _same(), list[tuple[str, ...]](), ""
    at = 0
    while at < len(chunk):
        word = next(
            (chunk[at:end] for end in range(len(chunk), at + 1, -1) if chunk[at:end] in same), ""
        )
        if not word:
            rest += chunk[at]
            at += 1
            continue
        if rest:
            cut.append((rest,))
            rest = ""
        cut.append((word, *(one for one in same[word] if one != word)))
        at += len(word)
    if rest:
        cut.append((rest,))
    return cut


@cache
def _terms() -> dict[str, str]:
    """Words that say what a text is about, with the one that stands for all of the same meaning."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    known = {normal(line): normal(line) for line in lines if line[:1] not in {"", "#"}}
    return known | {word: min(others) for word, others in _same().items()}


def said(text: str) -> set[str]:
    """The words of the workshop in a normalised text, and those that mean the same."""
    found = {word for word in _terms() if word in text}
    return found.union(*(_same().get(word, ()) for word in found))


def subjects(text: str) -> set[str]:
    """What a normalised text is about, in words of the workshop."""
    return {stands for word, stands in _terms().items() if word in text}
