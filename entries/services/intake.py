"""The first steps of the pipeline: parse a piece of a body, and settle what is to be done with each record."""

from collections.abc import Iterable
from typing import Final

from cee.core.errors import Problem
from cee.core.vocabulary import OfficeKind, State
from entries.formats.content import content_hash
from entries.formats.records import Claim, Deletion, EntrySummary, StatusNotice
from entries.formats.table import FORMATS
from entries.services.batch import Filing, Known, Received, Sender, Settled

AUTHORITY: Final = "CEE REST contract, version 1: intake"
CONTROL: Final = "19 CFR 141.68; ACE entry summary: trade control ends when the summary is on a statement"
POST_SUMMARY: Final = "ACE post-summary correction, 78 FR 37434"


def parse(content_type: str, first: int, body: bytes) -> list[Received]:
    """The records of a stored piece, numbered from `first`; what cannot be read carries its problems."""
    found = FORMATS[content_type].read(body)
    return [Received(number, *one) for number, one in enumerate(found, start=first)]


def check_office(records: Iterable[Received], sender: Sender) -> None:
    """A filer files under its own code only, and does not say what other offices decided; else a fatal problem."""
    if sender.office_kind != OfficeKind.FILER:
        return
    for received in records:
        record = received.record
        if record is None:
            continue
        if isinstance(record, Claim) and not record.of_filer:
            continue  # whoever represents a protestant may hand it in, 19 USC 1514(c)(2)
        if received.reference[:3] != sender.office:
            message = f"Filer {sender.office} may not file for entry {received.reference}: the first three characters name another filer."
            received.problems.append(Problem("FILER_OFFICE", "entry_number", message, "19 CFR 142.3a"))
        elif isinstance(record, StatusNotice):
            message = "A status notice says what CBP or another agency decided; a filer does not send one."
            received.problems.append(Problem("NOTICE_OFFICE", "kind", message, AUTHORITY))


def settle(records: Iterable[Received], known: dict[str, Known]) -> Settled:
    """What each record of a run comes to, given the activities that are there already.

    The same content again is a duplicate; other content needs `replace` or `delete`, and those need the filer's control.
    Filings come out without importer, sums and dates, which the next steps add.
    """
    settled = Settled()
    for received in records:
        record = received.record
        if record is None or received.refused:
            settled.refused.append(received)
        elif isinstance(record, StatusNotice):
            settled.notices.append((received, record))
        elif isinstance(record, Deletion):
            _settle_deletion(settled, received, known.get(record.entry_number))
        elif isinstance(record, EntrySummary):
            _settle_summary(settled, received, record, known.get(record.entry_number))
        else:
            raise TypeError(f"{type(record).__name__} is settled among the claims")
    return settled


def _settle_summary(settled: Settled, received: Received, record: EntrySummary, known: Known | None) -> None:
    digest = content_hash(record)
    filing = Filing(received, record, digest)
    if known is None:
        if record.action == "replace":
            _refuse(
                settled,
                received,
                "REPLACE_UNKNOWN",
                "There is no summary under this number to replace; add it.",
                AUTHORITY,
            )
        else:
            settled.fresh.append(filing)
        return
    number = known.versions.get(digest)
    if number == known.filed_version or (number is not None and record.action == "add"):
        settled.duplicates.append(received)
    elif record.action == "add":
        message = "Another summary is on file under this number. To change it, send this one with the action `replace`."
        _refuse(settled, received, "NUMBER_TAKEN", message, AUTHORITY)
    elif number is not None:
        message = (
            f"This says the same as version {number}, which version {known.filed_version} has replaced. If it is no late"
            " repetition, delete the summary and file it again with a difference, such as its summary date."
        )
        _refuse(settled, received, "REPLACE_SUPERSEDED", message, AUTHORITY)
    elif _may_change(settled, received, known):
        filing.known = known
        filing.activity_id = known.id
        filing.filed_version = known.filed_version + 1
        settled.replaced.append(filing)


def _settle_deletion(settled: Settled, received: Received, known: Known | None) -> None:
    if known is None:
        _refuse(settled, received, "DELETE_UNKNOWN", "There is no summary under this number to delete.", AUTHORITY)
    elif known.axes.summary_status == "canceled":
        settled.duplicates.append(received)
    elif _may_change(settled, received, known):
        settled.deleted.append((received, known))


def _may_change(settled: Settled, received: Received, known: Known) -> bool:
    """Whether the filer still has control; where not, the record is refused and told the way that is left."""
    axes = known.axes
    if axes.summary_status == "canceled":
        message = "The summary was deleted or canceled; its number cannot be used again."
        _refuse(settled, received, "CANCELED", message, CONTROL)
        return False
    if axes.control == "trade" and (known.state != State.DECIDED or axes.summary_status == "rejected"):
        return True
    message = (
        "The summary is under CBP's control: it is on a statement, paid, or decided. "
        "Correct it by a post-summary correction, or after liquidation by a protest."
    )
    _refuse(settled, received, "CBP_CONTROL", message, f"{CONTROL}; {POST_SUMMARY}")
    return False


def _refuse(settled: Settled, received: Received, code: str, message: str, authority: str) -> None:
    path = "action" if code != "NUMBER_TAKEN" else "entry_number"
    received.problems.append(Problem(code, path, message, authority))
    settled.refused.append(received)
