"""The sieve before the rules: of nearly every summary and line it can say at once that they keep them.

Most rules read only a few fields, and a batch says the same in those over and over: the same port on the same day, the
same tariff number in the same unit. A rule declares what it `reads`; once it was kept for such a saying, it is kept for
each that says the same under the same entry type and tariff edition. What the sieve holds back is held
against all rules in their order, so that it never changes what is found.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from entries.formats.records import EntrySummary, Line
from entries.rules.facts import Facts
from entries.rules.registry import AnyRule

type Test = Callable[..., Any]

_KNOWN: Final = frozenset({"entry_type"})
"""What all that one sieve sees says alike."""
_DAYS: Final = ("entry_date", "import_date", "release_date", "summary_date", "received")
_OF_SUMMARY: Final = (
    ("port_of_entry", "entry_date"),
    ("mode_of_transport", "bond_type", "surety"),
    ("importer_number",),
    ("consignee_number",),
)
_COUNTRIES: Final = ("origin", "export_country", "spi", "fee_classes")
_MAKER: Final = ("manufacturer",)
_GOODS: Final = ("hts", "units")
_SAYINGS_KEPT: Final = 50_000


class Sayings:
    """What was said in a few fields and kept the rules that read no more than these."""

    __slots__ = ("_tests", "sound")

    def __init__(self, tests: Sequence[Test]) -> None:
        self._tests = tuple(tests)
        self.sound: set[Hashable] = set()

    def learn(self, saying: Hashable, *looked_at: Any) -> bool:
        """Whether something new keeps the rules; if so it is known from now on."""
        if any(test(*looked_at) for test in self._tests):
            return False
        if len(self.sound) >= _SAYINGS_KEPT:
            self.sound.clear()
        self.sound.add(saying)
        return True


class Sieve:
    """The rules in force on a day, for the summaries of one entry type under one tariff edition."""

    def __init__(self, summary: Sequence[AnyRule], line: Sequence[AnyRule], tariff: Sequence[AnyRule]) -> None:
        (of_days, *fields), rest = _sorted(summary, (_DAYS, *_OF_SUMMARY))
        self._days = Sayings(of_days)
        self._summary = [
            (attrgetter(*names), (sayings := Sayings(tests)).sound, sayings)
            for names, tests in zip(_OF_SUMMARY, fields, strict=True)
        ]
        self._summary_rest = tuple(rest)
        # A line that the sieve looks at has one tariff number, and what is asked of that can be asked of the line.
        (countries, maker, goods), line_rest = _sorted(line, (_COUNTRIES, _MAKER, _GOODS))
        (of_number,), self._tariff_rest = _sorted(tariff, (_GOODS,))
        self._line_rest = tuple(line_rest)
        self._countries, self._maker = Sayings(countries), Sayings(maker)
        self._goods = Sayings([*goods, *(_of_only_number(test) for test in of_number)])
        self._sets = self._countries.sound, self._maker.sound, self._goods.sound

    def passes(self, record: EntrySummary, facts: Facts) -> bool:
        """Whether the summary keeps all rules that look at it as a whole."""
        days = (record.entry_date, record.import_date, record.release_date, record.summary_date, facts.received)
        if days not in self._days.sound and not self._days.learn(days, record, facts):
            return False
        for read, sound, sayings in self._summary:
            saying = read(record)
            if saying not in sound and not sayings.learn(saying, record, facts):
                return False
        for test in self._summary_rest:  # noqa: SIM110 - a generator would cost as much as the tests
            if test(record, facts):
                return False
        return True

    def passes_line(self, line: Line, facts: Facts) -> bool:
        """Whether a line keeps all rules; not told of one with an AD/CVD case, or more tariff numbers than one."""
        tariffs, fees = line.tariffs, line.fees
        if len(tariffs) != 1 or line.cases:
            return False
        tariff = tariffs[0]
        countries, makers, numbers = self._sets
        classes = fees[0].fee_class if len(fees) == 1 else tuple([fee.fee_class for fee in fees])
        said = (line.origin, line.export_country, line.spi, classes)
        if said not in countries and not self._countries.learn(said, line, facts):
            return False
        maker = line.manufacturer
        if maker not in makers and not self._maker.learn(maker, line, facts):
            return False
        quantities = tariff.quantities
        units = quantities[0].unit if len(quantities) == 1 else tuple([quantity.unit for quantity in quantities])
        goods = (tariff.hts, units)
        if goods not in numbers and not self._goods.learn(goods, line, facts):
            return False
        for test in self._line_rest:
            if test(line, facts):
                return False
        for test in self._tariff_rest:  # noqa: SIM110 - as above
            if test(tariff, line, facts):
                return False
        return True


def _sorted(rules: Iterable[AnyRule], groups: Sequence[tuple[str, ...]]) -> tuple[list[list[Test]], list[Test]]:
    """The tests of the rules by the first group of fields that holds all they read; and those that no group holds."""
    found: list[list[Test]] = [[] for _ in groups]
    rest: list[Test] = []
    for rule in rules:
        for names, tests in zip(groups, found, strict=True):
            if rule.reads is not None and _KNOWN.union(names) >= rule.reads:
                tests.append(rule.test)
                break
        else:
            rest.append(rule.test)
    return found, rest


def _of_only_number(test: Test) -> Test:
    return lambda line, facts: test(line.tariffs[0], line, facts)
