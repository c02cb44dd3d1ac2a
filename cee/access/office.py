"""The offices that people and programs act for, as text."""

import re

from cee.access.capabilities import Role, offices_for
from cee.access.principal import NATIONAL
from cee.base.errors import Refused
from cee.core.vocabulary import CENTER_CODES, OfficeKind

_FORMS = {
    OfficeKind.CENTER: re.compile("|".join(CENTER_CODES)),
    OfficeKind.PORT: re.compile("(?!00)[0-9]{4}"),
    OfficeKind.FILER: re.compile("(?!000)[A-Z0-9]{3}"),
    OfficeKind.NATIONAL: re.compile(NATIONAL),
}


def parse_office(text: str) -> tuple[OfficeKind, str]:
    """`national`, a Center (`CEE001`), a port (`2704`) or a filer code (`ABC`): its kind and its canonical spelling.

    Raises Refused `office_form` for anything else.
    """
    office = text.strip()
    office = office.lower() if office.lower() == NATIONAL else office.upper()
    for kind, form in _FORMS.items():
        if form.fullmatch(office):
            return kind, office
    raise Refused(
        "office_form",
        "An office is `national`, a Center such as CEE001, a port of four digits, or a filer code of three characters.",
        path="office",
    )


def check_office_of_role(role: Role, kind: OfficeKind) -> None:
    """Raise Refused `office_of_role` where the role is not held in offices of that kind."""
    if kind not in offices_for(role):
        where = " or ".join(sorted(offices_for(role)))
        raise Refused(
            "office_of_role",
            f"The role {role.replace('_', ' ')} is held in an office of the kind {where}, not {kind}.",
            authority="CEE access table",
            path="office",
        )
