"""Schedule D port codes: two digits of the district, two of the port."""

from cee.core.errors import IdentifierError

AUTHORITY = "Schedule D; 19 CFR 101.3"


def parse_port(text: str) -> str:
    """The four digits of a port code, known or not; raises `IdentifierError` `PORT_FORM`."""
    if len(text) == 4 and text.isascii() and text.isdigit() and text[:2] != "00":
        return text
    stripped = text.strip()
    if stripped != text:
        return parse_port(stripped)
    raise IdentifierError("PORT_FORM", "A port code is the four digits of Schedule D: district and port.", AUTHORITY)
