"""The members of entry summaries and status notices in the REST contract, in the order of their records."""

from operator import attrgetter
from typing import Any, Final

from cee.core.identifiers import parse_case, parse_entry_number, parse_importer, parse_port, parse_tariff
from cee.core.vocabulary import Intake, NoticeFact
from entries.formats.records import Case, EntrySummary, Fee, Line, Quantity, StatusNotice, Tariff, Totals
from entries.formats.shape import Member, Value, listing, repeating, shape
from entries.formats.values import DAY, DESCRIPTION_LIMIT, choice, code, decimal, identifier, integer, text, truth

LINE_LIMIT: Final = 999
"""The line item identifier of CATAIR record 40 has three digits."""


def _pair(kind: str, surety: str | None) -> tuple[str, str | None]:
    return kind, surety


ENTRY_NUMBER = identifier(parse_entry_number, r"\s*[A-Za-z0-9]{3}-?[0-9]{7}-?[0-9]\s*")
PARTY_NUMBER = repeating(
    identifier(
        parse_importer, r"\s*([0-9]{2}-[0-9]{7}([A-Za-z0-9]{2})?|[0-9]{6}-[0-9]{5}|[0-9]{3}-[0-9]{2}-[0-9]{4})\s*"
    )
)
COUNTRY = repeating(code(r"[A-Za-z]{2}|\*\*", "a country code of two letters"))
MANUFACTURER = repeating(code("[A-Za-z0-9]{3,15}", "a manufacturer id of at most 15 letters and digits"))
DOLLARS = decimal(whole=10, places=2, what="dollars and cents, not below zero, at most ten digits before the point")
WHOLE_DOLLARS = decimal(whole=10, places=0, what="whole dollars, not below zero, at most ten digits")
WHOLE_KILOGRAMS = decimal(whole=10, places=0, what="whole kilograms, not below zero, at most ten digits")
YES_NO = repeating(truth())
AMOUNT = repeating(
    decimal(whole=10, places=4, what="a quantity, not below zero, at most ten digits before the point and four after")
)
RATE = repeating(
    decimal(whole=6, places=4, what="a rate, not below zero, at most six digits before the point and four after")
)

UNIT = repeating(code("[A-Za-z0-9]{1,3}", "a unit of measure of at most three letters and digits"))
HTS = repeating(identifier(parse_tariff, "([0-9][. ]*){10}"))
CASE_NUMBER = repeating(identifier(parse_case, r"\s*[AaCc]-?[0-9]{3}-?[0-9]{3}-?[0-9]{3}\s*"))

QUANTITY = shape(
    Quantity,
    (Member("amount", AMOUNT), Member("unit", UNIT)),
    attrgetter("amount", "unit"),
)
TARIFF = shape(
    Tariff,
    (
        Member("hts", HTS),
        Member("value", WHOLE_DOLLARS),
        Member("duty", DOLLARS),
        Member("quantities", listing(QUANTITY, most=3), ()),
    ),
    attrgetter("hts", "value", "duty", "quantities"),
)
CASE = shape(
    Case,
    (
        Member("number", CASE_NUMBER),
        Member("deposit", repeating(choice(("cash", "bond")))),
        Member("rate", RATE),
        Member("rate_type", repeating(choice(("A", "S")))),
        Member("value", WHOLE_DOLLARS),
        Member("duty", DOLLARS),
        Member("quantity", AMOUNT, None),
        Member("declaration", code("[A-Za-z0-9]{1,10}", "an id of at most ten letters and digits"), None),
    ),
    attrgetter("number", "deposit", "rate", "rate_type", "value", "duty", "quantity", "declaration"),
)
FEE = shape(
    Fee,
    (Member("class", repeating(code("[0-9]{3}", "an accounting class of three digits"))), Member("amount", DOLLARS)),
    attrgetter("fee_class", "amount"),
)
LINE_MEMBERS: Final = (
    Member("line", integer(1, LINE_LIMIT)),
    Member("origin", COUNTRY),
    Member("tariffs", listing(TARIFF, least=1, most=32)),
    Member("set", repeating(choice(("X", "V"))), None),
    Member("export_country", COUNTRY, None),
    Member("spi", repeating(code("[A-Za-z][A-Za-z*+]?", "a special program indicator of one or two characters")), None),
    Member("manufacturer", MANUFACTURER, None),
    Member("foreign_exporter", MANUFACTURER, None),
    Member("description", text(DESCRIPTION_LIMIT), ""),
    Member("cases", listing(CASE, most=9), ()),
    Member("fees", listing(FEE, most=16), ()),
    Member("export_date", DAY, None),
    Member("charges", WHOLE_DOLLARS, None),
    Member("gross_weight", WHOLE_KILOGRAMS, None),
    Member("related_party", YES_NO, None),
    Member("non_reimbursement", YES_NO, None),
)
LINE = shape(
    Line,
    LINE_MEMBERS,
    attrgetter(
        "number",
        "origin",
        "tariffs",
        "set_mark",
        "export_country",
        "spi",
        "manufacturer",
        "foreign_exporter",
        "description",
        "cases",
        "fees",
        "export_date",
        "charges",
        "gross_weight",
        "related_party",
        "non_reimbursement",
    ),
)
TOTALS = shape(
    Totals,
    tuple(Member(name, DOLLARS) for name in ("value", "duty", "fees", "antidumping", "countervailing")),
    attrgetter("value", "duty", "fees", "antidumping", "countervailing"),
)
BOND = shape(
    _pair,
    (
        Member("type", code("[089]", "0 (waived), 8 (continuous) or 9 (single transaction)")),
        Member("surety", code("[A-Za-z0-9]{3}", "a surety code of three characters"), None),
    ),
    tuple,
)

