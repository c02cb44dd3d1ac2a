"""The entry number `XXX-NNNNNNN-C`: filer code, seven digits, and a check digit over both."""

import re
from itertools import product
from string import ascii_uppercase, digits

from cee.core.errors import IdentifierError

AUTHORITY = "CATAIR Appendix E (check digit), 19 CFR 142.3a"

_SHAPE = re.compile(r"([A-Z0-9]{3})-?([0-9]{7})-?([0-9])")
_FILER_AND_SEQUENCE = re.compile(r"[A-Z0-9]{3}[0-9]{7}")

# A to I and J to R count 1 to 9; S to Z count 2 to 9.
_VALUE = {digit: int(digit) for digit in digits}
_VALUE |= {letter: 1 + place % 9 for place, letter in enumerate(ascii_uppercase[:18])}
_VALUE |= {letter: 2 + place for place, letter in enumerate(ascii_uppercase[18:])}


def _weight(position: int, character: str) -> int:
    """What a character adds to the sum at its position, counted from 1 at the left: every second one is doubled."""
    value = _VALUE[character]
    if position % 2:
        return value
    return (value * 2 + (value > 4)) % 10


def _sums(first_position: int, length: int) -> dict[str, int]:
    """The sum of every run of digits of one length that starts at a position, so that a check is two look-ups."""
    weights = [{digit: _weight(first_position + place, digit) for digit in digits} for place in range(length)]
    return {
        "".join(run): sum(weight[digit] for weight, digit in zip(weights, run, strict=True))
        for run in product(digits, repeat=length)
    }


_HEAD = _sums(4, 4)
_TAIL = _sums(8, 3)
_FILERS: dict[str, int] = {}
"""Sums of the filer codes met so far; it cannot outgrow the 46,655 codes that exist."""


def _filer_sum(filer: str) -> int:
    total = sum(_weight(place, character) for place, character in enumerate(filer, start=1))
    _FILERS[filer] = total
    return total


def check_digit(filer7: str) -> str:
    """The check digit, one character, of a filer code followed by seven digits (`ABC1234567` gives `6`)."""
    if not _FILER_AND_SEQUENCE.fullmatch(filer7):
        raise IdentifierError(
            "ENTRY_NUMBER_FORM",
            "A check digit is computed over a filer code of three letters or digits and seven digits.",
            AUTHORITY,
        )
    filer = filer7[:3]
    total = (_FILERS.get(filer) or _filer_sum(filer)) + _HEAD[filer7[3:7]] + _TAIL[filer7[7:]]
    return digits[-total % 10]


def format_entry_number(filer: str, sequence: int) -> str:
    """The whole number for a filer code and a sequence of up to seven digits, its check digit computed."""
    body = f"{filer}{sequence:07d}"
    return f"{filer}-{body[3:]}-{check_digit(body)}"


def parse_entry_number(text: str) -> str:
    """The canonical `XXX-NNNNNNN-C` of an entry number written with or without hyphens, in either case.

    Raises `IdentifierError` with `ENTRY_NUMBER_FORM`, `ENTRY_NUMBER_FILER` or `ENTRY_NUMBER_CHECK_DIGIT`.
    """
    if len(text) == 13 and text[3] == "-" == text[11]:
        # The spelling that nearly every record has needs no regular expression.
        filer = _FILERS.get(text[:3])
        head = _HEAD.get(text[4:8])
        tail = _TAIL.get(text[8:11])
        if filer and head is not None and tail is not None and digits[-(filer + head + tail) % 10] == text[12]:
            return text
    return _parse_slowly(text)


def _parse_slowly(text: str) -> str:
    match = _SHAPE.fullmatch(text.strip().upper()) if text.isascii() else None
    if match is None:
        raise IdentifierError(
            "ENTRY_NUMBER_FORM",
            "An entry number is a filer code of three characters, seven digits and a check digit: XXX-NNNNNNN-C.",
            AUTHORITY,
        )
    filer, sequence, check = match.groups()
    if filer == "000":
        raise IdentifierError("ENTRY_NUMBER_FILER", "No filer has the code 000.", AUTHORITY)
    expected = check_digit(filer + sequence)
    if check != expected:
        raise IdentifierError(
            "ENTRY_NUMBER_CHECK_DIGIT",
            f"The check digit of {filer}-{sequence} is {expected}, not {check}: a character was mistyped.",
            AUTHORITY,
        )
    return f"{filer}-{sequence}-{check}"
