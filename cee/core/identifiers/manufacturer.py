"""Manufacturer identification codes (MID): built from country, name, street number and city by a fixed rule."""

import re
from functools import lru_cache

from cee.core.errors import IdentifierError
from cee.core.identifiers.country import ORIGINS

AUTHORITY = "19 CFR 102.23; 19 CFR part 102, Appendix"
LENGTH_LIMIT = 15

_SHAPE = re.compile(r"[A-Z]{2}[A-Z0-9]{3,13}")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9 ]")
_LEFT_OUT = frozenset({"A", "AN", "AND", "OF", "THE"})


@lru_cache(maxsize=16_384)
def parse_manufacturer(text: str) -> str:
    """The code in capitals; raises `IdentifierError` with `MANUFACTURER_FORM` or `MANUFACTURER_COUNTRY`."""
    code = text if _SHAPE.fullmatch(text) else text.strip().upper()
    if not _SHAPE.fullmatch(code):
        raise IdentifierError(
            "MANUFACTURER_FORM",
            "A manufacturer code is a country code and up to 13 letters and digits, without spaces.",
            AUTHORITY,
        )
    _check_country(code[:2])
    return code


def derive_manufacturer(country: str, name: str, street: str, city: str) -> str:
    """The code that the rule gives for a manufacturer; `country` is ISO, or the province for Canada.

    Raises `IdentifierError`: `MANUFACTURER_COUNTRY`, or `MANUFACTURER_NAME` where name or city hold no word.
    """
    _check_country(country)
    name_part = "".join(word[:3] for word in _name_words(name)[:2])
    city_part = "".join(character for character in city.upper() if "A" <= character <= "Z")[:3]
    if not name_part or not city_part:
        raise IdentifierError(
            "MANUFACTURER_NAME", "The name and the city must each hold a word in Latin letters.", AUTHORITY
        )
    return f"{country}{name_part}{_street_number(street)}{city_part}"


def _check_country(country: str) -> None:
    if country not in ORIGINS:
        hint = "Canada is written by its province (XO, XQ, …)" if country == "CA" else f"{country} is no country code"
        raise IdentifierError("MANUFACTURER_COUNTRY", f"{hint}.", AUTHORITY)


def _name_words(name: str) -> list[str]:
    """The words that count: initials that stand together are one word, articles and conjunctions are left out."""
    words: list[str] = []
    initials: list[str] = []
    for word in [*_NOT_ALPHANUMERIC.sub("", name.upper()).split(), ""]:
        if len(word) == 1:
            initials.append(word)
            continue
        if initials:
            words.append("".join(initials))
            initials.clear()
        if word:
            words.append(word)
    return [word for word in words if word not in _LEFT_OUT]


def _street_number(street: str) -> str:
    """The largest number of the address, its first four digits; punctuation inside a number does not part it."""
    numbers = re.findall(r"[0-9]+", _NOT_ALPHANUMERIC.sub("", street.upper()))
    return max(numbers, key=int)[:4] if numbers else ""
