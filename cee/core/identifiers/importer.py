"""The importer-of-record number in its three forms: IRS number with suffix, CBP-assigned, Social Security number."""

import re
from enum import StrEnum
from functools import lru_cache

from cee.core.errors import IdentifierError

AUTHORITY = "19 CFR 24.5"


class ImporterForm(StrEnum):
    """Who gave the number."""

    EIN = "ein"
    CBP_ASSIGNED = "cbp_assigned"
    SSN = "ssn"


_FORM_BY_SHAPE = {
    (12, 2): (ImporterForm.EIN, re.compile(r"[0-9]{2}-[0-9]{7}[A-Z0-9]{2}")),
    (12, 6): (ImporterForm.CBP_ASSIGNED, re.compile(r"[0-9]{6}-[0-9]{5}")),
    (11, 3): (ImporterForm.SSN, re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")),
}
_EIN_WITHOUT_SUFFIX = re.compile(r"[0-9]{2}-[0-9]{7}")
_PLACEHOLDERS = frozenset({"00-000000000", "000-00-0000"})


def _refusal() -> IdentifierError:
    return IdentifierError(
        "IMPORTER_NUMBER_FORM",
        "An importer number is NN-NNNNNNNXX (IRS number and suffix), YYDDPP-NNNNN (assigned by CBP) or NNN-NN-NNNN "
        "(Social Security number), hyphens included.",
        AUTHORITY,
    )


@lru_cache(maxsize=16_384)
def importer_form(number: str) -> ImporterForm:
    """Which form a canonical number has; raises `IdentifierError` `IMPORTER_NUMBER_FORM` for any other text."""
    known = _FORM_BY_SHAPE.get((len(number), number.find("-")))
    if known is None or not known[1].fullmatch(number):
        raise _refusal()
    return known[0]


def parse_importer(text: str) -> str:
    """The canonical number; an IRS number without suffix gets `00`. Hyphens are needed: they tell the forms apart."""
    number = text.strip().upper() if text.isascii() else text
    if _EIN_WITHOUT_SUFFIX.fullmatch(number):
        number += "00"
    importer_form(number)
    return number


def is_placeholder(number: str) -> bool:
    """Whether it is one of the all-zero numbers that a consignee may have on informal and consolidated entries."""
    return number in _PLACEHOLDERS


def mask_importer(number: str) -> str:
    """The number as it may be shown: of a Social Security number only the last four digits, the others whole."""
    if len(number) == 11 and number[3] == "-" == number[6]:
        return f"***-**-{number[7:]}"
    return number
