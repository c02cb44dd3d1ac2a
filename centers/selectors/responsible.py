"""Which Center a number leads to when no activity of it is known: by the tariff map, or by the importer's account."""

from dataclasses import dataclass
from datetime import date, datetime

from cee.core.identifiers.tariff import format_tariff
from cee.core.vocabulary import CENTER_CODES
from centers.models import Center
from entries.models import Importer
from routing.models import Assignment, Override
from routing.selectors.snapshot import ruleset_in_force


@dataclass(frozen=True, slots=True)
class Responsible:
    """Which Center a number leads to, and because of what. `code` is empty where none follows from the number alone."""

    code: str
    center: Center | None
    because: str
    authority: str
    confidence: int | None = None
    others: tuple[str, ...] = ()


def responsible_for_tariff(hts: str, on: date) -> Responsible:
    """What the tariff map in force says of a number of 6 to 10 digits, and which longer numbers below it go elsewhere."""
    compiled = ruleset_in_force().compiled
    hit = compiled.lookup[hts]
    below = sorted(
        {
            f"{format_tariff(rule.prefix)} to {rule.center}"
            for rule in compiled.rules.values()
            if len(rule.prefix) > len(hts)
            and rule.prefix.startswith(hts)
            and (hit is None or rule.center != hit.center)
        }
    )
    if hit is None:
        because = "The tariff map names no Center for this number; chapters 98 and 99 leave it to the other number of the line."
        return Responsible("", None, because, "19 CFR 101.1", None, tuple(below))
    rule = compiled.rules[hit.rule_id]
    because = (
        f"{_prefix(rule.prefix)} belongs to {rule.center} ({rule.note or rule.basis}). An importer's own assignment "
        "comes before the tariff number."
    )
    return Responsible(
        hit.center, _center(hit.center, on), because, f"{rule.authority}; ruleset {compiled.ruleset.version}",
        rule.confidence, tuple(below),
    )  # fmt: skip


def _prefix(prefix: str) -> str:
    return f"Chapter {prefix}" if len(prefix) == 2 else format_tariff(prefix)


def responsible_for_importer(number: str, on: date, at: datetime) -> Responsible | None:
    """The Center of the account that has the number; None where CEE has never seen it."""
    importer = Importer.objects.select_related("account").filter(number=number).first()
    if importer is None:
        return None
    if importer.account is None:
        because = "The number has been seen, but belongs to no account yet; the tariff numbers of each summary decide."
        return Responsible("", None, because, "19 CFR 101.1")
    if importer.account.is_broker:
        because = "The number is a broker's; as importer of record the tariff numbers of each summary decide."
        return Responsible("", None, because, "19 CFR 101.1")
    override = (
        Override.objects.in_force(on).filter(account=importer.account, revoked_at=None).order_by("-made_at").first()
    )
    if override is not None:
        because = f"An override of {override.holder} is in force since {override.valid_from}."
        return Responsible(override.center, _center(override.center, on), because, override.authority)
    assignment = Assignment.objects.in_force(on).as_known(at=at).filter(account=importer.account).first()
    if assignment is None or assignment.center not in CENTER_CODES:
        because = "Its account is assigned to no Center today; the tariff numbers of each summary decide."
        return Responsible("", None, because, "19 CFR 101.1")
    because = f"Its account is assigned there since {assignment.valid_from}, by {assignment.basis.replace('_', ' ')}."
    return Responsible(assignment.center, _center(assignment.center, on), because, "19 CFR 101.10")


def _center(code: str, on: date) -> Center | None:
    return Center.objects.in_force(on).filter(code=code).first()
