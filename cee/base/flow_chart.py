"""A chart of what came in and what went out by day: two columns a day, told apart by filling, with their table."""

from collections.abc import Sequence
from dataclasses import dataclass

AREA, WIDTH = 160, 1000


@dataclass(frozen=True, slots=True)
class Pair:
    """The two numbers of one day, each with the address of the rows it counts."""

    label: str
    first: int
    second: int
    first_href: str = ""
    second_href: str = ""


@dataclass(frozen=True, slots=True)
class FlowMark:
    """A rectangle of the drawing, in its own units; `series` is `first` or `second`."""

    x: float
    y: float
    width: float
    height: float
    series: str
    words: str


@dataclass(frozen=True, slots=True)
class FlowChart:
    """A titled pair of series in time."""

    title: str
    pairs: Sequence[Pair]
    first_name: str
    second_name: str
    heading: str = "Day"

    @property
    def description(self) -> str:
        """What the drawing says, in a sentence."""
        came, went = sum(p.first for p in self.pairs), sum(p.second for p in self.pairs)
        return f"{self.first_name} {came:,}, {self.second_name.lower()} {went:,} in {len(self.pairs)} days"

    @property
    def largest(self) -> int:
        """The largest number; 1 where all are zero, so that nothing divides by it."""
        return max((max(pair.first, pair.second) for pair in self.pairs), default=0) or 1

    @property
    def view_box(self) -> str:
        """The units of the drawing."""
        return f"0 0 {WIDTH} {AREA}"

    def marks(self) -> list[FlowMark]:
        """Two columns for each day, side by side."""
        step = WIDTH / max(len(self.pairs), 1)
        marks = []
        for index, pair in enumerate(self.pairs):
            both = (("first", pair.first, self.first_name, 0.08), ("second", pair.second, self.second_name, 0.5))
            for series, value, name, offset in both:
                height = round(AREA * value / self.largest, 1)
                x, width = round(step * (index + offset), 1), round(step * 0.38, 1)
                marks.append(
                    FlowMark(x, AREA - height, width, height, series, f"{pair.label}: {name.lower()} {value:,}")
                )
        return marks
