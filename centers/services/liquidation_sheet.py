"""The Wednesday sheet of a Friday: drawn up once, as a frozen list of entries and versions with the reason of each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.copy import copy_json, copy_text, copy_value
from centers.selectors.liquidation_ripe import Seen, candidates, seen
from entries.clocks.law import LawEdition
from entries.clocks.schedule import posting_day
from entries.models import LiquidationBatch, LiquidationRow
from entries.rules.liquidation import blockers_of, remark_on
from entries.selectors.reference import law

CHUNK: Final = 10_000
POSTS: Final = LiquidationRow.Standing.POSTS.value
BLOCKED: Final = LiquidationRow.Standing.BLOCKED.value
_ALSO: Final = 120
_TABLE: Final = "entries_liquidationrow"
_COLUMNS: Final = (
    "batch_id", "activity_id", "seen", "center", "team_id", "standing", "rule", "also", "manual", "terms", "reason", "by",
)  # fmt: skip

Tally = dict[str, dict[str, dict[str, list[str | int]]]]
"""By Center, team, and rule (or how it stands): how many entries, and what they declare in dollars."""
Manual = dict[int, tuple[str, str]]


def batch_of(friday: date) -> LiquidationBatch:
    """The batch of a Friday, opened where there is none yet. Raises ValueError for a day that is no Friday."""
    if friday.weekday() != 4:
        raise ValueError(f"{friday} is no Friday")
    edition = law()
    given = {"posts_on": posting_day(friday, edition.edition), "law_edition_id": edition.id}
    return LiquidationBatch.objects.get_or_create(friday=friday, defaults=given)[0]


def sheet_draw_up(*, friday: date, actor: Principal, at: datetime) -> LiquidationBatch:
    """Draw up the sheet of a Friday, in one transaction; a second call finds it drawn up and changes nothing."""
    batch_of(friday)
    with transaction.atomic():
        batch = LiquidationBatch.objects.select_for_update().get(friday=friday)
        if batch.state != LiquidationBatch.State.OPEN:
            return batch
        edition = law()
        kept = LiquidationRow.objects.filter(batch_id=batch.pk, manual=True)
        manual = {pk: (reason, by) for pk, reason, by in kept.values_list("activity_id", "reason", "by")}
        tally = _write(batch, edition.edition, manual)
        batch.state, batch.frozen_at, batch.law_edition_id = LiquidationBatch.State.FROZEN, at, edition.id
        batch.tally = tally
        batch.save(update_fields=["state", "frozen_at", "law_edition_id", "tally"])
        counts = [
            (key, int(pair[0])) for teams in tally.values() for kinds in teams.values() for key, pair in kinds.items()
        ]
        posts = sum(number for key, number in counts if key == POSTS)
        after = {
            "friday": friday.isoformat(),
            "posts": posts,
            "blocked": sum(number for _, number in counts) - posts,
        }
        record(actor, verb="liquidation_sheet", at=at, subject=f"entries_liquidationbatch:{batch.pk}", after=after)
    return batch


def _write(batch: LiquidationBatch, law: LawEdition, manual: Manual) -> Tally:
    tally: Tally = defaultdict(lambda: defaultdict(dict))
    ids = candidates(batch, law)
    # What people put there is written anew with the rest, with its reason.
    LiquidationRow.objects.filter(batch_id=batch.pk).delete()
    for start in range(0, len(ids), CHUNK):
        found = seen(ids[start : start + CHUNK], batch, law, manual)
        copy_text(_TABLE, _COLUMNS, list(_rows(batch.pk, found, law, manual, tally)))
    return tally


def _rows(batch_id: int, found: Iterable[Seen], law: LawEdition, manual: Manual, tally: Tally) -> Iterable[str]:
    for one in found:
        rule, also = reasons(one, law)
        tally_move(tally, one.center, one.team_id, None, rule or POSTS, one.ripe.payable)
        reason, by = manual.get(one.activity_id, ("", ""))
        by_hand = one.activity_id in manual
        yield "\t".join(
            (
                str(batch_id), str(one.activity_id), str(one.version), one.center, str(one.team_id),
                BLOCKED if rule else POSTS, rule, also, "t" if by_hand else "f",
                copy_json(one.terms) if one.terms and not rule else "\\N", copy_value(reason), copy_value(by),
            )
        ) + "\n"  # fmt: skip


def tally_move(tally: Tally, center: str, team_id: int, before: str | None, after: str, duty: Decimal) -> None:
    """Count one entry under `after`, and no longer under `before` where it was counted; `duty` is what it declares."""
    counts = tally.setdefault(center, {}).setdefault(str(team_id), {})
    for key, step in ((before, -1), (after, 1)):
        if not key:
            continue
        number, amount = counts.get(key, (0, "0.00"))
        left = int(number) + step
        if left > 0:
            counts[key] = [left, str(max(Decimal(amount) + step * duty, Decimal(0)))]
        else:
            counts.pop(key, None)


def reasons(one: Seen, law: LawEdition) -> tuple[str, str]:
    """The rule that blocks an entry ("" where it posts), and what else is to be said: further rules, or a remark."""
    found = blockers_of(one.ripe, law)
    if not found:
        return "", remark_on(one.ripe)
    return found[0].name, " ".join(rule.name for rule in found[1:])[:_ALSO]
