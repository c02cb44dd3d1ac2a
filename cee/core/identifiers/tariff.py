"""Harmonized Tariff Schedule numbers: ten digits as filed, with dots as printed."""

from cee.core.errors import IdentifierError

AUTHORITY = "HTSUS General Statistical Note; 19 CFR 141.90"

CHAPTERS = frozenset(f"{number:02d}" for number in range(1, 100) if number != 77)
"""Chapters that exist: 77 is reserved; 98 and 99 hold the special classification and temporary provisions."""

SPECIAL_CHAPTERS = frozenset({"98", "99"})
"""Chapters whose numbers do not name the goods."""

_REMOVE = str.maketrans("", "", ". ")
_PREFIX_LENGTHS = (2, 4, 6, 8, 10)


def parse_tariff(text: str) -> str:
    """The ten digits of a tariff number, written with or without dots.

    Raises `IdentifierError` `TARIFF_FORM` or `TARIFF_CHAPTER`. Whether the number exists is for the edition to say.
    """
    if len(text) == 10 and text.isascii() and text.isdigit() and text[:2] in CHAPTERS:
        return text
    number = parse_tariff_prefix(text)
    if len(number) != 10:
        raise IdentifierError("TARIFF_FORM", f"A tariff number has ten digits; {text!r} has {len(number)}.", AUTHORITY)
    return number


def parse_tariff_prefix(text: str) -> str:
    """The digits of a chapter, heading, subheading, rate line or full number: 2, 4, 6, 8 or 10 of them."""
    number = text.translate(_REMOVE)
    if not (number.isascii() and number.isdigit() and len(number) in _PREFIX_LENGTHS):
        raise IdentifierError(
            "TARIFF_FORM", "A tariff number is written with digits only: ten of them, dots allowed.", AUTHORITY
        )
    if number[:2] not in CHAPTERS:
        raise IdentifierError("TARIFF_CHAPTER", f"The tariff schedule has no chapter {number[:2]}.", AUTHORITY)
    return number


def chapter(hts: str) -> str:
    """The two digits of the chapter of a tariff number."""
    return hts[:2]


def format_tariff(hts: str) -> str:
    """As the schedule prints it: `8205511500` gives `8205.51.1500`; shorter numbers get the dots they need."""
    return ".".join(part for part in (hts[:4], hts[4:6], hts[6:]) if part)
