"""Numbers of trade inquiries, which CEE gives: two digits of the year and a sequence of six, `TI-26-000123`."""

import re

from cee.core.errors import IdentifierError

AUTHORITY = "CEE REST contract, version 1: intake"

_WRITTEN = re.compile(r"TI-?([0-9]{2})-?([0-9]{6})")


def parse_inquiry(text: str) -> str:
    """The canonical `TI-YY-NNNNNN`; hyphens may be missing."""
    match = _WRITTEN.fullmatch(text.strip().upper())
    if match is None:
        raise IdentifierError(
            "INQUIRY_FORM",
            "An inquiry's number is TI, two digits of the year and six of the sequence: TI-26-000123.",
            AUTHORITY,
        )
    return f"TI-{match[1]}-{match[2]}"