SUMMARY_MEMBERS: Final = (
    Member("kind", repeating(choice(("entry_summary",)))),
    Member("entry_number", ENTRY_NUMBER),
    Member("entry_type", repeating(code("[0-9]{2}", "an entry type of two digits"))),
    Member("importer_number", PARTY_NUMBER),
    Member("port_of_entry", repeating(identifier(parse_port, r"\s*[0-9]{4}\s*"))),
    Member("entry_date", DAY),
    Member("lines", listing(LINE, least=1, most=LINE_LIMIT)),
    Member("action", repeating(choice(Intake)), Intake.ADD),
    Member("consignee_number", PARTY_NUMBER, None),
    Member("mode_of_transport", repeating(code("[0-9]{2}", "a mode of transport of two digits")), None),
    Member("import_date", DAY, None),
    Member("release_date", DAY, None),
    Member("summary_date", DAY, None),
    Member("reconciliation", code("[Ff][Tt][Aa]|00[1-7]", "FTA or an issue 001 to 007"), None),
    Member("bond", BOND, None),
    Member(
        "bills",
        listing(code("[A-Za-z0-9-]{1,50}", "a bill number of letters, digits and hyphens"), most=LINE_LIMIT),
        (),
    ),
    Member("totals", TOTALS, None),
    Member("fees", listing(FEE, most=16), ()),
    Member("missing_documents", listing(code("[A-Za-z0-9]{2}", "a document code of two characters"), most=2), ()),
)
NOTICE_MEMBERS: Final = (
    Member("kind", choice(("status_notice",))),
    Member("entry_number", ENTRY_NUMBER),
    Member("fact", choice(NoticeFact)),
    Member("date", DAY),
    Member("action", choice((Intake.ADD,)), Intake.ADD),
    Member("code", code("[A-Za-z0-9]{1,10}", "a code of at most ten letters and digits"), None),
    Member("source", text(80), ""),
    Member("reference", text(80), ""),
    Member("detail", text(500), ""),
)


def _build_summary(kind: str, *values: Any) -> EntrySummary:
    head, (bond, *rest) = values[:_HEAD], values[_HEAD:]
    return EntrySummary(*head, *(bond or (None, None)), *rest)


def _take_summary(record: EntrySummary) -> tuple[Any, ...]:
    bond = (record.bond_type, record.surety) if record.bond_type else None
    return ("entry_summary", *_summary_head(record), bond, *_summary_rest(record))


_HEAD: Final = [member.name for member in SUMMARY_MEMBERS].index("bond") - 1
_summary_head = attrgetter(*(member.name for member in SUMMARY_MEMBERS[1 : _HEAD + 1]))
_summary_rest = attrgetter(*(member.name for member in SUMMARY_MEMBERS[_HEAD + 2 :]))


def _build_notice(kind: str, number: str, fact: NoticeFact, date: Any, action: Intake, *rest: Any) -> StatusNotice:
    return StatusNotice(number, fact, date, *rest)


def _take_notice(record: StatusNotice) -> tuple[Any, ...]:
    return ("status_notice", record.entry_number, record.fact, record.date, Intake.ADD, *_notice_rest(record))


_notice_rest = attrgetter("code", "source", "reference", "detail")

ENTRY_SUMMARY: Final[Value] = shape(_build_summary, SUMMARY_MEMBERS, _take_summary)
STATUS_NOTICE: Final[Value] = shape(_build_notice, NOTICE_MEMBERS, _take_notice)
