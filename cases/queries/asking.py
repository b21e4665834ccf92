"""From what a person types to the questions that the index answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases import synonyms
from search import grams

LONGEST = 100
Alternatives = tuple[tuple[str, ...], ...]
TITLE, KEY, TEXT = "^", "~", ""


@dataclass(frozen=True)
class Chunk:
    """A piece of the question: as it was typed, or cut into words that have others beside them."""

    typed: str
    cut: Alternatives = ()

    def clause(self, mark: str, *, widened: bool = True) -> str:
        exact = grams.clause(self.typed, mark)
        if not (self.cut and widened):
            return f"({exact})"
        wide = " & ".join(
            "(" + " | ".join(f"({grams.clause(word, mark)})" for word in words) + ")"
            for words in self.cut
        )
        if len(self.cut) == 1 and self.typed in self.cut[0]:
            return f"({wide})"
        return f"(({exact}) | ({wide}))"

    @property
    def words(self) -> Iterator[str]:
        yield self.typed
        for one in self.cut:
            yield from one


@dataclass(frozen=True)
class Question:
    """All chunks must be answered. Empty: everything is."""

    text: str = ""
    chunks: Sequence[Chunk] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.chunks)

    @property
    def is_widened(self) -> bool:
        return any(chunk.cut for chunk in self.chunks)

    def clause(self, mark: str = TEXT, *, widened: bool = True) -> str:
        return " & ".join(chunk.clause(mark, widened=widened) for chunk in self.chunks)

    @property
    def words(self) -> list[str]:
        """What is marked in the results."""
        return list(dict.fromkeys(word for chunk in self.chunks for word in chunk.words))

    @property
    def also(self) -> list[str]:
        """The words that are looked for besides those typed."""
        typed = grams.normal(self.text)
        cut = (words for chunk in self.chunks for words in chunk.cut)
        return list(dict.fromkeys(word for words in cut for word in words if word not in typed))

    def proof(self, column: str, named: dict[str, Any]) -> str:
        """SQL that looks into the text itself, where pieces alone could stand far apart."""
        sql = []
        for chunk in self.chunks:
            if all(map(grams.is_exact, chunk.words)):
                continue
            either = [_holds(column, chunk.typed, named)]
            if chunk.cut:
                each = [
                    "(" + " or ".join(_holds(column, word, named) for word in words) + ")"
                    for words in chunk.cut
                ]
                either.append("(" + " and ".join(each) + ")")
            sql.append("(" + " or ".join(either) + ")")
        return " and ".join(sql)


def _holds(column: str, word: str, named: dict[str, Any]) -> str:
    key = f"word{len(named)}"
    named[key] = word
    return f"strpos({column}, %({key})s) > 0"


def ask(text: str, *, widen: bool = True) -> Question:
    """Read a question; punctuation alone asks nothing."""
    text = " ".join(text.replace("\x00", "").split())[:LONGEST]
    return Question(
        text, tuple(_chunk(one, widen=widen) for one in dict.fromkeys(grams.chunks(text)))
    )


def _chunk(typed: str, *, widen: bool) -> Chunk:
    cut = synonyms.parts(typed) if widen else []
    has_others = any(len(words) > 1 for words in cut)
    return Chunk(typed, tuple(cut) if has_others else ())
