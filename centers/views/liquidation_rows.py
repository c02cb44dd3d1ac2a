"""The rows of a sheet, and why they stand where they stand, as the one table component draws them."""

from typing import Any

from django.urls import reverse

from cee.base.present import short_money
from cee.base.tables import Column, Pager, Row, Tab, Table
from centers.selectors.liquidation_sheet import POSTS, SHOWS, Group, SheetPage, SheetRow, Shown, Totals
from centers.views.rows import item_url
from entries.models import LiquidationBatch

_ACTS = {
    "USC1504_A1": "record it, dated as the law did",
    "USC1504_B": "set it for an earlier Friday",
    "USC1675_A3B": "wait for the instruction",
    "CBP_314_DAYS": "set it for this Friday",
}
"""What is to be done where it is neither nothing nor clearing what blocks."""


def sheet_url(batch: LiquidationBatch, name: str = "liquidation_sheet") -> str:
    """The address of a sheet, or of a part of it."""
    return reverse(name, args=[batch.friday.isoformat()])


def tiles_of(totals: Totals, shown: Shown, skipped: str) -> list[dict[str, Any]]:
    """What a sheet comes to, as tiles that open their rows."""

    def tile(show: str, number: Any, what: str, below: str = "", tone: str = "") -> dict[str, Any]:
        href = f"?{shown.query(show=show)}#rows" if number and str(number) != "0" else ""
        return {"number": number, "what": what, "below": below, "href": href, "tone": tone if href else ""}

    def duty(amount: Any) -> str:
        return f"{short_money(amount)} declared"

    return [
        tile(POSTS, totals.posts.number, "post", duty(totals.posts.duty)),
        tile("suspended", totals.suspended.number, "suspended by statute or court", duty(totals.suspended.duty)),
        tile("blocked", totals.blocked.number, "do not post, whatever blocks them", duty(totals.blocked.duty), "warn"),
        tile("taken_out", totals.taken_out.number, "held back by people", duty(totals.taken_out.duty), "warn"),
        tile("skipped", skipped, "changed since it was drawn up", "left as they are", "bad"),
    ]


def groups_table(groups: list[Group], shown: Shown, caption: str) -> Table:
    """The rules that block entries, each with its sentence, its authority and its numbers, which open the rows."""
    columns = [
        Column("label", "What blocks"),
        Column("law", "The rule"),
        Column("authority", "Authority"),
        Column("number", "Entries", "count"),
        Column("duty", "Duty, fees and AD/CVD", "money"),
        Column("act", "What a Center can do"),
    ]
    rows = [
        Row(
            {
                "label": one.label,
                "law": one.law,
                "authority": one.authority,
                "number": (one.sum.number, f"?{shown.query(show=one.rule)}#rows"),
                "duty": one.sum.duty,
                "act": _ACTS.get(one.rule)
                or ("nothing" if one.final or one.suspended else "clear it, then put it back"),
            }
        )
        for one in groups
    ]
    return Table(caption, columns, rows, empty="None.")


def rows_table(page: SheetPage, shown: Shown, teams: dict[int, str], *, form: str = "") -> Table:
    """A page of rows; `form` is the one that they may be chosen for."""
    columns = [
        Column("reference", "Entry"),
        Column("importer", "Importer"),
        Column("port", "Port", "identifier"),
        Column("entry_date", "Entered", "day"),
        Column("team", "Team", "identifier") if shown.center else Column("center", "Center", "identifier"),
        Column("duty", "Declared", "money", hint="Duty, fees and AD/CVD as declared"),
    ]
    if shown.show in (POSTS, "changes", "manual"):
        columns += [Column("net", "Bill or refund", "money", hint="With interest; negative is refunded")]
    columns += [Column("why", "Remarks" if shown.show in (POSTS, "changes") else "Why")]
    rows = [
        Row(
            {**one._asdict(), "team": teams.get(one.team_id, ""), "why": words_of(one) or None},
            href=item_url(one.kind, one.reference),
            key=str(one.activity_id),
            label=one.reference,
        )
        for one in page.rows
    ]
    pager = Pager(next=f"?{shown.query(after=page.next)}#rows") if page.next else None
    return Table(
        f"{shown.words}: entries", columns, rows, keys=True, pager=pager, select="row" if form else "", form=form,
        empty="No entry stands so.",
    )  # fmt: skip


def words_of(one: SheetRow) -> str:
    """Why an entry stands as it does, in a sentence: the rule, or what a person said; and what else is to be said."""
    said = [f"{one.label}. {one.why}"] if one.label else []
    if one.reason:
        said.append(f"{one.reason} ({one.by})" if one.by else one.reason)
    if one.also:
        said.append(f"Also: {one.also}." if one.label else one.also.capitalize())
    if one.manual and not one.reason:
        said.append("Set by a person.")
    return " ".join(said)


def show_tabs(totals: Totals, shown: Shown, skipped: str) -> list[Tab]:
    """How entries may stand, with their numbers."""
    numbers: dict[str, Any] = {
        POSTS: totals.posts.number,
        "changes": None,
        "manual": None,
        "suspended": totals.suspended.number,
        "blocked": totals.blocked.number,
        "taken_out": totals.taken_out.number,
        "skipped": skipped,
    }
    tabs = [
        Tab(SHOWS[show], f"?{shown.query(show=show)}#rows", number, current=show == shown.show)
        for show, number in numbers.items()
    ]
    if shown.show not in SHOWS:
        own = next((one.sum.number for one in totals.groups if one.rule == shown.show), 0)
        tabs.append(Tab(shown.words, f"?{shown.query()}#rows", own, current=True))
    return tabs


def section_tabs(current: str, friday: str) -> list[Tab]:
    """The places of liquidation."""
    places = [
        ("sheet", f"Friday {friday}", reverse("liquidation")),
        ("sheets", "All sheets", reverse("liquidation_sheets")),
        ("deemed", "Liquidated by law", reverse("deemed")),
        ("bulletin", "Bulletin", reverse("bulletin")),
    ]
    return [Tab(text, href, current=name == current) for name, text, href in places]
