from entries.models.activity import Activity
from entries.models.claim import (
    FILED_VERSIONS,
    DrawbackExport,
    DrawbackImport,
    DrawbackVersion,
    ProtestEntry,
    ProtestRuling,
    ProtestVersion,
)
from entries.models.intake import Rejection, StatusNotice, Submission, SubmissionPart
from entries.models.liquidation import DeemedProposal, ExtensionNotice, Liquidation, LiquidationBatch, LiquidationRow
from entries.models.party import AccountStanding, Filer, Importer, ImporterAccount
from entries.models.review import ClockEvent, Deadline, Finding, Form, Note
from entries.models.summary import EntryLine, EntrySummaryVersion

__all__ = [
    "FILED_VERSIONS",
    "AccountStanding",
    "Activity",
    "ClockEvent",
    "Deadline",
    "DeemedProposal",
    "DrawbackExport",
    "DrawbackImport",
    "DrawbackVersion",
    "EntryLine",
    "EntrySummaryVersion",
    "ExtensionNotice",
    "Filer",
    "Finding",
    "Form",
    "Importer",
    "ImporterAccount",
    "Liquidation",
    "LiquidationBatch",
    "LiquidationRow",
    "Note",
    "ProtestEntry",
    "ProtestRuling",
    "ProtestVersion",
    "Rejection",
    "StatusNotice",
    "Submission",
    "SubmissionPart",
]
