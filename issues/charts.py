"""Charts drawn on the server: where bars and lines are. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 36, 36, 12, 28
ROW = 33
"""A row of the table beside a chart: the chart grows with it, so that neither stands beside nothing."""
MOST = 10
VITAL = 80.0


@dataclass(frozen=True)
class Bar:
    """One cause: count, its share and the share of all up to it, in per cent; where it is drawn."""

    label: str
    count: int
    share: float
    cumulative: float
    url: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    middle: float = 0
    point: float = 0
    is_vital: bool = False
    is_rest: bool = False


@dataclass(frozen=True)
class Pareto:
    """The bars, the greatest first and the rest last, and the lines over them."""

    bars: Sequence[Bar]
    total: int
    height: int = HEIGHT

    width = WIDTH
    left, right = LEFT, WIDTH - RIGHT
    top = TOP

    @property
    def base(self) -> int:
        return self.height - BOTTOM

    @property
    def line(self) -> str:
        return " ".join(f"{bar.middle:.1f},{bar.point:.1f}" for bar in self.bars)

    @property
    def limit(self) -> float:
        """How high the 80 % line is."""
        return TOP + (self.base - TOP) * (1 - VITAL / 100)

    @property
    def rest_share(self) -> float:
        """What has no name of its own, in per cent."""
        return self.bars[-1].share if self.bars and self.bars[-1].is_rest else 0.0

    @property
    def vital(self) -> int:
        """So many named causes make 80 per cent; 0 where they alone do not."""
        if not self.bars or self.rest_share > 100 - VITAL:
            return 0
        return sum(bar.is_vital for bar in self.bars)


def pareto(counted: Iterable[tuple[str, int, str]], others: str) -> Pareto:
    """From (label, count, address); what is beyond `MOST`, or has no label, is `others`, last.

    Where nothing has a label there is nothing to show.
    """
    rows = [row for row in counted if row[1]]
    named = sorted((row for row in rows if row[0]), key=lambda row: (-row[1], row[0]))
    if not named:
        return Pareto([], 0)
    shown, rest = named[:MOST], named[MOST:]
    left_over = sum(row[1] for row in rest) + sum(row[1] for row in rows if not row[0])
    if left_over:
        shown.append((others, left_over, ""))
    total = sum(row[1] for row in shown)
    height = max(HEIGHT, ROW * (len(shown) + 1))
    return Pareto(_drawn(shown, total, height, ends_in_rest=bool(left_over)), total, height)


def _drawn(
    rows: Sequence[tuple[str, int, str]], total: int, height: int, *, ends_in_rest: bool
) -> list[Bar]:
    bars: list[Bar] = []
    if not total:
        return bars
    step = (WIDTH - LEFT - RIGHT) / len(rows)
    room = height - BOTTOM - TOP
    so_far = 0
    for place, (label, count, url) in enumerate(rows):
        is_rest = ends_in_rest and place == len(rows) - 1
        before, so_far = so_far, so_far + count
        high = room * count / total
        bars.append(
            Bar(
                label,
                count,
                round(100 * count / total, 1),
                round(100 * so_far / total, 1),
                url,
                x=round(LEFT + step * place + step * 0.15, 1),
                y=round(TOP + room - high, 1),
                width=round(step * 0.7, 1),
                height=round(high, 1),
                middle=round(LEFT + step * (place + 0.5), 1),
                point=round(TOP + room * (1 - so_far / total), 1),
                is_vital=not is_rest and 100 * before / total < VITAL,
                is_rest=is_rest,
            )
        )
    return bars


@dataclass(frozen=True)
class Pair:
    """What came and what went in a week, side by side."""

    label: str
    came: int
    went: int
    x: float
    width: float
    came_height: float
    went_height: float
    shows_label: bool

    base = HEIGHT - BOTTOM

    @property
    def came_y(self) -> float:
        return round(self.base - self.came_height, 1)

    @property
    def went_x(self) -> float:
        return round(self.x + self.width, 1)

    @property
    def went_y(self) -> float:
        return round(self.base - self.went_height, 1)

    @property
    def middle(self) -> float:
        return round(self.x + self.width, 1)


@dataclass(frozen=True)
class Flow:
    """Pairs of columns on one scale."""

    pairs: Sequence[Pair]
    most: int

    width, height, base = WIDTH, HEIGHT, HEIGHT - BOTTOM
    left, right, top = LEFT, WIDTH - LEFT // 2, TOP


LABELS = 10


def flow(weeks: Sequence[tuple[str, int, int]]) -> Flow:
    """From (label, came, went); not every label fits under many weeks."""
    most = max((max(came, went) for _label, came, went in weeks), default=0)
    step = (WIDTH - LEFT - LEFT // 2) / max(len(weeks), 1)
    scale = (HEIGHT - BOTTOM - TOP) / most if most else 0
    every = -(-len(weeks) // LABELS) or 1
    return Flow(
        [
            Pair(
                label,
                came,
                went,
                x=round(LEFT + step * place + step * 0.1, 1),
                width=round(step * 0.4, 1),
                came_height=round(came * scale, 1),
                went_height=round(went * scale, 1),
                shows_label=place % every == 0,
            )
            for place, (label, came, went) in enumerate(weeks)
        ],
        most,
    )
