"""How alike two reports read: character pairs and triples, weighed by how rare they are. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_NOT_WORDS = re.compile(r"[\W_]+")
LONGEST = 400
"""What comes later in a long report tells two faults apart less than its beginning."""


def grams(text: str) -> Counter[str]:
    """Every two and every three characters that stand together."""
    found: Counter[str] = Counter()
    for run in _NOT_WORDS.split(text[:LONGEST].lower()):
        for size in (2, 3):
            found.update(run[at : at + size] for at in range(len(run) - size + 1))
    return found


def rank(
    text: str, others: Mapping[int, str], *, least: float, most: int
) -> list[tuple[int, float]]:
    """The most alike of `others`, best first, as (key, cosine from 0 to 1)."""
    counted = {key: grams(other) for key, other in others.items()}
    mine = grams(text)
    documents: Counter[str] = Counter()
    for one in (mine, *counted.values()):
        documents.update(one.keys())
    total = len(counted) + 1
    rare = {gram: math.log((1 + total) / (1 + n)) + 1 for gram, n in documents.items()}
    weights = _weights(mine, rare)
    found = [(key, _cosine(weights, _weights(one, rare))) for key, one in counted.items()]
    alike = sorted(
        (pair for pair in found if pair[1] >= least), key=lambda pair: (-pair[1], -pair[0])
    )
    return alike[:most]


def _weights(counts: Counter[str], rare: Mapping[str, float]) -> dict[str, float]:
    return {gram: (1 + math.log(n)) * rare[gram] for gram, n in counts.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    product = sum(weight * large.get(gram, 0.0) for gram, weight in small.items())
    size = _size(one.values()) * _size(other.values())
    return product / size if size else 0.0


def _size(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights))
