"""The rows of a batch as the one table component draws them."""

from collections.abc import Mapping

from django.urls import reverse

from cee.base.tables import Column, Pager, Row, Tab, Table
from centers.models import Batch
from centers.policy.batch import SKIPPED
from centers.selectors.batch_rows import RESULTS, RowPage, Shown, ShownRow, Tallies
from centers.views.rows import item_url

TRAIT_LABELS = {
    "importer": "Importer",
    "tariff": "Tariff number",
    "origin": "Origin",
    "manufacturer": "Manufacturer",
    "findings": "Findings",
}
"""What items may have in common, as people read it, in the order in which it is shown."""

_COLUMNS = (
    Column("reference", "Number"),
    Column("importer", "Importer"),
    Column("due", "Next date", "deadline"),
    Column("duty", "Duty, fees and AD/CVD", "money"),
)


def rows_table(page: RowPage, batch: Batch, shown: Shown) -> Table:
    """A page of rows with their results."""
    columns = [*_COLUMNS, Column("result", "Result", "status"), Column("words", "Why")]
    if batch.undone or batch.kept:
        columns += [Column("undo", "Undoing", "status"), Column("undo_words", "Why not")]
    base = f"?{shown.query}&" if shown.query else "?"
    rows = [
        Row(
            {**row._asdict(), "result": row.result or "pending", "words": row.words or None},
            href=item_url(row.kind, row.reference),
        )
        for row in page.rows
    ]
    pager = Pager(next=f"{base}after={page.next}") if page.next else None
    return Table(f"Rows: {shown.words}", columns, rows, keys=True, pager=pager, empty="No such row.")


def preview_table(
    rows: list[ShownRow], why: Mapping[int, tuple[str, str]], signed: frozenset[int], caption: str
) -> Table:
    """Rows of a draft with what would become of each."""
    columns = [*_COLUMNS, Column("what", "Would be", "status"), Column("words", "Why")]
    drawn = []
    for row in rows:
        skipped = why.get(row.activity_id)
        what = "skipped" if skipped else "proposed" if row.activity_id in signed else "decided"
        words = skipped[1] if skipped else "Waits for a second signature." if what == "proposed" else None
        drawn.append(Row({**row._asdict(), "what": what, "words": words}, href=item_url(row.kind, row.reference)))
    return Table(caption, columns, drawn, keys=True, empty="None.")


def result_tabs(batch: Batch, shown: Shown, numbers: Tallies) -> list[Tab]:
    """The results with their counts; each opens its rows."""
    address = reverse("batch", args=[batch.key])
    return [
        Tab(
            words,
            f"{address}?result={name}" if name else address,
            numbers.of[name],
            current=name == (shown.result or ("skipped" if shown.why else "")),
        )
        for name, words in RESULTS.items()
        if numbers.of[name] or name in ("", shown.result)
    ]


def skip_words(why: str) -> str:
    """Why rows are skipped, in words."""
    return SKIPPED.get(why, why)
