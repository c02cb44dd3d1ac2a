"""The entries that a protest would have reliquidated: what was assessed, what is asked, and what stands in the way."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cee.core.vocabulary import Kind, State
from entries.clocks.law import LawEdition
from entries.formats.records import Protest, ProtestedEntry
from entries.models import Activity, EntrySummaryVersion, Liquidation
from entries.rules.claim_facts import timeliness
from entries.rules.relief import AUTHORITY, Amounts, Relief, reliquidates
from entries.selectors.claims import EntryView, entries_known, entries_named
from entries.selectors.protest_page import Goods, goods_of, lines_of
from entries.selectors.reference import law, reference_view


class Hindrance(NamedTuple):
    """Why an entry cannot be reliquidated: a code, the sentence that names the entry, the authority."""

    code: str
    message: str
    authority: str


class ProtestedAmounts(NamedTuple):
    """One entry of a protest, as its activity stands, with its amounts (None: not on file), and what hinders it."""

    entry_number: str
    filed: tuple[ProtestedEntry, ...]
    activity: Activity | None
    relief: Relief | None
    hindrance: Hindrance | None


def protested_amounts(record: Protest, filed: date, *, lock: bool = False) -> list[ProtestedAmounts]:
    """Every entry that a protest names and approving it would reliquidate, once each, in the order of first mention; a fixed
    number of queries. With `lock` they are held, in the order of their ids, until the transaction ends.

    Of a protest of charges what is not liquidated is left out: a charge is refunded by itself.
    """
    if not reliquidates(record.category):
        return []
    numbers = entries_named([record])
    rows = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, reference__in=numbers).order_by("pk")
    held = {one.reference: one for one in (rows.select_for_update(no_key=True) if lock else rows)}
    views, ids = entries_known(numbers), [one.pk for one in held.values()]
    versions = {(one.activity_id, one.number): one for one in EntrySummaryVersion.objects.filter(activity_id__in=ids)}
    posted = {one.activity_id: one for one in Liquidation.objects.filter(activity_id__in=ids).order_by("number")}
    lines, edition, ref = lines_of(ids), law().edition, reference_view()
    named: defaultdict[str, list[ProtestedEntry]] = defaultdict(list)
    for one in record.entries:
        named[one.entry_number].append(one)
    found = []
    for number, filings in named.items():
        activity, view = held.get(number), views.get(number)
        version = versions.get((activity.pk, activity.filed_version)) if activity else None
        if activity is None or view is None or version is None:
            found.append(ProtestedAmounts(number, tuple(filings), None, None, _unknown(number)))
            continue
        if record.category == "charges" and activity.liquidation == "unliquidated":
            continue
        goods = [goods_of(one, view, lines, ref) for one in filings]
        relief = _relief(activity, version, posted.get(activity.pk), goods)
        hindrance = _hindrance(activity, view, record, filings, filed, edition)
        found.append(ProtestedAmounts(number, tuple(filings), activity, relief, hindrance))
    return found


def _relief(
    activity: Activity, version: EntrySummaryVersion, posted: Liquidation | None, goods: list[Goods | None]
) -> Relief:
    total = posted.after if posted else activity.estimated_duty
    kept = ((posted.terms or {}) if posted else {}).get("as_decided")
    before = Amounts.of(kept) if kept else None
    fees = before.fees if before and before.total == total else min(version.fees, total)
    assessed = Amounts(activity.reference, total - fees, fees)
    stakes = [one.at_stake if one else None for one in goods]
    known = [one for one in stakes if one is not None]
    if not known or len(known) < len(stakes):
        return Relief(assessed, None)
    # What was assessed since is what is protested: the lines as asked stand against the summary as filed.
    asked = version.duty + version.antidumping + version.countervailing + sum(known, Decimal(0))
    if not 0 <= asked <= assessed.duty:
        return Relief(assessed, None)
    return Relief(assessed, Amounts(activity.reference, asked, fees))


def _unknown(number: str) -> Hindrance:
    said = f"{number} is not on file, so that it cannot be reliquidated; its summary is handed in first."
    return Hindrance("not_on_file", said, AUTHORITY)


def _hindrance(
    activity: Activity,
    view: EntryView,
    record: Protest,
    filings: list[ProtestedEntry],
    filed: date,
    edition: LawEdition,
) -> Hindrance | None:
    number = activity.reference
    still = [code for code in activity.holds.split() if edition.stops_clock(code)]
    if still:
        said = f"{number} is suspended by statute or court (code {', '.join(still)}); it is not reliquidated until that ends."
        return Hindrance("suspended", said, "19 USC 1504(d), 1516a(c)(2)")
    if activity.state != State.CLOSED or activity.liquidation == "unliquidated":
        return Hindrance(
            "not_liquidated",
            f"{number} is not liquidated: there is nothing yet to reliquidate.",
            "19 USC 1514(a), 1515(a)",
        )
    # Of what was reliquidated the days run anew for what that changed; which it is, a person judges.
    for one in filings if activity.liquidation == "liquidated" else ():
        when = timeliness(record, one, view.known, filed, edition)
        if when.source == "posted" and when.verdict in ("early", "late"):
            said = f"{number} was protested {when.verdict}: it was liquidated on {when.decided} and is final."
            return Hindrance("untimely", said, "19 USC 1514(c)(3)")
    return None
