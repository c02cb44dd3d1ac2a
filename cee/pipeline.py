"""The flow of arrivals: parse, settle, validate, resolve, route, screen, place, store.

A piece of a submission is one transaction, done once. All is computed in memory and written once, in its final state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import structlog
from celery import shared_task
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from cee.access.principal import Principal, system_principal
from cee.base import clock
from cee.base.collector import collector_paused
from cee.base.publish import send_task
from cee.core.errors import Problem
from centers.services.arrival import desk_for
from centers.services.arrival_store import ArrivalStore
from centers.services.claim_arrival import claims_store
from centers.services.noticed import deletions_store, notices_apply, notices_store
from centers.services.preview import records_preview, team_codes
from entries.selectors.intake import importers_of, kept_notices, known_activities
from entries.selectors.reference import law, reference_view
from entries.services.batch import Received, Sender, carve, claims_apart
from entries.services.intake import check_office, parse, settle
from entries.services.piece import Counts, finish_piece, lock_next_piece
from entries.services.reject import rejections_store
from entries.services.rewrite import ChangedMeanwhile, join_notices
from entries.services.scan import submission_rescan
from entries.services.submission import PROCESS
from entries.services.sweep import notices_astray
from entries.services.timing import Timekeeper
from entries.services.validate import resolve, validate
from routing.selectors.snapshot import ruleset_by_version

log = structlog.get_logger(__name__)

ATTEMPTS: Final = 6
"""How often a piece is computed anew because others wrote the same numbers meanwhile."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One run of the flow: who sent the records, and the instant at which everything is decided."""

    sender: Sender
    at: datetime

    def take(self, records: list[Received]) -> Counts:
        """Bring records to where they belong, in the caller's transaction; each is counted exactly once."""
        check_office(records, self.sender)
        records, claims = claims_apart(records)
        with collector_paused():
            counts = sum((self._take_run(run) for run in carve(records)), Counts())
            return sum((self._take_claims(run) for run in carve(claims)), counts)

    def _take_claims(self, run: list[Received]) -> Counts:
        settled = claims_store(run, self.sender, at=self.at)
        rejections_store(settled.refused, self.sender, at=self.at)
        return Counts(
            accepted=len(settled.fresh) + len(settled.deleted),
            replaced=len(settled.replaced),
            rejected=len(settled.refused),
            duplicate=len(settled.duplicates),
        )

    def _take_run(self, run: list[Received]) -> Counts:
        edition, day = law(), clock.day_of(self.at)
        clocks = Timekeeper(edition.edition, day)
        settled = settle(run, known_activities({received.reference for received in run if received.reference}))
        validate(settled, reference_view(), clocks, self.sender)

        filings = settled.fresh + settled.replaced
        if filings:
            notices = kept_notices([filing.record.entry_number for filing in filings])
            importers = importers_of({filing.record.importer_number for filing in filings}, at=self.at)
            resolve(filings, importers, notices, clocks, self.sender)
            store = ArrivalStore(
                desk_for(filings, on=day, at=self.at), self.sender, law_edition_id=edition.id, at=self.at
            )
            store.fresh(settled.fresh)
            store.replaced(settled.replaced)
            join_notices({filing.record.entry_number: filing.activity_id for filing in filings if notices})
        deletions_store(settled, self.sender, at=self.at)
        noticed = notices_store(settled, self.sender, clocks, at=self.at)
        rejections_store(settled.refused, self.sender, at=self.at)
        return Counts(
            accepted=len(settled.fresh) + len(settled.deleted) + noticed,
            replaced=len(settled.replaced),
            rejected=len(settled.refused),
            duplicate=len(settled.duplicates),
        )

    def take_or_set_aside(self, records: list[Received]) -> Counts:
        """Like `take`, but a record that makes the flow itself fail is found by halving, and refused with its text."""
        try:
            with transaction.atomic():
                return self.take(records)
        except (ChangedMeanwhile, IntegrityError, OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("record_unprocessable", submission=self.sender.submission_id, records=len(records))
            if len(records) == 1:
                return self._set_aside(records[0], error)
            middle = len(records) // 2
            return self.take_or_set_aside(records[:middle]) + self.take_or_set_aside(records[middle:])

    def _set_aside(self, received: Received, error: Exception) -> Counts:
        message = f"CEE could not process this record ({type(error).__name__}); it is kept and can be sent again."
        received.problems = [Problem("UNPROCESSABLE", "", message, "CEE")]
        rejections_store([received], self.sender, at=self.at)
        return Counts(rejected=1)


def process_piece(submission_id: int, *, now: Callable[[], datetime] = clock.now) -> bool:
    """Do the next piece of a submission; False when there is none to do, or somebody else is at it.

    Where others wrote the same numbers, or changed the same activities, while it was computed, it is computed anew.
    What waits for the virus scanner is scanned first.
    """
    submission_rescan(submission_id=submission_id, at=now())
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                piece = lock_next_piece(submission_id)
                if piece is None:
                    return False
                at = now()
                records = parse(piece.content_type, piece.first_record, piece.body)
                counts = Flow(piece.sender, at).take_or_set_aside(records)
                finish_piece(piece, counts, at=at)
            return True
        except (ChangedMeanwhile, IntegrityError, OperationalError) as error:
            if attempt == ATTEMPTS or not _worth_another_try(error):
                raise
            log.info("piece_computed_anew", submission=submission_id, attempt=attempt, reason=type(error).__name__)
    return False


def _worth_another_try(error: Exception) -> bool:
    """A unique number, a serialisation fault or a deadlock: another transaction was first. A lost server is not."""
    cause = error.__cause__
    return isinstance(error, ChangedMeanwhile) or getattr(cause, "sqlstate", "") in ("23505", "40001", "40P01")


def process_submission(submission_id: int, *, now: Callable[[], datetime] = clock.now) -> int:
    """Do all the pieces of a submission that are not done, each in its own transaction; answer how many this call did."""
    done = 0
    while process_piece(submission_id, now=now):
        done += 1
    return done


def preview(
    records: list[Received],
    *,
    actor: Principal,
    at: datetime,
    ruleset_version: str = "",
    on: date | None = None,
    alone: bool = False,
) -> list[dict[str, Any]]:
    """What each record (as `parse` gives them) would become, each with its `receipt`; nothing is stored.

    `alone` leaves out what is stored under the same numbers already.
    """
    ruleset = ruleset_by_version(ruleset_version) if ruleset_version else None
    found = records_preview(records, actor=actor, at=at, ruleset=ruleset, on=on, alone=alone)
    teams = team_codes(found)
    return [one.as_dict(teams) | {"receipt": one.receipt(teams)} for one in found]


def join_stray_notices(*, at: datetime) -> int:
    """Bring the notices that `notices_astray` finds to their activities; answer how many activities that were."""
    references = notices_astray(at=at)
    if not references:
        return 0
    actor, day = system_principal("sweep"), clock.day_of(at)
    sender = Sender(0, None, actor.name, actor.office_kind, actor.office, at, day)
    with transaction.atomic():
        return notices_apply(references, sender, Timekeeper(law().edition, day), at=at)


@shared_task(name=PROCESS)
def process_submission_task(submission_id: int) -> None:
    """Do one piece, then ask for the next, so that no task is long."""
    if process_piece(submission_id):
        send_task(PROCESS, submission_id)


@shared_task(name="cee.pipeline.join_stray_notices", autoretry_for=(ChangedMeanwhile,), max_retries=3)
def join_stray_notices_task() -> None:
    """Beat's shell; an activity that was changed meanwhile is looked at again."""
    join_stray_notices(at=clock.now())
