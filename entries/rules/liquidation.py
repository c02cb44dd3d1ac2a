"""What stands in the way of posting an entry on a Friday: each reason a rule named by its authority.

A rule's docstring is the law in one sentence, and what an entry specialist reads on the Wednesday sheet.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from cee.core.vocabulary import State
from entries.clocks.law import LawEdition


class Ripe(NamedTuple):
    """What posting asks about one entry summary.

    `holds` are ACE's extension and suspension codes; `due` is the day on which it liquidates by itself (None: no clock
    runs), `lapsed` the day on which the law has liquidated it already, `early` whether a person set it for this Friday.
    `payable` are duty, fees and AD/CVD in dollars; `instructed`: an instruction to liquidate has come for its AD/CVD;
    `rated`: the interest on its change could be found.
    """

    friday: date
    state: str
    entry_type: str
    liquidation: str = "unliquidated"
    summary_status: str = "accepted"
    collection: str = "paid"
    release: str = "released"
    holds: tuple[str, ...] = ()
    due: date | None = None
    lapsed: date | None = None
    early: bool = False
    payable: Decimal = Decimal(0)
    cased: bool = False
    instructed: bool = False
    forms: tuple[str, ...] = ()
    decision_waiting: bool = False
    reconciliation: str = ""
    rated: bool = True


class Blocker(NamedTuple):
    """A rule: `blocks` says whether it stands in the way; `final`: no act of a Center removes it."""

    name: str
    law: str
    authority: str
    label: str
    final: bool
    blocks: Callable[[Ripe, LawEdition], bool]


BLOCKERS: Final[dict[str, Blocker]] = {}
"""Every rule by its name, in the order in which a sheet gives the first that applies."""

BY_STATUTE_OR_COURT: Final = ("USC1516A_C2", "USC1517_E", "USC1504_D")
"""The rules under which an entry is suspended by statute or court order; they alone stop the year of 19 USC 1504(a)."""

_COURT: Final = ("46", "66")
_EVASION: Final = "65"
_WEEK: Final = 7


def _blocker(
    authority: str, label: str, *, final: bool = False
) -> Callable[[Callable[[Ripe, LawEdition], bool]], Blocker]:
    def register(blocks: Callable[[Ripe, LawEdition], bool]) -> Blocker:
        made = Blocker(blocks.__name__, (blocks.__doc__ or "").strip(), authority, label, final, blocks)
        BLOCKERS[made.name] = made
        return made

    return register


@_blocker("19 USC 1514(a)", "Liquidated already", final=True)
def USC1514_A(one: Ripe, law: LawEdition) -> bool:
    """A liquidation is final unless protested, or reliquidated in time; nothing is liquidated twice."""
    return one.liquidation != "unliquidated"


@_blocker("19 USC 1484; CATAIR", "Canceled or deleted", final=True)
def USC1484_CANCELED(one: Ripe, law: LawEdition) -> bool:
    """A canceled summary is no entry that could be liquidated."""
    return one.summary_status == "canceled" or one.state == State.CLOSED


@_blocker("19 CFR 159.2", "Never liquidated", final=True)
def CFR159_2(one: Ripe, law: LawEdition) -> bool:
    """Vessel repair entries and temporary importations under bond are not liquidated."""
    return one.entry_type in law.not_liquidated


@_blocker("19 CFR 159.10", "Informal: liquidates on payment or release", final=True)
def CFR159_10(one: Ripe, law: LawEdition) -> bool:
    """An informal entry liquidates when its duty is paid, or when free goods are released, not on the cycle."""
    return one.entry_type in law.informal


@_blocker("19 USC 1504(a)(1)(B)", "Warehouse: no final withdrawal yet", final=True)
def USC1504_A1_B(one: Ripe, law: LawEdition) -> bool:
    """The year of a warehouse entry runs from the final withdrawal; before it the entry is not ripe."""
    return one.entry_type in law.warehouse and one.due is None and not _standing_still(one, law)


@_blocker("19 USC 1504(a)(1), (d); 19 CFR 159.9(c)(2)", "Deemed liquidated: to be recorded", final=True)
def USC1504_A1(one: Ripe, law: LawEdition) -> bool:
    """Once the time has run out the law has liquidated the entry as asserted, on that day; a later posting is none."""
    return one.lapsed is not None


@_blocker("19 USC 1516a(c)(2), (g); 1504(d)", "Enjoined or ordered by a court")
def USC1516A_C2(one: Ripe, law: LawEdition) -> bool:
    """While a court enjoins or orders it, CBP does not liquidate."""
    return any(code in _COURT for code in one.holds)


@_blocker("19 USC 1517(e)", "Evasion: interim measures")
def USC1517_E(one: Ripe, law: LawEdition) -> bool:
    """While an investigation of evasion runs, liquidation of the covered entries is suspended."""
    return _EVASION in one.holds


@_blocker("19 USC 1671b, 1673b, 1504(b), (d)", "Suspended: AD/CVD")
def USC1504_D(one: Ripe, law: LawEdition) -> bool:
    """What statute suspends, goods under an antidumping or countervailing order above all, is not liquidated until it ends."""
    return any(law.stops_clock(code) and code not in (*_COURT, _EVASION) for code in one.holds)


@_blocker("19 USC 1675(a)(3)(B); 19 CFR 351.212", "AD/CVD: no instruction yet")
def USC1675_A3B(one: Ripe, law: LawEdition) -> bool:
    """Entries under an order liquidate at the rates that Commerce instructs; without its instruction CBP has none."""
    return one.cased and not one.instructed and not _standing_still(one, law)


@_blocker("19 USC 1504(b); 19 CFR 159.12", "Extended")
def USC1504_B(one: Ripe, law: LawEdition) -> bool:
    """An entry whose time was extended, with notice, waits for the end of what was to be found out."""
    later = one.due is None or one.due >= _next(one.friday)
    return later and not one.early and any(code in law.extension_codes for code in one.holds)


@_blocker("ACE suspension codes 47, 48; 19 CFR 10.131-10.139", "Held by CBP")
def CBP_HOLD(one: Ripe, law: LawEdition) -> bool:
    """A hold of CBP's own keeps an entry off the Friday; it does not stop the year of 19 USC 1504(a)."""
    return any(code in law.suspension_codes and not law.stops_clock(code) for code in one.holds)


