"""Charts drawn on the server as SVG, each with the table of its numbers below it."""

from collections.abc import Sequence
from dataclasses import dataclass

BAR_WIDTH, BAR_HEIGHT, BAR_GAP = 1000, 18, 8
COLUMN_AREA, COLUMN_WIDTH = 160, 1000


@dataclass(frozen=True, slots=True)
class Point:
    """One number: its label, its value, how the value reads, and the address of the rows it counts."""

    label: str
    value: float
    text: str = ""
    href: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        """The value as a person reads it."""
        return self.text or f"{self.value:,.0f}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle of the drawing, in its own units."""

    x: float
    y: float
    width: float
    height: float
    point: Point
    show_label: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A titled series. `kind` is `bars` (one below the other) or `columns` (a series in time)."""

    title: str
    description: str
    points: Sequence[Point]
    kind: str = "bars"
    label_heading: str = "What"
    value_heading: str = "How many"

    @property
    def largest(self) -> float:
        """The largest value; 1 where all are zero, so that nothing divides by it."""
        return max((point.value for point in self.points), default=0) or 1

    def bars(self) -> list[Mark]:
        """The horizontal bars, longest value as wide as the drawing."""
        step = BAR_HEIGHT + BAR_GAP
        return [
            Mark(0, index * step, round(BAR_WIDTH * point.value / self.largest, 1), BAR_HEIGHT, point)
            for index, point in enumerate(self.points)
        ]

    def columns(self) -> list[Mark]:
        """The columns of a time series; every so many carry their label, so that none overlap."""
        count = max(len(self.points), 1)
        step = COLUMN_WIDTH / count
        every = max(1, count // 8)
        marks = []
        for index, point in enumerate(self.points):
            height = round(COLUMN_AREA * point.value / self.largest, 1)
            width = round(step * 0.72, 1)
            marks.append(Mark(round(index * step, 1), COLUMN_AREA - height, width, height, point, index % every == 0))
        return marks

    @property
    def view_box(self) -> str:
        """The units of the drawing."""
        if self.kind == "columns":
            return f"0 0 {COLUMN_WIDTH} {COLUMN_AREA}"
        return f"0 0 {BAR_WIDTH} {len(self.points) * (BAR_HEIGHT + BAR_GAP)}"
