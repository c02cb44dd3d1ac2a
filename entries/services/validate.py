"""Holding filings against the rules and the calendar of the law; what fails is refused, warnings travel with the filing."""

from collections.abc import Iterable
from typing import Final

from cee.core.errors import Problem
from entries.formats.records import EntrySummary, StatusNotice
from entries.formats.sums import Sums
from entries.rules.check import examine
from entries.rules.reference import ReferenceView
from entries.selectors.clock import acts_of
from entries.services.batch import Filing, ImporterView, Sender, Settled, Totals
from entries.services.notice import UNTOUCHED, axes_after, merge
from entries.services.timing import FiledDays, Timekeeper

_ACCEPTED: Final = "accepted"


def validate(settled: Settled, reference: ReferenceView, clocks: Timekeeper, sender: Sender) -> None:
    """Move the filings that break a rule to the refused; the others get their sums and dates."""
    settled.fresh = [filing for filing in settled.fresh if _sound(filing, settled, reference, clocks, sender)]
    settled.replaced = [filing for filing in settled.replaced if _sound(filing, settled, reference, clocks, sender)]


def _sound(filing: Filing, settled: Settled, reference: ReferenceView, clocks: Timekeeper, sender: Sender) -> bool:
    received = filing.received
    problems, sums = examine(filing.record, reference, received=sender.received_date)
    received.problems += problems
    if not received.problems or not received.refused:
        try:
            filing.timing = clocks.timing(filed_days(filing, sender))
        except ValueError as error:
            message = f"The clocks cannot run from these dates: {error}."
            received.problems.append(Problem("DATE_UNKNOWN", "entry_date", message, "CEE law edition, calendar"))
        else:
            filing.totals = totals_of(filing.record, sums)
            return True
    settled.refused.append(received)
    return False


def filed_days(filing: Filing, sender: Sender) -> FiledDays:
    """The days that set clocks in motion; the summary's own defaults to the day of receipt."""
    record = filing.record
    return FiledDays(
        record.entry_type, record.entry_date, record.release_date, record.summary_date or sender.received_date
    )


def resolve(
    filings: Iterable[Filing],
    importers: dict[str, ImporterView],
    notices: dict[str, list[StatusNotice]],
    clocks: Timekeeper,
    sender: Sender,
) -> None:
    """Give each filing its importer, and what the notices that came before it say of its axes and dates."""
    filings = list(filings)
    acts = acts_of([filing.known.id for filing in filings if filing.known is not None])
    for filing in filings:
        record, known = filing.record, filing.known
        filing.importer = importers[record.importer_number]
        told = tuple(notices.get(record.entry_number, ()))
        if told or known is not None:
            refiled = sender.received_date if known is not None else None
            acted = acts.get(known.id, ()) if known is not None else ()
            filing.timing = clocks.timing(filed_days(filing, sender), told, refiled, acted)
            held = known.axes if known is not None else UNTOUCHED
            filing.axes = merge(held._replace(summary_status=_ACCEPTED), axes_after(told, refiled))


def totals_of(record: EntrySummary, sums: Sums) -> Totals:
    """What the filer declares in total, else the sums over the lines; dollars."""
    said = record.totals or sums.totals()
    return Totals(said.value, said.duty, said.fees, said.antidumping, said.countervailing)
