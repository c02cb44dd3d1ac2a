"""The numbers of the trade: each is parsed to one canonical spelling or refused with a coded `IdentifierError`.

All functions are pure and quick enough to run on every arriving record.
"""

from cee.core.errors import IdentifierError
from cee.core.identifiers.case import format_case, parse_case, parse_order
from cee.core.identifiers.center import parse_center
from cee.core.identifiers.classify import IdentifierKind, Recognised, recognise
from cee.core.identifiers.entry_number import check_digit, format_entry_number, parse_entry_number
from cee.core.identifiers.importer import ImporterForm, importer_form, is_placeholder, mask_importer, parse_importer
from cee.core.identifiers.inquiry import parse_inquiry
from cee.core.identifiers.manufacturer import derive_manufacturer, parse_manufacturer
from cee.core.identifiers.port import parse_port
from cee.core.identifiers.protest import parse_protest
from cee.core.identifiers.tariff import chapter, format_tariff, parse_tariff, parse_tariff_prefix

__all__ = [
    "IdentifierError",
    "IdentifierKind",
    "ImporterForm",
    "Recognised",
    "chapter",
    "check_digit",
    "derive_manufacturer",
    "format_case",
    "format_entry_number",
    "format_tariff",
    "importer_form",
    "is_placeholder",
    "mask_importer",
    "parse_case",
    "parse_center",
    "parse_entry_number",
    "parse_importer",
    "parse_inquiry",
    "parse_manufacturer",
    "parse_order",
    "parse_port",
    "parse_protest",
    "parse_tariff",
    "parse_tariff_prefix",
    "recognise",
]
