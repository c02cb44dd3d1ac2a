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


_HEAD = {f"-{run}": total for run, total in _sums(4, 4).items()}
"""Sums of the first four digits with the hyphen before them."""
_TAIL = {f"{run}-{check}": total + check for run, total in _sums(8, 3).items() for check in range(10)}
"""Sums of the last three digits with the hyphen and the check digit, which is added: a right number sums to tens."""
_FILERS: dict[str, int] = {}
"""Sums of the filer codes met so far; it cannot outgrow the 46,655 codes that exist."""


def _filer_sum(filer: str) -> int:
    if filer == "000":
        raise IdentifierError("ENTRY_NUMBER_FILER", "No filer has the code 000.", AUTHORITY)
    total = sum(_weight(place, character) for place, character in enumerate(filer, start=1))
    _FILERS[filer] = total
    return total


def check_digit(filer7: str) -> str:
    """The check digit, one character, of a filer code followed by seven digits (`ABC1234567` gives `6`).

    Raises `IdentifierError` with `ENTRY_NUMBER_FORM` or `ENTRY_NUMBER_FILER`.
    """
    if not _FILER_AND_SEQUENCE.fullmatch(filer7):
        raise IdentifierError(
            "ENTRY_NUMBER_FORM",
            "A check digit is computed over a filer code of three letters or digits and seven digits.",
            AUTHORITY,
        )
    filer = filer7[:3]
    total = (_FILERS.get(filer) or _filer_sum(filer)) + _HEAD[f"-{filer7[3:7]}"] + _TAIL[f"{filer7[7:]}-0"]
    return digits[-total % 10]


def format_entry_number(filer: str, sequence: int) -> str:
    """The whole number for a filer code and a sequence of up to seven digits, its check digit computed."""
    body = f"{filer}{sequence:07d}"
    return f"{filer}-{body[3:]}-{check_digit(body)}"


def parse_entry_number(text: str) -> str:
    """The canonical `XXX-NNNNNNN-C` of an entry number written with or without hyphens, in either case.

    Raises `IdentifierError` with `ENTRY_NUMBER_FORM`, `ENTRY_NUMBER_FILER` or `ENTRY_NUMBER_CHECK_DIGIT`.
    """
    # The spelling that nearly every record has is three look-ups; their keys hold the hyphens and the length too.
    try:
        if (_FILERS[text[:3]] + _HEAD[text[3:8]] + _TAIL[text[8:]]) % 10 == 0:
            return text
    except KeyError:
        pass  # another spelling, a filer not met yet, or a fault: the slow way tells which
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
    expected = check_digit(filer + sequence)
    if check != expected:
        raise IdentifierError(
            "ENTRY_NUMBER_CHECK_DIGIT",
            f"The check digit of {filer}-{sequence} is {expected}, not {check}: a character was mistyped.",
            AUTHORITY,
        )
    return f"{filer}-{sequence}-{check}"
