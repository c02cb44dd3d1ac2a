"""What a liquidation comes to: the change, what the law disregards, interest, and the bill or refund."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cee.core.identifiers.importer import ImporterForm, importer_form
from entries.clocks.law import LawEdition
from entries.rules.interest import Interest, RateKind, interest_on


class Deposit(NamedTuple):
    """When estimated duties had to be deposited and when they were (None: no payment is known), and by which number."""

    due: date
    paid: date | None
    importer_number: str


class Assessment(NamedTuple):
    """Dollars. `change` is what liquidation adds to (or takes from) what stood before; `net` is billed where it is
    positive, refunded where negative. `found` is the change before the law disregarded it."""

    before: Decimal
    found: Decimal
    change: Decimal
    interest: Interest | None

    @property
    def after(self) -> Decimal:
        """Duty, fees and AD/CVD as assessed."""
        return self.before + self.change

    @property
    def disregarded(self) -> bool:
        """Whether a difference was found that is too small to collect or refund."""
        return self.found != self.change

    @property
    def interest_due(self) -> Decimal:
        """Interest with the sign of the change."""
        if self.interest is None:
            return Decimal(0)
        return self.interest.amount if self.change > 0 else -self.interest.amount

    @property
    def net(self) -> Decimal:
        """The bill, or as a negative amount the refund."""
        return self.change + self.interest_due

    @property
    def refund(self) -> Decimal:
        """What is given back, with interest; zero where it is billed."""
        return max(-self.net, Decimal(0))

    @property
    def confidence(self) -> int:
        """How sure the least sure figure is, in percent."""
        return self.interest.confidence if self.interest else 100

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with a liquidation: decimal strings and ISO days."""
        return {
            "before": str(self.before),
            "found": str(self.found),
            "change": str(self.change),
            "after": str(self.after),
            "disregarded": self.disregarded,
            "interest": self.interest.as_dict() if self.interest else None,
            "net": str(self.net),
        }


def assess(before: Decimal, found: Decimal, deposit: Deposit, on: date, law: LawEdition) -> Assessment:
    """What liquidating on a day comes to, when review found a change of revenue (dollars; negative is owed to the importer).

    Interest on too little runs from the day on which the deposit was due, on too much from the day it was made. A net
    difference below the tolerance of 19 CFR 159.6 is disregarded. Raises ValueError where no rate is known.
    """
    tolerance = law.tolerances["net_difference_disregarded"].amount
    if abs(found) < tolerance:
        return Assessment(before, found, Decimal(0), None)
    if found > 0:
        return Assessment(before, found, found, interest_on(found, deposit.due, on, "underpayment", law))
    start = deposit.paid or deposit.due
    return Assessment(
        before, found, found, interest_on(found, start, on, refund_rate(deposit.importer_number, law), law)
    )


def refund_rate(importer_number: str, law: LawEdition) -> RateKind:
    """The rate of a refund: that of corporations for importers with an IRS number, where the edition says so."""
    if law.settings["refund_rate_of_ein"].value == "corporate" and _has_irs_number(importer_number):
        return "corporate"
    return "overpayment"


def _has_irs_number(number: str) -> bool:
    try:
        return importer_form(number) is ImporterForm.EIN
    except ValueError:
        return False
