"""The members of a trade inquiry in the REST contract, in the order of their record."""

from operator import attrgetter
from typing import Any, Final

from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_entry_number, parse_inquiry, parse_port, parse_protest
from cee.core.identifiers.tariff import parse_tariff_prefix
from cee.core.vocabulary import Intake, Kind
from entries.formats.kinds import PARTY_NUMBER
from entries.formats.records import Inquiry, Mentioned
from entries.formats.shape import Member, Value, listing, shape
from entries.formats.values import DAY, choice, code, identifier, text

QUESTION_LIMIT: Final = 10_000
SUBJECT_LIMIT: Final = 160
ASKERS: Final = ("importer", "broker", "carrier", "surety", "agency", "other")
"""For whom an asker speaks."""
CHANNELS: Final = ("electronic", "mail", "telephone", "in_person")
"""How an inquiry reached the Center."""
_TARIFFS: Final = 20
_MENTIONED: Final = 50

INQUIRY_NUMBER: Final = identifier(parse_inquiry, r"\s*[Tt][Ii]-?[0-9]{2}-?[0-9]{6}\s*")


def _mentioned(kind: str, number: str) -> Mentioned:
    """The number in its canonical spelling; one that has none stays as it is, for the rules to refuse."""
    try:
        return Mentioned(kind, (parse_protest if kind == Kind.PROTEST else parse_entry_number)(number))
    except IdentifierError:
        return Mentioned(kind, number)


_ABOUT = shape(
    _mentioned,
    (
        Member("kind", choice((Kind.ENTRY_SUMMARY.value, Kind.PROTEST.value, Kind.DRAWBACK.value))),
        Member("number", code("[A-Za-z0-9-]{4,24}", "the number of an entry, a protest or a drawback claim")),
    ),
    attrgetter("kind", "number"),
)

INQUIRY_MEMBERS: Final = (
    Member("kind", choice((Kind.TRADE_INQUIRY.value,))),
    Member("inquiry_number", INQUIRY_NUMBER, None),
    Member("subject", text(SUBJECT_LIMIT)),
    Member("question", text(QUESTION_LIMIT)),
    Member("asker_role", choice(ASKERS)),
    Member("asker_name", text(120)),
    Member("asker_email", text(160), None),
    Member("asker_phone", code(r"[0-9+(][0-9 ()./+-]{5,24}", "a telephone number"), None),
    Member("importer_number", PARTY_NUMBER, None),
    Member("hts", listing(identifier(parse_tariff_prefix, r"([0-9][. ]*){2,10}"), most=_TARIFFS), ()),
    Member("goods", text(500), ""),
    Member("port", identifier(parse_port, r"\s*[0-9]{4}\s*"), None),
    Member("about", listing(_ABOUT, most=_MENTIONED), ()),
    Member("channel", choice(CHANNELS), "electronic"),
    Member("filed_date", DAY, None),
    Member("wanted_by", DAY, None),
    Member("action", choice(Intake), Intake.ADD),
)


def _build(kind: str, *values: Any) -> Inquiry:
    return Inquiry(*values)


_values = attrgetter(
    *("port_asked" if member.name == "port" else member.name for member in INQUIRY_MEMBERS[1:])
)  # fmt: skip


def _take(record: Inquiry) -> tuple[Any, ...]:
    return (Kind.TRADE_INQUIRY.value, *_values(record))


INQUIRY: Final[Value] = shape(_build, INQUIRY_MEMBERS, _take)
