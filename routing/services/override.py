"""Overrides: recorded decisions that an account, or one activity, is handled by a named Center whatever routing says."""

from datetime import date, datetime

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.cas import compare_and_set
from cee.base.errors import NotVisible, Refused
from cee.core.vocabulary import CENTER_CODES, Kind
from entries.services.account import account_locked
from routing.models import Override

AUTHORITY = "19 CFR 101.10"


def override_make(
    *,
    center: str,
    holder: str,
    authority: str,
    reason: str,
    valid_from: date,
    valid_to: date | None = None,
    account_id: int | None = None,
    reference: str = "",
    kind: str = Kind.ENTRY_SUMMARY,
    actor: Principal,
    at: datetime,
    right: Capability = Capability.OVERRIDE_ROUTING,
) -> Override:
    """Record an override of an account or of one activity, by its kind and number; `valid_to` is the first day it no longer holds.

    `holder` is the office that decided, `authority` what it decided by; `right` is what the act that asks for it needs. The same override again answers the one that
    stands. What has arrived already is moved by an explicit act of its own. Raises NotAllowed, NotVisible, or Refused:
    `target`, `center`, `missing`, `ends_before_begin`, `override_stands` (another one holds on some of the days).
    """
    actor.require(right)
    if (account_id is None) == (not reference):
        raise Refused("target", "An override names an account or one activity.", path="reference")
    if center not in CENTER_CODES:
        raise Refused("center", "An override names one of the ten Centers.", AUTHORITY, "center")
    for name, text in (("holder", holder), ("authority", authority), ("reason", reason)):
        if not text.strip():
            raise Refused("missing", f"An override needs its {name}.", AUTHORITY, name)
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("ends_before_begin", f"It begins on {valid_from}.", path="valid_to")
    with acting(actor, verb="override_made", reason=reason):
        if account_id is not None:
            account_locked(account_id)
        for other in _standing(account_id, kind if reference else "", reference, valid_from, valid_to):
            same = (other.center, other.holder, other.authority) == (center, holder.strip(), authority.strip())
            if same and (other.valid_from, other.valid_to) == (valid_from, valid_to):
                return other
            raise Refused(
                "override_stands",
                f"An override to {other.center} holds from {other.valid_from}; revoke it first.",
                other.authority,
                "valid_from",
            )
        return Override.objects.create(
            account_id=account_id,
            kind=kind if reference else "",
            reference=reference,
            center=center,
            holder=holder.strip()[:150],
            authority=authority.strip()[:200],
            reason=reason.strip(),
            author=actor.name[:150],
            made_at=at,
            valid_from=valid_from,
            valid_to=valid_to,
        )


def _standing(account_id: int | None, kind: str, reference: str, first: date, last: date | None) -> list[Override]:
    """The overrides of the same thing that hold on any of the days."""
    found = Override.objects.filter(account_id=account_id, kind=kind, reference=reference, revoked_at=None)
    return [
        one
        for one in found.order_by("pk")
        if (last is None or one.valid_from < last) and (one.valid_to is None or first < one.valid_to)
    ]


def overrides_end(*, kind: str, reference: str, reason: str, actor: Principal, at: datetime) -> None:
    """Revoke what stands of one activity, in the caller's transaction, because another override takes its place."""
    for one in Override.objects.select_for_update().filter(kind=kind, reference=reference, revoked_at=None):
        with acting(actor, verb="override_revoked", reason=reason):
            compare_and_set(
                Override.objects.all(), pk=one.pk, version=one.version, revoked_at=at, revoked_by=actor.name[:150]
            )


def override_revoke(*, override_id: int, version: int, reason: str, actor: Principal, at: datetime) -> Override:
    """Revoke an override from this instant on; what was decided by it stays as it is. Revoked twice is revoked once.

    Raises NotAllowed, NotVisible, Conflict, or Refused `missing` without a reason.
    """
    actor.require(Capability.OVERRIDE_ROUTING)
    if not reason.strip():
        raise Refused("missing", "Say why it is revoked.", path="reason")
    with acting(actor, verb="override_revoked", reason=reason):
        found = Override.objects.select_for_update().filter(pk=override_id).first()
        if found is None:
            raise NotVisible("no_override", "There is no such override.")
        if found.revoked_at is None:
            compare_and_set(
                Override.objects.all(), pk=override_id, version=version, revoked_at=at, revoked_by=actor.name[:150]
            )
            found.refresh_from_db()
        return found
