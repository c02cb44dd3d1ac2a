"""Antidumping (A) and countervailing (C) case numbers: country, case and company, `A570803001`."""

import re

from cee.core.errors import IdentifierError

AUTHORITY = "19 CFR 351.211; CATAIR Entry Summary, record 53"

_CASE = re.compile(r"[AC][0-9]{9}")
_WRITTEN = re.compile(r"([AC])-?([0-9]{3})-?([0-9]{3})(?:-?([0-9]{3}))?")


def parse_case(text: str) -> str:
    """The ten characters of a case with its company suffix, written with or without hyphens.

    Raises `IdentifierError` `CASE_FORM`; so does a number without the company suffix, which `parse_order` reads.
    """
    if _CASE.fullmatch(text):
        return text
    order, company = _parts(text)
    if company is None:
        raise _refusal()
    return order + company


def parse_order(text: str) -> str:
    """The seven characters that name the order (`A570803`), with or without a company suffix behind them."""
    return _parts(text)[0]


def format_case(case: str) -> str:
    """As the Federal Register prints it: `A570803001` gives `A-570-803`."""
    return f"{case[0]}-{case[1:4]}-{case[4:7]}"


def is_countervailing(case: str) -> bool:
    """Whether the duty of the case is countervailing rather than antidumping."""
    return case[:1] == "C"


def _parts(text: str) -> tuple[str, str | None]:
    match = _WRITTEN.fullmatch(text.strip().upper()) if text.isascii() else None
    if match is None:
        raise _refusal()
    kind, country, number, company = match.groups()
    return kind + country + number, company


def _refusal() -> IdentifierError:
    return IdentifierError(
        "CASE_FORM",
        "An AD/CVD case is A or C and three digits each of country, case and company: A570803001.",
        AUTHORITY,
    )
