"""The closed word lists of CEE: what may stand in a column, a URL or an answer.

Values are the stored and published spellings and never change; labels for people are `label()`.
"""

from enum import StrEnum

CENTER_CODES = tuple(f"CEE{number:03d}" for number in range(1, 11))
"""The ten Center ids in ACE spelling, CEE001 to CEE010."""

NOT_ELIGIBLE = "NOTELG"
PENDING_ASSIGNMENT = "PNDING"
ASSIGNMENT_CODES = (*CENTER_CODES, NOT_ELIGIBLE, PENDING_ASSIGNMENT)
"""What an importer's Center identifier may read in ACE's importer query (record K7)."""


class Kind(StrEnum):
    """One piece of post-release trade work."""

    ENTRY_SUMMARY = "entry_summary"
    PROTEST = "protest"
    DRAWBACK = "drawback"
    TRADE_INQUIRY = "trade_inquiry"


class State(StrEnum):
    """Where an activity stands in the flow; the axes of ACE are columns of their own."""

    RECEIVED = "received"
    TRIAGE = "triage"
    PLACED = "placed"
    AWAITING_LIQUIDATION = "awaiting_liquidation"
    DECIDED = "decided"
    CLOSED = "closed"


OPEN_STATES = (State.RECEIVED, State.TRIAGE, State.PLACED, State.AWAITING_LIQUIDATION)


class Lane(StrEnum):
    """What risk screening decided."""

    CLEAR = "clear"
    DOCUMENTS = "documents"
    REVIEW = "review"
    ENFORCEMENT = "enforcement"


WORKED_LANES = (Lane.DOCUMENTS, Lane.REVIEW, Lane.ENFORCEMENT)
"""The lanes that people work; a clear summary waits for its liquidation."""


class Division(StrEnum):
    """The three divisions of every Center."""

    PARTNERSHIP = "partnership"
    VALIDATION = "validation"
    ENFORCEMENT = "enforcement"


class TeamKind(StrEnum):
    """What a team of a division is made for."""

    IMPORT_SPECIALIST = "import_specialist"
    ENTRY = "entry"
    MULTIDISCIPLINARY = "multidisciplinary"


class Basis(StrEnum):
    """What a routing determination rests on."""

    OVERRIDE = "override"
    ASSIGNMENT = "assignment"
    TARIFF = "tariff"
    TRIAGE = "triage"
    FOLLOWED = "followed"


class TriageReason(StrEnum):
    """Why routing found no Center; a closed list, never a default destination."""

    NO_USABLE_TARIFF = "no_usable_tariff"
    NO_MATCH = "no_match"
    NO_ASSIGNMENT = "no_assignment"


class Standing(StrEnum):
    """Trusted-trader standing of an importer account."""

    NONE = "none"
    CTPAT_I = "ctpat_1"
    CTPAT_II = "ctpat_2"
    CTPAT_III = "ctpat_3"
    TRADE_COMPLIANCE = "trade_compliance"


class Sensitivity(StrEnum):
    """Who may see a row at all, beyond its office."""

    ROUTINE = "routine"
    BUSINESS = "business"
    ENFORCEMENT = "enforcement"


class OfficeKind(StrEnum):
    """What kind of office a membership or a token speaks for."""

    CENTER = "center"
    PORT = "port"
    FILER = "filer"
    NATIONAL = "national"


class Intake(StrEnum):
    """What an arriving record asks for (`A`, `R`, `D` in CATAIR)."""

    ADD = "add"
    REPLACE = "replace"
    DELETE = "delete"


class NoticeFact(StrEnum):
    """Facts that others decide and that reach CEE as status notices."""

    RELEASED = "released"
    COLLECTED = "collected"
    SUSPENDED = "suspended"
    SUSPENSION_REMOVED = "suspension_removed"
    EXTENDED = "extended"
    LIQUIDATION_INSTRUCTION = "liquidation_instruction"
    HOLD = "hold"
    HOLD_REMOVED = "hold_removed"
    LIQUIDATED = "liquidated"
    FINAL_WITHDRAWAL = "final_withdrawal"
    STATEMENT = "statement"
    REJECTED = "rejected"
    CANCELED = "canceled"
    COURT_ORDER = "court_order"


class FindingType(StrEnum):
    """What a review may find on a line, or on the summary as a whole."""

    CLASSIFICATION = "classification"
    VALUE = "value"
    ORIGIN = "origin"
    QUANTITY = "quantity"
    PREFERENCE = "preference"
    ANTIDUMPING = "antidumping"
    COUNTERVAILING = "countervailing"
    FEES = "fees"
    MARKING = "marking"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    RECORDKEEPING = "recordkeeping"
    COMPLIANT = "compliant"


_WORDS = {
    "ctpat_1": "CTPAT tier I",
    "ctpat_2": "CTPAT tier II",
    "ctpat_3": "CTPAT tier III",
    "trade_compliance": "CTPAT Trade Compliance",
}
"""Words that people do not read as they are spelled."""


def label(word: StrEnum | str) -> str:
    """The word as a person reads it: `awaiting_liquidation` gives `Awaiting liquidation`."""
    if word in _WORDS:
        return _WORDS[word]
    text = str(word).replace("_", " ")
    return text[:1].upper() + text[1:]
