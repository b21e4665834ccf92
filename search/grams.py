"""Text as a set of short pieces: whatever stands side by side in it is found, of any length.

Chinese is cut into pairs of characters, Latin words and numbers into their endings, so that a query
is a plain conjunction that a GIN index answers without looking at the rows.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_WORD = 24
MOST_BYTES = 700_000  # PostgreSQL refuses a tsvector above a megabyte
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00]")
_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_CHUNK = re.compile(r"[^\W_]+")


def normal(text: str) -> str:
    """Full-width signs, capitals and invisible characters make no difference."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).lower())


def chunks(text: str) -> list[str]:
    """What stands between spaces and punctuation, normalised."""
    return _CHUNK.findall(normal(text))


def _is_latin(run: str) -> bool:
    return run[0].isascii()


def lexemes(text: str, mark: str = "") -> set[str]:
    """Return all pieces of `text`, each with `mark` before it."""
    return {mark + piece for run in _RUN.findall(normal(text)) for piece in _pieces(run)}


def _pieces(run: str) -> Iterator[str]:
    for at in range(len(run)):
        yield run[at : at + LONGEST_WORD] if _is_latin(run) else run[at : at + 2]


def fitting(pieces: Iterable[str]) -> list[str]:
    """The pieces in order, as many as one row of an index holds."""
    kept, size = [], 0
    for piece in sorted(pieces):
        size += len(piece.encode()) + 4
        if size > MOST_BYTES:
            break
        kept.append(piece)
    return kept


def _quoted(piece: str, mark: str) -> str:
    return "'" + (mark + piece).replace("\\", "\\\\").replace("'", "''") + "'"


def clause(chunk: str, mark: str = "") -> str:
    """The tsquery for a chunk: all its pieces; the first of a Latin word by its beginning."""
    return " & ".join(term for run in _RUN.findall(normal(chunk)) for term in _terms(run, mark))


def _terms(run: str, mark: str) -> Iterator[str]:
    if _is_latin(run):
        whole = len(run) >= LONGEST_WORD
        yield _quoted(run[:LONGEST_WORD], mark) + ("" if whole else ":*")
    elif len(run) == 1:
        yield _quoted(run, mark) + ":*"
    else:
        yield from (_quoted(run[at : at + 2], mark) for at in range(len(run) - 1))


def is_exact(chunk: str) -> bool:
    """Whether the index alone answers this chunk, without a look at the text."""
    runs = _RUN.findall(chunk)
    return len(runs) == 1 and (len(chunk) < LONGEST_WORD if _is_latin(chunk) else len(chunk) <= 2)  # noqa: PLR2004
