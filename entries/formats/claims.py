"""The members of protests and drawback claims in the REST contract, in the order of their records."""

from operator import attrgetter
from typing import Any, Final

from cee.core.identifiers import parse_port, parse_protest
from cee.core.vocabulary import Intake
from entries.formats.kinds import AMOUNT, COUNTRY, DOLLARS, ENTRY_NUMBER, HTS, LINE_LIMIT, PARTY_NUMBER, UNIT
from entries.formats.records import Drawback, DrawbackExport, DrawbackImport, Protest, ProtestedEntry, Revenue
from entries.formats.shape import Member, Value, listing, shape
from entries.formats.values import DAY, choice, code, identifier, integer, text, truth

ENTRY_LIMIT: Final = 9999
ARGUMENT_LIMIT: Final = 20_000
"""Characters of a protest's argument; longer ones come as documents."""

PROTEST_TYPES: Final = ("514", "520c", "520d", "181.115")
PROTEST_ROLES: Final = (
    "importer",
    "consignee",
    "surety",
    "payer",
    "entry_seeker",
    "drawback_claimant",
    "exporter_producer",
    "agent",
)
"""Who may protest, 19 USC 1514(c)(2)."""
PROTEST_CATEGORIES: Final = ("value", "classification", "charges", "exclusion", "liquidation", "drawback", "1520d")
"""What may be protested, 19 USC 1514(a)(1) to (7)."""

PROTEST_NUMBER: Final = identifier(parse_protest, r"\s*[0-9]{4}-?(20)?[0-9]{2}-?[0-9]{6}\s*")
_PROTESTED = shape(
    ProtestedEntry,
    (
        Member("entry_number", ENTRY_NUMBER),
        Member("lead", truth(), False),
        Member("line", integer(1, LINE_LIMIT), None),
        Member("decision_date", DAY, None),
        Member("from", text(200), ""),
        Member("to", text(200), ""),
    ),
    attrgetter("entry_number", "lead", "line", "decision_date", "change_from", "change_to"),
)

PROTEST_MEMBERS: Final = (
    Member("kind", choice(("protest",))),
    Member("protest_number", PROTEST_NUMBER, None),
    Member("type", choice(PROTEST_TYPES)),
    Member("protestant_number", PARTY_NUMBER),
    Member("protestant_role", choice(PROTEST_ROLES)),
    Member("category", choice(PROTEST_CATEGORIES)),
    Member("justification", text(ARGUMENT_LIMIT)),
    Member("entries", listing(_PROTESTED, least=1, most=ENTRY_LIMIT)),
    Member("filed_date", DAY, None),
    Member("accelerated", truth(), False),
    Member("further_review", truth(), False),
    Member("further_review_basis", text(2_000), None),
    Member("action", choice(Intake), Intake.ADD),
)

_REVENUE = shape(
    Revenue,
    (Member("class", code("[0-9]{3}", "an accounting class of three digits")), Member("amount", DOLLARS)),
    attrgetter("fee_class", "amount"),
)
_IMPORT = shape(
    DrawbackImport,
    (
        Member("entry_number", ENTRY_NUMBER),
        Member("line", integer(1, LINE_LIMIT)),
        Member("hts", HTS),
        Member("quantity", AMOUNT),
        Member("unit", UNIT),
        Member("claims", listing(_REVENUE, least=1, most=32), ()),
    ),
    attrgetter("entry_number", "line", "hts", "quantity", "unit", "claims"),
)
_EXPORT = shape(
    DrawbackExport,
    (
        Member("hts", HTS),
        Member("quantity", AMOUNT),
        Member("unit", UNIT),
        Member("date", DAY),
        Member("destination", COUNTRY, None),
        Member("action", choice(("export", "destroy")), "export"),
    ),
    attrgetter("hts", "quantity", "unit", "date", "destination", "action"),
)

DRAWBACK_MEMBERS: Final = (
    Member("kind", choice(("drawback",))),
    Member("claim_number", ENTRY_NUMBER),
    Member("provision", code("[0-9]{2}", "a drawback provision of two digits")),
    Member("claimant_number", PARTY_NUMBER),
    Member("filing_port", identifier(parse_port, r"\s*[0-9]{4}\s*")),
    Member("filed_date", DAY, None),
    Member("accelerated_payment", truth(), False),
    Member("imports", listing(_IMPORT, most=ENTRY_LIMIT), ()),
    Member("exports", listing(_EXPORT, most=ENTRY_LIMIT), ()),
    Member("action", choice(Intake), Intake.ADD),
)


def _build_protest(kind: str, *values: Any) -> Protest:
    return Protest(*values)


_protest_values = attrgetter(
    "protest_number", "protest_type", *(member.name for member in PROTEST_MEMBERS[3:])
)  # fmt: skip


def _take_protest(record: Protest) -> tuple[Any, ...]:
    return ("protest", *_protest_values(record))


def _build_drawback(kind: str, *values: Any) -> Drawback:
    return Drawback(*values)


_drawback_values = attrgetter(*(member.name for member in DRAWBACK_MEMBERS[1:]))


def _take_drawback(record: Drawback) -> tuple[Any, ...]:
    return ("drawback", *_drawback_values(record))


PROTEST: Final[Value] = shape(_build_protest, PROTEST_MEMBERS, _take_protest)
DRAWBACK: Final[Value] = shape(_build_drawback, DRAWBACK_MEMBERS, _take_drawback)
