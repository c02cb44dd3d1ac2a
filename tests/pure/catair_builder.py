"""Batches for the tests of CATAIR: written column by column from the published layouts, by hand, so that they prove the program's own."""

from collections.abc import Iterable


def columns(**texts: str) -> str:
    """A line with texts at columns: `c14="340"` begins at column 14; `e23="34000"` ends at column 23."""
    line = ""
    for place, text in texts.items():
        first = int(place[1:]) if place[0] == "c" else int(place[1:]) - len(text) + 1
        line = line.ljust(80)[: first - 1] + text + line.ljust(80)[first - 1 + len(text) :]
    return line.rstrip()


A = columns(c1="A", c2="2704", c6="ABC", c9="SECRET", c15="090126", c26="AE")
B = columns(c1="B", c4="2704", c8="ABC", c11="AE")
Y = columns(c1="Y", c4="2704", c8="ABC", c11="AE")
Z = columns(c1="Z", c2="2704", c6="ABC", c15="090126")

SUMMARY = (
    columns(
        c1="10A", c4="ABC", c9="12345676", c18="2704", c22="REF001", c34="03", c36="11", c39="X", c51="2", c52="091426"
    ),
    columns(c1="11", c3="26-164751100", c42="083126", c48="082926", c61="CA"),
    columns(c1="20", c3="CARR", c7="2704", c11="083026", c17="A123", c21="MV TRADER"),
    columns(c1="22", e10="100", c11="CTN"),
    columns(c1="23", c3="M", c4="CARR", c8="12345678"),
    columns(c1="31", c3="8", c4="B", c6="123"),
    columns(c1="40", c5="001", c9="CN", c11="CN", c13="080126", e36="500", e51="1200", c56="N"),
    columns(c1="44", c3="LITHIUM ION BATTERY PACKS"),
    columns(c1="47", c3="M", c4="CNSHEBAT123SHA"),
    columns(c1="47", c3="E", c4="CNSHEBAT123SHA"),
    columns(c1="50", c3="8507600020", e23="34000", e34="10000", e47="50000", c48="NO", e62="90000", c63="KG"),
    columns(c1="53", c3="A570803001", c13="C", e21="1250", c22="A", e34="10000", e56="125000"),
    columns(c1="62", c3="499", e13="3464"),
    columns(c1="62", c3="501", e13="1250"),
    columns(c1="88", e25="125000"),
    columns(c1="89", c3="499", e16="3464", c17="501", e30="1250"),
    columns(c1="90", e13="34000", e25="4714", e49="125000"),
)
"""A consumption entry with an antidumping case: one line, one tariff number, two fees."""

CLAIM = (
    columns(
        c1="10A", c4="ABC", c9="12345676", c18="2704", c22="REF001", c34="58", c40="Y", c48="X", c49="26-164751100"
    ),
    columns(c1="40", c3="A", c6="ABC", c11="12345676", c19="00001", c24="Y", c51="00001"),
    columns(c1="41", c3="8507600020", c13="LITHIUM ION BATTERY PACKS"),
    columns(c1="42", e18="5000000", c19="NO", e53="200000"),
    columns(c1="43", c3="364", e13="33660"),
    columns(c1="70", c3="E", c4="8507600020", e29="5000000", c30="NO", c33="081526", c41="EXPORTING COMPANY", c71="DE"),
    columns(c1="72", c3="00001"),
    columns(c1="89", c3="364", e16="33660"),
    columns(c1="90", e13="33660"),
)
"""A drawback claim: one import designated, one export."""


def batch(*transactions: Iterable[str], a: str = A, b: str = B, y: str = Y, z: str = Z) -> list[bytes]:
    """A batch of one block; an empty envelope record is left out."""
    lines = [line for line in (a, b) if line]
    for transaction in transactions:
        lines += transaction
    lines += [line for line in (y, z) if line]
    return [line.encode("latin-1") for line in lines]


def claims(*transactions: Iterable[str]) -> list[bytes]:
    """A batch of drawback claims."""
    return batch(*transactions, a=A.replace("AE", "DE"), b=B.replace("AE", "DE"), y=Y.replace("AE", "DE"))


def put(line: str, first: int, text: str) -> str:
    """The line with a text standing from a column on."""
    padded = line.ljust(80)
    return (padded[: first - 1] + text + padded[first - 1 + len(text) :]).rstrip()


def changed(record: str, first: int, text: str, *, nth: int = 0, of: tuple[str, ...] = SUMMARY) -> tuple[str, ...]:
    """The transaction with a text put into a record, the nth of its kind."""
    places = [place for place, line in enumerate(of) if line.startswith(record)]
    place = places[nth]
    return (*of[:place], put(of[place], first, text), *of[place + 1 :])


def without(*records: str, of: tuple[str, ...] = SUMMARY) -> tuple[str, ...]:
    """The transaction without some records."""
    return tuple(line for line in of if not line.startswith(records))


def after(record: str, *lines: str, of: tuple[str, ...] = SUMMARY) -> tuple[str, ...]:
    """The transaction with more lines behind the last record of a kind."""
    place = max(place for place, line in enumerate(of) if line.startswith(record)) + 1
    return (*of[:place], *lines, *of[place:])


def numbered(sequence: int, of: tuple[str, ...] = SUMMARY) -> tuple[str, ...]:
    """The transaction under another number of the same filer."""
    from cee.core.identifiers.entry_number import format_entry_number

    number = format_entry_number("ABC", sequence)
    return changed("10", 9, number[4:11] + number[12:], of=of)
