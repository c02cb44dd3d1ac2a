from entries.models.activity import Activity
from entries.models.intake import Rejection, StatusNotice, Submission, SubmissionPart
from entries.models.party import AccountStanding, Filer, Importer, ImporterAccount
from entries.models.review import ClockEvent, Deadline, Finding, Form, Note
from entries.models.summary import EntryLine, EntrySummaryVersion

__all__ = [
    "AccountStanding",
    "Activity",
    "ClockEvent",
    "Deadline",
    "EntryLine",
    "EntrySummaryVersion",
    "Filer",
    "Finding",
    "Form",
    "Importer",
    "ImporterAccount",
    "Note",
    "Rejection",
    "StatusNotice",
    "Submission",
    "SubmissionPart",
]
