"""The one way to draw a table: a view describes columns and plain rows, `components/table.html` draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` names the component that draws its cells; `sort` is the ordering key its header links to.

    Kinds: text, number, count, money, day, instant, deadline, status, tags, identifier, importer, tariff, link, confidence,
    person, button. A `link` or `count` (a number that opens its rows) cell is a pair of text and address; a `button` cell names `action`, `label`, `what`, `key`,
    or `name` and `value` of what it sends.
    """

    name: str
    label: str
    kind: str = "text"
    sort: str = ""
    hint: str = ""
    optional: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its cells align on the right with tabular figures."""
        return self.kind in ("number", "money", "count")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cell values by column name, the address it opens, its key for selection, and whether it is marked."""

    cells: Mapping[str, Any]
    href: str = ""
    key: str = ""
    label: str = ""
    tone: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Keyset pages: where the next and the previous page are, and what is shown, in words."""

    previous: str = ""
    next: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Sorting:
    """How the rows stand: the present ordering key (`-` before it: descending), in words, and the address up to it."""

    present: str = ""
    words: str = ""
    base: str = "?ordering="


@dataclass(frozen=True, slots=True)
class Table:
    """A table to draw. `caption` is its name for everybody, `visible_caption` whether it is drawn.

    `select` is the name of the checkboxes that rows get, empty for none; `form` the id of the form they belong to.
    `keys` makes it a list that j, k and Enter walk.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str = "Nothing here."
    empty_hint: str = ""
    visible_caption: bool = False
    sorting: Sorting = field(default_factory=Sorting)
    pager: Pager | None = None
    select: str = ""
    form: str = ""
    keys: bool = False
    footer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says and the address without it."""

    label: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of the same thing, with how many rows it holds (None: not counted)."""

    label: str
    href: str
    count: int | str | None = None
    current: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: an instant, a sentence, who did it in which role and office, and details in words."""

    at: Any
    what: str
    who: str = ""
    role: str = ""
    office: str = ""
    reason: str = ""
    changes: Sequence[tuple[str, str, str]] = ()
    tone: str = ""
