from entries.models.activity import Activity
from entries.models.claim import (
    DrawbackExport,
    DrawbackImport,
    DrawbackVersion,
    ProtestEntry,
    ProtestRuling,
    ProtestVersion,
)
from entries.models.filed import FILED_VERSIONS
from entries.models.inquiry import InquiryAbout, InquiryMessage, InquiryTariff, InquiryVersion
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
    "InquiryAbout",
    "InquiryMessage",
    "InquiryTariff",
    "InquiryVersion",
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
