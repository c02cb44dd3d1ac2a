"""What the decision of a protest makes of the entries that it protests, in dollars."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from cee.core.errors import Problem

AUTHORITY: Final = "19 USC 1515(a); 19 CFR 174.29"
LARGEST: Final = Decimal("999999999999.99")
_ON_ENTRIES: Final = frozenset({"value", "classification", "charges", "liquidation", "1520d"})


def reliquidates(category: str) -> bool:
    """Whether approving a protest of this category reliquidates entries: an exclusion lets goods in, and what is refused of
    a drawback claim is paid on the claim."""
    return category in _ON_ENTRIES


class Amounts(NamedTuple):
    """What one entry is to bear as decided, in dollars of the whole entry: duty with AD/CVD, and fees."""

    entry_number: str
    duty: Decimal
    fees: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.duty + self.fees

    def as_dict(self) -> dict[str, str]:
        """As it is kept with a decision, and told over the interface."""
        return {"entry_number": self.entry_number, "duty": str(self.duty), "fees": str(self.fees)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Amounts":
        """What `as_dict` wrote."""
        return cls(kept["entry_number"], Decimal(kept["duty"]), Decimal(kept["fees"]))


class Relief(NamedTuple):
    """One protested entry: as assessed last, as the protest asks (None: not known), and as decided (None: left as it is)."""

    assessed: Amounts
    asked: Amounts | None
    decided: Amounts | None = None

    @property
    def entry_number(self) -> str:
        """The number of the entry."""
        return self.assessed.entry_number

    @property
    def change(self) -> Decimal:
        """What the decision changes; negative is owed to the protestant."""
        return self.decided.total - self.assessed.total if self.decided else Decimal(0)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with a decision: the amounts decided, and those before."""
        decided = self.decided or self.assessed
        return decided.as_dict() | {"duty_before": str(self.assessed.duty), "fees_before": str(self.assessed.fees)}


def decided_by(
    entries: Iterable[Relief], amounts: Iterable[Amounts], *, in_part: bool
) -> tuple[tuple[Relief, ...], tuple[Problem, ...]]:
    """Each entry with what is decided of it, in the order of `entries`, and what is wrong with the amounts given.

    An entry left out is given what the protest asks of it where the protest is approved whole, and stays as assessed where
    it is approved in part. An approval gives back; it never assesses more, which 19 USC 1501 may in its 90 days.
    """
    known = {one.entry_number: one for one in entries}
    told: dict[str, Amounts] = {}
    wrong = []
    for one in amounts:
        number = one.entry_number
        if number not in known:
            wrong.append(_wrong(f"{number} is not protested here, or not on file."))
        elif number in told:
            wrong.append(_wrong(f"{number} is given twice."))
        elif not (_sound(one.duty) and _sound(one.fees)):
            wrong.append(_wrong(f"{number}: duty and fees as decided are dollars and cents, from zero up."))
        elif one.total > known[number].assessed.total:
            said = f"{number}: an approved protest gives back; {one.total} is more than the {known[number].assessed.total} assessed."
            wrong.append(_wrong(said))
        else:
            told[number] = one
    decided = tuple(one._replace(decided=told.get(one.entry_number)) for one in known.values())
    if wrong:
        return decided, tuple(wrong)
    if in_part:
        return decided, () if told else (_wrong("Say of at least one entry what is approved."),)
    decided = tuple(one if one.decided else one._replace(decided=one.asked) for one in decided)
    return decided, tuple(
        _wrong(f"{one.entry_number}: what the protest asks cannot be computed; give duty and fees as decided.")
        for one in decided
        if one.decided is None
    )


def _sound(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= LARGEST and amount == amount.quantize(Decimal("0.01"))


def _wrong(said: str) -> Problem:
    return Problem("amounts", "amounts", said, AUTHORITY)
