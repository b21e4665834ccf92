"""What happens when: steps told in the order of their time, which may write down further steps."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import ParamSpec

from config.demo.clock import Clock

P = ParamSpec("P")


LONG_AGO = dt.timedelta(days=42)


@dataclass(order=True)
class Step:
    moment: dt.datetime
    number: int
    act: Callable[[], object] = field(compare=False)


class Diary:
    """Steps are functions; those after `until` never happen."""

    def __init__(self, clock: Clock, until: dt.datetime) -> None:
        self.clock = clock
        self.until = until
        self._steps: list[Step] = []
        self._order = count()

    def at(
        self,
        moment: dt.datetime,
        step: Callable[P, object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Write down a step; one for a time gone by comes next."""
        if moment <= self.until:
            heappush(self._steps, Step(moment, next(self._order), partial(step, *args, **kwargs)))

    @property
    def is_long_ago(self) -> bool:
        """What nobody looks into any more is told in fewer strokes, which is quicker."""
        return self.until - self.clock.at > LONG_AGO

    def tell(self) -> None:
        while self._steps:
            step = heappop(self._steps)
            self.clock.move(step.moment)
            step.act()
        self.clock.move(self.until)
