"""Posting a liquidation: the row of the bulletin, and the activity that it closes or changes, in one transaction.

The Friday batch writes its rows by one statement a chunk (`centers.services.liquidation_post`); this is the way of one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.base.cas import require_version, stale
from cee.base.clock import day_of
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import Kind, State
from entries.models import Activity, Liquidation
from entries.processes.codes import LIQUIDATION_REASONS
from entries.rules.assessment import Assessment, Deposit, assess
from entries.selectors.clock import deadlines_of
from entries.selectors.liquidation import deposit_of, original_of, voluntary_in
from entries.selectors.reference import law
from entries.services.transition import activity_transition

AUTHORITY_OF: dict[str, str] = {
    Liquidation.Basis.VOLUNTARY: "19 USC 1501; 19 CFR 173.3",
    Liquidation.Basis.PROTEST: "19 USC 1515(a); 19 CFR 174.29",
    Liquidation.Basis.COURT: "28 USC 2643; 19 CFR 176.31",
}
PROTEST_APPROVED = "63"


def liquidation_reliquidate(
    *,
    activity_id: int,
    version: int,
    found: Decimal,
    basis: str,
    codes: Sequence[str] = (),
    reason: str,
    authority: str = "",
    actor: Principal,
    at: datetime,
    correlation: str = "",
    more: Mapping[str, Any] | None = None,
    deposit: Deposit | None = None,
) -> Liquidation:
    """Reliquidate an entry, posted on the day of `at`: `found` (dollars; negative is owed to the importer) changes what
    was assessed last, with interest; zero reliquidates without a change. `version` is the entry's.

    `basis` is `voluntary` (19 USC 1501: within 90 days of the original liquidation, in any respect), `protest` (whoever
    approves a protest calls this in the same transaction) or `court`; `more` is kept with its terms, `deposit`
    is looked up where none is given. Whether the actor may is the caller's to ask.
    Raises NotVisible, Conflict, or Refused: `basis`, `codes`, `revenue`, `not_liquidated`, `too_late`, `no_rate`,
    `reason_missing`.
    """
    if basis not in AUTHORITY_OF:
        raise Refused("basis", f"A reliquidation is one of {', '.join(AUTHORITY_OF)}.", path="basis")
    activity = Activity.objects.filter(pk=activity_id, kind=Kind.ENTRY_SUMMARY).first()
    if activity is None:
        raise NotVisible("no_activity", "There is no such entry.")
    require_version(activity.version, version)
    on, cites = day_of(at), authority or AUTHORITY_OF[basis]
    _check(activity, found, basis, codes, reason, cites, on)
    first, before, number = original_of(activity)
    terms = assessment_of(activity, before, found, on, deposit)
    with acting(actor, verb="reliquidate", reason=reason, correlation=correlation):
        row = liquidation_write(
            activity,
            number=max(number, 1) + 1,
            kind=Liquidation.Kind.RELIQUIDATION,
            basis=basis,
            on=on,
            posted=on,
            terms=terms,
            more={"codes": sorted(set(codes) or ({PROTEST_APPROVED} if basis == Liquidation.Basis.PROTEST else set())),
                  "original": first and first.isoformat(), **(more or {})},
            authority=cites,
            reason=reason,
            actor=actor,
            at=at,
        )  # fmt: skip
        activity_transition(
            activity_id=activity_id,
            version=version,
            action="reliquidate" if basis == Liquidation.Basis.VOLUNTARY else "reliquidate_as_decided",
            actor=actor,
            at=at,
            reason=reason,
            correlation=correlation,
        )
    return row


def _check(
    activity: Activity, found: Decimal, basis: str, codes: Sequence[str], reason: str, authority: str, on: date
) -> None:
    if activity.state != State.CLOSED or activity.liquidation == "unliquidated":
        raise Refused("not_liquidated", "Only what is liquidated can be reliquidated.", authority)
    if not reason.strip():
        raise Refused("reason_missing", "Say why it is reliquidated.", authority, "reason")
    if not found.is_finite() or found != found.quantize(Decimal("0.01")) or abs(found) >= 10**12:
        raise Refused("revenue", "The change is an amount in dollars and cents.", authority, "revenue")
    unknown = set(codes) - LIQUIDATION_REASONS.keys() - {PROTEST_APPROVED}
    if unknown:
        raise Refused("codes", f"{min(unknown)} is no reason of a liquidation.", authority, "codes")
    if basis == Liquidation.Basis.VOLUNTARY and not voluntary_in(deadlines_of(activity), on):
        raise Refused("too_late", "The 90 days after the original liquidation are over.", authority)


def assessment_of(
    activity: Activity, before: Decimal, found: Decimal, on: date, deposit: Deposit | None = None
) -> Assessment:
    """What liquidating an entry on a day comes to. Raises Refused `no_rate` where the law edition knows no interest."""
    deposit = deposit or deposit_of(activity) or Deposit(activity.entry_date or on, None, "")
    try:
        return assess(before, found, deposit, on, law().edition)
    except ValueError as error:
        raise Refused("no_rate", f"The interest cannot be found: {error}.", "19 USC 1505(c)") from None


def liquidation_write(
    activity: Activity,
    *,
    number: int,
    kind: str,
    basis: str,
    on: date,
    posted: date,
    terms: Assessment,
    authority: str,
    actor: Principal,
    at: datetime,
    reason: str = "",
    more: dict[str, Any] | None = None,
) -> Liquidation:
    """Write one row of the bulletin in the caller's transaction; `number` is the next as the caller read it.

    Raises Conflict where somebody else has posted that one meanwhile.
    """
    plain = kind == Liquidation.Kind.NO_CHANGE and not terms.found
    row = Liquidation(
        activity=activity,
        number=number,
        reference=activity.reference,
        entry_date=activity.entry_date,
        filer=activity.filer,
        port=activity.port,
        center=activity.center,
        importer_id=activity.importer_id,
        kind=kind,
        basis=basis,
        date=on,
        posted_date=posted,
        before=terms.before,
        after=terms.after,
        interest=terms.interest_due,
        net=terms.net,
        terms=None if plain and not more else {**terms.as_dict(), **(more or {})},
        law_edition_id=law().id,
        authority=authority[:120],
        reason=reason.strip(),
        actor_id=actor.user_id,
        actor=actor.name[:150],
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise stale(Activity.objects.filter(pk=activity.pk).values_list("version", flat=True).first()) from None
    return row
