"""Center codes, in ACE's spelling."""

from cee.core.errors import IdentifierError
from cee.core.vocabulary import CENTER_CODES

AUTHORITY = "19 CFR 101.1 (Centers of Excellence and Expertise)"

_CODES = {code: code for code in CENTER_CODES}


def parse_center(text: str) -> str:
    """The code of one of the ten Centers; raises `IdentifierError` `CENTER_UNKNOWN` for anything else."""
    code = _CODES.get(text) or _CODES.get(text.strip().upper())
    if code is None:
        raise IdentifierError("CENTER_UNKNOWN", "A Center code is one of CEE001 to CEE010.", AUTHORITY)
    return code
