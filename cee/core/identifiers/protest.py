"""Protest numbers: the port, two digits of the year and a sequence of six, `2704-26-100001`."""

import re

from cee.core.errors import IdentifierError

AUTHORITY = "19 CFR 174.13; CBP Form 19"

_WRITTEN = re.compile(r"([0-9]{4})-?(?:20)?([0-9]{2})-?([0-9]{6})")


def parse_protest(text: str) -> str:
    """The canonical `DDPP-YY-NNNNNN`; hyphens may be missing and the year may have four digits (2000 and later)."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or match[1].startswith("00"):
        raise IdentifierError(
            "PROTEST_FORM",
            "A protest number is four digits of the port, two of the year and six of the sequence: 2704-26-100001.",
            AUTHORITY,
        )
    return f"{match[1]}-{match[2]}-{match[3]}"
