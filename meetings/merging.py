"""Two people wrote in the same text: bring both together, so that nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Merged:
    """`clashed` says that both changed the same line: both versions stand there."""

    text: str
    clashed: bool


def merge(base: str, mine: str, theirs: str, *, sign: str = "") -> Merged:
    """Put into `theirs` what was changed from `base` to `mine`, line by line.

    Where both changed the same lines, theirs come first, then `sign` and mine.
    """
    lines: list[str] = []
    clashed = False
    for old, my, their in _regions(base.splitlines(), mine.splitlines(), theirs.splitlines()):
        if my in (old, their):
            lines += their
        elif their == old:
            lines += my
        elif both := _one_in_other(my, their) or _side_by_side(old, my, their):
            lines += both
        else:
            clashed = clashed or bool(old)
            lines += [*their, *([sign] if sign and old else []), *my]
    return Merged("\n".join(lines), clashed)


Region = tuple[list[str], list[str], list[str]]


def _regions(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Region]:
    """The lines that all three share, and what stands between them in each."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    b = m = t = 0
    for at in sorted(in_mine.keys() & in_theirs.keys()):
        yield base[b:at], mine[m : in_mine[at]], theirs[t : in_theirs[at]]
        yield [base[at]], [base[at]], [base[at]]
        b, m, t = at + 1, in_mine[at] + 1, in_theirs[at] + 1
    yield base[b:], mine[m:], theirs[t:]


def _places(base: list[str], other: list[str]) -> dict[int, int]:
    """Where each line of `base` stands in `other`, for those that are still there."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + n: block.b + n
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    }


def _one_in_other(my: list[str], their: list[str]) -> list[str]:
    """The fuller of two where it begins or ends with all of the other: one went on writing."""
    short, long = sorted((my, their), key=len)
    if not short or long[: len(short)] == short or long[-len(short) :] == short:
        return long
    mine, others = "\n".join(my), "\n".join(their)
    if mine.startswith(others):
        return my
    return their if others.startswith(mine) else []


def _side_by_side(old: list[str], my: list[str], their: list[str]) -> list[str]:
    """One added lines right before or after those that the other changed: no clash at all."""
    size = len(old)
    if not size:
        return []
    if their[:size] == old:
        return my + their[size:]
    if their[-size:] == old:
        return their[:-size] + my
    if my[:size] == old:
        return their + my[size:]
    return my[:-size] + their if my[-size:] == old else []
