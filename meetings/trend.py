"""A line of numbers drawn small: where it goes, not how much it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDE, HIGH, EDGE = 120, 32, 3
ENDS = 2


@dataclass(frozen=True)
class Trend:
    """`value` is the newest, `before` the one before it, both with `unit`; `lines` are SVG points."""

    label: str
    values: Sequence[float | None]
    low: float
    high: float
    unit: str = "%"

    @property
    def known(self) -> list[float]:
        return [value for value in self.values if value is not None]

    @property
    def value(self) -> float | None:
        return self.known[-1] if self.known else None

    @property
    def change(self) -> float:
        """Against the one before; 0 where there is none."""
        return round(self.known[-1] - self.known[-2], 1) if len(self.known) >= ENDS else 0

    @property
    def end(self) -> tuple[str, str]:
        """Where the newest value lies."""
        known = [point for point in self._points() if point is not None]
        return (f"{known[-1][0]:g}", f"{known[-1][1]:g}") if known else ("", "")

    @property
    def lines(self) -> list[str]:
        """One for each stretch without a gap, as `points` of an SVG polyline."""
        found: list[list[str]] = [[]]
        for point in self._points():
            if point is None:
                found.append([])
            else:
                found[-1].append(f"{point[0]:g},{point[1]:g}")
        return [" ".join(stretch) for stretch in found if len(stretch) >= ENDS]

    def _points(self) -> Iterator[tuple[float, float] | None]:
        step = (WIDE - 2 * EDGE) / max(1, len(self.values) - 1)
        for number, value in enumerate(self.values):
            if value is None:
                yield None
                continue
            share = (value - self.low) / (self.high - self.low)
            x, y = EDGE + number * step, HIGH - EDGE - share * (HIGH - 2 * EDGE)
            yield round(x, 1), round(y, 1)
