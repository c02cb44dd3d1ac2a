"""Rules of the lines and their tariff numbers: order, numbers known, origin, sets, quantities."""

from cee.core.errors import IdentifierError, Severity
from cee.core.identifiers import parse_manufacturer, parse_tariff
from entries.formats.records import EntrySummary, Line, Tariff
from entries.rules.facts import SPECIAL, Facts
from entries.rules.registry import Broken, rule

WARNING = Severity.WARNING


@rule(path="lines", authority="CATAIR Entry Summary, record 40")
def CATAIR_40_LINE_ORDER(record: EntrySummary, facts: Facts) -> Broken | None:
    """Line numbers are unique and ascend."""
    last = 0
    for index, line in enumerate(record.lines):
        if line.number <= last:
            return Broken(f"Line {line.number} follows line {last}.", path=f"lines[{index}].line")
        last = line.number
    return None


@rule(path="lines", authority="CATAIR Entry Summary, record 40; HTSUS General Rule of Interpretation 3")
def CATAIR_40_SETS(record: EntrySummary, facts: Facts) -> Broken | None:
    """The header of a set (X) is followed by its components (V), and components follow their header."""
    before: str | None = None
    for index, line in enumerate(record.lines):
        mark = line.set_mark
        if before == "X" and mark != "V":
            return Broken(
                f"Line {record.lines[index - 1].number} heads a set without components.", path=f"lines[{index - 1}].set"
            )
        if mark == "V" and before is None:
            return Broken(f"Line {line.number} is a component without a header.", path=f"lines[{index}].set")
        before = mark
    if before == "X":
        return Broken(
            f"Line {record.lines[-1].number} heads a set without components.",
            path=f"lines[{len(record.lines) - 1}].set",
        )
    return None


@rule(path="origin", code="414", authority="ACE 414", reads=("origin", "entry_type"))
def ACE_414_PROVINCE(line: Line, facts: Facts) -> Broken | None:
    """Goods of Canada give the province of origin (XO, XQ, …) in place of CA."""
    return Broken() if line.origin == "CA" and (facts.kind is None or facts.kind.province) else None


@rule(path="origin", authority="CATAIR Entry Summary, record 40; ISO 3166", reads=("origin",))
def CATAIR_40_ORIGIN(line: Line, facts: Facts) -> Broken | None:
    """The country of origin is an ISO code, a Canadian province, or ** where it is not known."""
    origin = line.origin
    if origin in ("**", "CA"):
        return None
    country = facts.ref.countries.get(origin)
    return None if country is not None and country.origin else Broken(f"{origin} is none.")


@rule(
    path="export_country",
    authority="CATAIR Entry Summary, record 40; ISO 3166",
    severity=WARNING,
    reads=("export_country",),
)
def CATAIR_40_EXPORT_COUNTRY(line: Line, facts: Facts) -> Broken | None:
    """The country of export is an ISO code."""
    country = line.export_country
    return None if country is None or country in facts.ref.countries else Broken(f"{country} is none.")


@rule(path="manufacturer", authority="19 CFR 102.23", severity=WARNING, reads=("manufacturer",))
def CFR102_23_MANUFACTURER(line: Line, facts: Facts) -> Broken | None:
    """A manufacturer is named by the code that its country, name and address give."""
    if line.manufacturer is None:
        return None
    try:
        parse_manufacturer(line.manufacturer)
    except IdentifierError as error:
        return Broken(error.message)
    return None


@rule(path="spi", authority="HTSUS General Note 3(c)", severity=WARNING, reads=("spi",))
def HTSUS_GN3_C_PROGRAM(line: Line, facts: Facts) -> Broken | None:
    """A special tariff treatment is claimed by one of the tariff's symbols."""
    return None if line.spi is None or line.spi in facts.ref.programs else Broken(f"{line.spi} is none.")


@rule(path="tariffs", code="852", authority="ACE 852; CSMS 69668138")
def ACE_852_SEQUENCE(line: Line, facts: Facts) -> Broken | None:
    """Numbers of chapter 98 stand first, then those of chapter 99, and those of chapters 1 to 97 last."""
    tariffs = line.tariffs
    ranks = [_RANK.get(tariff.hts[:2], 2) for tariff in tariffs]
    if ranks.count(0) > 1:
        return None
    for index in range(1, len(ranks)):
        if ranks[index] < ranks[index - 1]:
            return Broken(f"{tariffs[index].hts} follows {tariffs[index - 1].hts}.", path=f"tariffs[{index}].hts")
    return None


