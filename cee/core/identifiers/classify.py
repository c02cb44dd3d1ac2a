"""What kind of number a person has pasted."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from cee.core.errors import IdentifierError
from cee.core.identifiers.case import parse_order
from cee.core.identifiers.center import parse_center
from cee.core.identifiers.entry_number import parse_entry_number
from cee.core.identifiers.importer import parse_importer
from cee.core.identifiers.inquiry import parse_inquiry
from cee.core.identifiers.manufacturer import parse_manufacturer
from cee.core.identifiers.port import parse_port
from cee.core.identifiers.protest import parse_protest
from cee.core.identifiers.tariff import parse_tariff_prefix


class IdentifierKind(StrEnum):
    """The numbers that CEE can look up."""

    CENTER = "center"
    ENTRY_NUMBER = "entry_number"
    IMPORTER = "importer"
    PROTEST = "protest"
    INQUIRY = "trade_inquiry"
    CASE = "case"
    TARIFF = "tariff"
    PORT = "port"
    MANUFACTURER = "manufacturer"


class Recognised(NamedTuple):
    """A number of a known kind in its canonical spelling."""

    kind: IdentifierKind
    canonical: str


def _case_or_order(text: str) -> str:
    order = parse_order(text)
    compact = text.replace("-", "")
    return compact if len(compact) == 10 else order


# Shapes exclude each other in this order, so that a mistyped number is refused as what it was meant to be.
_KINDS: tuple[tuple[re.Pattern[str], IdentifierKind, Callable[[str], str]], ...] = (
    (re.compile(r"CEE[0-9]{3}"), IdentifierKind.CENTER, parse_center),
    (re.compile(r"[0-9]{2}-[0-9]{7}([A-Z0-9]{2})?"), IdentifierKind.IMPORTER, parse_importer),
    (re.compile(r"[0-9]{6}-[0-9]{5}|[0-9]{3}-[0-9]{2}-[0-9]{4}"), IdentifierKind.IMPORTER, parse_importer),
    (re.compile(r"[0-9]{4}-([0-9]{2}|20[0-9]{2})-[0-9]{6}|[0-9]{12}"), IdentifierKind.PROTEST, parse_protest),
    (re.compile(r"TI-?[0-9]{2}-?[0-9]{6}"), IdentifierKind.INQUIRY, parse_inquiry),
    (re.compile(r"[AC]-?[0-9]{3}-?[0-9]{3}(-?[0-9]{3})?"), IdentifierKind.CASE, _case_or_order),
    (re.compile(r"[A-Z0-9]{3}-?[0-9]{7}-?[0-9]"), IdentifierKind.ENTRY_NUMBER, parse_entry_number),
    (re.compile(r"[0-9]{10}|[0-9]{8}|[0-9]{6}"), IdentifierKind.TARIFF, parse_tariff_prefix),
    (re.compile(r"[0-9]{4}\.[0-9.]+"), IdentifierKind.TARIFF, parse_tariff_prefix),
    (re.compile(r"[0-9]{4}"), IdentifierKind.PORT, parse_port),
    (re.compile(r"[A-Z]{2}[A-Z0-9]{3,13}"), IdentifierKind.MANUFACTURER, parse_manufacturer),
)


def recognise(text: str) -> Recognised:
    """The kind and the canonical spelling of any number; spaces and case do not matter.

    Raises `IdentifierError`: the one of the kind whose shape the text has, else `UNRECOGNISED`.
    """
    compact = "".join(text.split()).upper()
    for shape, kind, parse in _KINDS:
        if shape.fullmatch(compact):
            return Recognised(kind, parse(compact))
    raise IdentifierError(
        "UNRECOGNISED",
        "This is no entry, importer, protest, inquiry, tariff, case, port or manufacturer number, and no Center code.",
        "CATAIR",
    )
