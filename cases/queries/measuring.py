"""How well search and similar cases do on texts that somebody has labelled."""

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cases.models import CaseEntry
from cases.queries.asking import ask
from cases.queries.searching import Chosen, hits
from cases.queries.similar import Like, similar
from people.models import User
from search.grams import chunks, normal

LONGEST, SHORTEST = 8, 2
FOUND = 10_000


@dataclass(frozen=True)
class Labelled:
    """A text with its labels, as a row of the index."""

    key: int
    text: str
    labels: frozenset[str] = frozenset()


@dataclass
class Score:
    """Averages over the questions; `worst` are those that missed something."""

    asked: int = 0
    recall: float = 0.0
    precision: float = 0.0
    median_ms: float = 0.0
    worst: Sequence[str] = field(default_factory=tuple)


def pieces(texts: Sequence[Labelled], count: int, rng: random.Random) -> Iterator[str]:
    """Contiguous pieces of 2 to 8 characters, cut at random from the texts; never across punctuation."""
    cut = [(chunk) for one in texts for chunk in chunks(one.text) if len(chunk) >= SHORTEST]
    weights = [len(chunk) for chunk in cut]
    for chunk in rng.choices(cut, weights, k=count) if cut else ():
        length = rng.randint(SHORTEST, min(LONGEST, len(chunk)))
        start = rng.randint(0, len(chunk) - length)
        yield chunk[start : start + length]


def search(user: User, texts: Sequence[Labelled], *, count: int, seed: int = 1) -> Score:
    """Against the truth: the texts that hold the piece."""
    rng = random.Random(seed)  # noqa: S311 - a sample, repeatable
    plain = [(one.key, normal(one.text)) for one in texts]
    questions = [
        (piece, {key for key, text in plain if piece in text})
        for piece in pieces(texts, count, rng)
    ]
    return _score(user, questions, widen=False)


def pairs(user: User, questions: Sequence[tuple[str, set[int]]]) -> Score:
    """Against what is expected for each question, synonyms and all."""
    return _score(user, questions, widen=True)


def _score(user: User, questions: Sequence[tuple[str, set[int]]], *, widen: bool) -> Score:
    recalls, precisions, times, worst = list[float](), list[float](), list[float](), list[str]()
    for text, truth in questions:
        started = time.perf_counter()
        found = {hit.case_id for hit in hits(user, ask(text, widen=widen), Chosen(), size=FOUND)}
        times.append((time.perf_counter() - started) * 1000)
        recalls.append(len(found & truth) / len(truth) if truth else 1.0)
        precisions.append(len(found & truth) / len(found) if found else float(not truth))
        if truth - found:
            worst.append(text)
    if not questions:
        return Score()
    return Score(
        len(questions),
        statistics.mean(recalls),
        statistics.mean(precisions),
        statistics.median(times),
        worst[:20],
    )


def alike(user: User, texts: Sequence[Labelled], *, count: int, most: int, seed: int = 1) -> Score:
    """Of the cases most like a text, how many share a label with it; of those that do, how many are there."""
    by_label: Mapping[str, set[int]] = defaultdict(set)
    for one in texts:
        for label in one.labels:
            by_label[label].add(one.key)
    labels = {one.key: one.labels for one in texts}
    asked = [one for one in texts if any(len(by_label[label]) > 1 for label in one.labels)]
    chosen = random.Random(seed).sample(asked, min(count, len(asked)))  # noqa: S311
    entries = {
        row.pk: row.text for row in CaseEntry.objects.filter(pk__in=[one.key for one in chosen])
    }
    recalls, precisions, times = list[float](), list[float](), list[float]()
    for one in chosen:
        truth = set().union(*(by_label[label] for label in one.labels)) - {one.key}
        started = time.perf_counter()
        like = Like(entries[one.key], list(user.store_ids), but=one.key)
        found = [row.case_id for row in similar(like, most=most, least=0)]
        times.append((time.perf_counter() - started) * 1000)
        right = sum(bool(labels[key] & one.labels) for key in found)
        recalls.append(right / min(most, len(truth)))
        precisions.append(right / len(found) if found else 0.0)
    if not chosen:
        return Score()
    return Score(
        len(chosen), statistics.mean(recalls), statistics.mean(precisions), statistics.median(times)
    )