_RANK = {"98": 0, "99": 1}


@rule(path="tariffs", authority="HTSUS chapter 99, U.S. note 1", severity=WARNING, reads=("hts",))
def HTSUS_99_NEEDS_GOODS(line: Line, facts: Facts) -> Broken | None:
    """A number of chapter 99 stands beside the number that names the goods."""
    return (
        Broken()
        if line.tariffs[-1].hts[:2] == "99" and all(tariff.hts[:2] == "99" for tariff in line.tariffs)
        else None
    )


@rule(path="tariffs", authority="CSMS 69668138", severity=WARNING)
def ACE_852_VALUE(line: Line, facts: Facts) -> Broken | None:
    """The value is reported on the number of chapters 1 to 97, unless chapter 98 says otherwise."""
    tariffs = line.tariffs
    if tariffs[0].hts[:2] == "98" or tariffs[-1].hts[:2] in SPECIAL:
        return None
    for index, tariff in enumerate(tariffs):
        if tariff.value and tariff.hts[:2] == "99":
            return Broken(f"{tariff.hts} carries {tariff.value}.", path=f"tariffs[{index}].value")
    return None


@rule(path="hts", authority="HTSUS General Statistical Note; 19 CFR 141.90", reads=("hts",))
def HTSUS_NUMBER_FORM(tariff: Tariff, line: Line, facts: Facts) -> Broken | None:
    """A tariff number has ten digits, of a chapter that exists; chapter 77 is reserved."""
    if facts.edition is not None and tariff.hts in facts.edition.numbers:
        return None
    try:
        parse_tariff(tariff.hts)
    except IdentifierError as error:
        return Broken(error.message)
    return None


@rule(path="hts", authority="HTSUS edition in force on the entry date", severity=WARNING, reads=("hts",))
def HTSUS_NUMBER_KNOWN(tariff: Tariff, line: Line, facts: Facts) -> Broken | None:
    """The tariff number is in the edition in force on the entry date."""
    edition = facts.edition
    if edition is None or tariff.hts in edition.numbers:
        return None
    if edition.complete:
        return Broken(f"{tariff.hts} is not.", Severity.FATAL)
    return Broken(f"{tariff.hts} is not in the part of it that is loaded.")


@rule(path="hts", code="604", authority="ACE 604", reads=("hts", "entry_type"))
def ACE_604_SPECIAL_TYPES(tariff: Tariff, line: Line, facts: Facts) -> Broken | None:
    """Heading 9813 is for temporary importations (type 23) only, heading 9818 for vessel repair (type 05) only."""
    if tariff.hts[:2] != "98":
        return None
    only = _ONLY_TYPE.get(tariff.hts[:4])
    return (
        None
        if only is None or facts.record.entry_type == only
        else Broken(f"This is a type {facts.record.entry_type} entry.")
    )


_ONLY_TYPE = {"9813": "23", "9818": "05"}


@rule(path="quantities", code="439", authority="ACE 439", severity=WARNING, reads=("hts", "units"))
def ACE_439_QUANTITY(tariff: Tariff, line: Line, facts: Facts) -> Broken | None:
    """Quantities are reported in the units that the tariff asks for."""
    edition = facts.edition
    if edition is None or tariff.hts[:2] in SPECIAL:
        return None
    known = edition.numbers.get(tariff.hts)
    if known is None:
        return None
    for unit in known.units:
        for quantity in tariff.quantities:
            if quantity.unit == unit:
                break
        else:
            return Broken(f"{tariff.hts} asks for {' and '.join(known.units)}.")
    return None


GOODS_SUMMARY_RULES = (CATAIR_40_LINE_ORDER, CATAIR_40_SETS)
GOODS_LINE_RULES = (
    ACE_414_PROVINCE,
    CATAIR_40_ORIGIN,
    CATAIR_40_EXPORT_COUNTRY,
    CFR102_23_MANUFACTURER,
    HTSUS_GN3_C_PROGRAM,
    HTSUS_99_NEEDS_GOODS,
)
GOODS_SEVERAL_RULES = (ACE_852_SEQUENCE, ACE_852_VALUE)
GOODS_TARIFF_RULES = (HTSUS_NUMBER_FORM, HTSUS_NUMBER_KNOWN, ACE_604_SPECIAL_TYPES, ACE_439_QUANTITY)
