"""When a weekly count is more than chance: the upper limit of a c-chart. Pure."""

import math
from collections.abc import Sequence
from enum import StrEnum
from statistics import mean

FEWEST_WEEKS = 8
FEWEST_CASES = 2
"""A single case is no signal, however quiet the weeks before were."""
SPAN = 4
"""Weeks that are held against those before them to say where it goes."""
NOTABLE = 1.3


def limit(before: Sequence[int]) -> float | None:
    """c̄ + 3√c̄ over the weeks before the running one; None while fewer than eight are known."""
    if len(before) < FEWEST_WEEKS:
        return None
    middle = mean(before)
    return middle + 3 * math.sqrt(middle)


def is_above(count: int, upper: float | None) -> bool:
    return upper is not None and count >= FEWEST_CASES and count > upper


class Way(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


def way(weeks: Sequence[int]) -> Way:
    """Where it goes: the last four full weeks against the four before them."""
    full = weeks[:-1]
    if len(full) < 2 * SPAN:
        return Way.UNKNOWN
    late, early = sum(full[-SPAN:]), sum(full[-2 * SPAN : -SPAN])
    if late > early * NOTABLE and late - early >= FEWEST_CASES:
        return Way.RISING
    if early > late * NOTABLE and early - late >= FEWEST_CASES:
        return Way.FALLING
    return Way.STEADY
