"""Numbers as points of a line: drawn by our own templates, so a chart needs no script and no style of others."""

from dataclasses import dataclass

TICKS = (1, 2, 3, 4, 5, 6, 8)


@dataclass(frozen=True)
class Point:
    """One value and where it stands in the drawing."""

    x: int
    y: int
    label: str
    value: int
    labelled: bool


@dataclass(frozen=True)
class Drawing:
    """A chart for one width: the same numbers drawn twice keep their letters readable on a phone."""

    width: int
    height: int
    base: int
    points: list[Point]
    grid: list[tuple[int, int]]

    @property
    def line(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    @property
    def area(self) -> str:
        first, last = self.points[0], self.points[-1]
        return f"{first.x},{self.base} {self.line} {last.x},{self.base}"


def round_top(highest: int) -> int:
    """The next round number: one of the ticks and noughts."""
    step = 1
    while True:
        for tick in TICKS:
            if tick * step >= highest:
                return tick * step
        step *= 10


def draw(series: list[tuple[str, int]], *, width: int, height: int, every: int = 1) -> Drawing:
    """Place each value; only each `every`th label is written, counted from the newest."""
    left, right, top, foot = 54, 20, 16, 32
    base = height - foot
    highest = round_top(max([value for _, value in series] + [1]))
    step = (width - left - right) / max(len(series) - 1, 1)
    last = len(series) - 1

    def level(value: int) -> int:
        return round(base - (base - top) * value / highest)

    points = [
        Point(
            round(left + step * place), level(value), label, value, (last - place) % every == 0
        )
        for place, (label, value) in enumerate(series)
    ]
    grid = sorted({0, highest // 2, highest})
    return Drawing(width, height, base, points, [(level(value), value) for value in grid])
