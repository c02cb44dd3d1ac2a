"""How the rules read the numbers by which importers, protestants and claimants are named."""

from cee.core.errors import IdentifierError
from cee.core.identifiers import importer_form, is_placeholder
from entries.rules.registry import Broken


def form_fault(number: str) -> Broken | None:
    """What is wrong with the form of a number of 19 CFR 24.5."""
    try:
        importer_form(number)
    except IdentifierError as error:
        return Broken(error.message)
    return None


def party_fault(number: str) -> Broken | None:
    """What is wrong with a number that must name somebody; zeros do not."""
    return Broken("A number of zeros names nobody.") if is_placeholder(number) else form_fault(number)