@_blocker("CBP Entry Summary Acceptance and Reject Process", "Rejected: with its filer")
def CBP_REJECTED(one: Ripe, law: LawEdition) -> bool:
    """A rejected summary is with its filer, who files it again."""
    return one.summary_status == "rejected"


@_blocker("19 CFR 151.11", "Form 28 unanswered")
def CFR151_11(one: Ripe, law: LawEdition) -> bool:
    """While a request for information waits for its answer, what it asks is not decided."""
    return "28" in one.forms


@_blocker("19 CFR 152.2", "Form 29 unanswered")
def CFR152_2(one: Ripe, law: LawEdition) -> bool:
    """While a proposed action waits for its answer, the importer may still be heard."""
    return "29_proposed" in one.forms


@_blocker("Authority table of the law edition", "A decision waits for its signature")
def CBP_SIGNATURE(one: Ripe, law: LawEdition) -> bool:
    """A decision that a second must sign does not stand until it is signed."""
    return one.decision_waiting


@_blocker("19 USC 1500; 19 CFR 151", "Under review")
def USC1500(one: Ripe, law: LawEdition) -> bool:
    """CBP fixes classification, value, rate and amount first; what is under review is not."""
    return one.state in (State.PLACED, State.TRIAGE, State.RECEIVED) and not one.decision_waiting


@_blocker("19 USC 1505(a), (b)", "Not paid")
def USC1505_A(one: Ripe, law: LawEdition) -> bool:
    """Liquidation settles what was deposited; an entry whose estimated duties are not paid has nothing to settle."""
    return one.collection == "unpaid" and one.payable > 0


@_blocker("19 USC 1448, 1484(a)(1)", "Not released")
def USC1448(one: Ripe, law: LawEdition) -> bool:
    """Goods that were not released have not entered the commerce of the United States."""
    return one.release != "released"


@_blocker("19 USC 1505(c); 26 USC 6621", "No rate of interest for its days")
def USC1505_C(one: Ripe, law: LawEdition) -> bool:
    """A change bears interest at published rates; where the law edition lacks them the bill or refund cannot be found."""
    return not one.rated


@_blocker("CBP liquidation cycle (practice)", "Its Friday has not come")
def CBP_314_DAYS(one: Ripe, law: LawEdition) -> bool:
    """An entry posts on the first Friday on or after its 314th day, unless a person sets it for an earlier one."""
    return not one.early and (one.due is None or one.due >= _next(one.friday))


def blockers_of(one: Ripe, law: LawEdition) -> tuple[Blocker, ...]:
    """Everything that stands in the way, the first being what is said first; empty for what posts."""
    return tuple(rule for rule in BLOCKERS.values() if rule.blocks(one, law))


def remark_on(one: Ripe) -> str:
    """What is worth saying of an entry that posts: a flag for reconciliation leaves its issue open (19 USC 1484(b))."""
    return f"reconciliation {one.reconciliation}" if one.reconciliation else ""


def _standing_still(one: Ripe, law: LawEdition) -> bool:
    return any(law.stops_clock(code) for code in one.holds)


def _next(friday: date) -> date:
    """What is due before the next Friday must post on this one: the six months of 1504(d) end on any day of a week."""
    return date.fromordinal(friday.toordinal() + _WEEK)
