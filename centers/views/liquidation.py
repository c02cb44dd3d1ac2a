"""The Wednesday sheet on screens: what posts on a Friday, what blocks the rest, how far the posting is, earlier sheets."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.answers import not_found
from cee.base.clock import now, today
from cee.base.sheets import line
from cee.base.tables import Column, Pager, Row, Table
from cee.core.calendar import friday_on_or_after
from cee.core.vocabulary import CENTER_CODES, OfficeKind
from centers.selectors.liquidation_sheet import (
    PAGE,
    POSTS,
    SheetPage,
    Shown,
    posts_in_all,
    sheet_page,
    sheet_rows,
    skipped_of,
    teams_of,
    totals_of,
)
from centers.views.liquidation_rows import (
    groups_table,
    rows_table,
    section_tabs,
    sheet_url,
    show_tabs,
    tiles_of,
    words_of,
)
from entries.clocks.schedule import cutoff_of, posting_day
from entries.models import LiquidationBatch
from entries.selectors.reference import law

_FORM = "of-sheet"


@allow(Capability.VIEW_LIQUIDATION)
@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    """The sheet of the coming Friday; on a Friday that of the day."""
    return sheet_response(request, friday_on_or_after(today()))


@allow(Capability.VIEW_LIQUIDATION)
@require_safe
def sheet(request: HttpRequest, friday: str) -> HttpResponse:
    """The sheet of any Friday."""
    day = friday_named(friday)
    return sheet_response(request, day) if day else not_found(request)


def friday_named(text: str) -> date | None:
    """The Friday of an address; None where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.weekday() == 4 and day.isoformat() == text else None


def sheet_response(request: HttpRequest, friday: date) -> HttpResponse:
    """The page of a Friday: drawn up, or not yet."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    coming_friday = friday_on_or_after(today())
    edition = law().edition
    context: dict[str, Any] = {
        "friday": friday,
        "is_coming": friday == coming_friday,
        "tabs": section_tabs("sheet" if friday == coming_friday else "", coming_friday.isoformat()),
        "cutoff": cutoff_of(friday, edition),
        "posts_on": posting_day(friday, edition),
        "late": list(_late(friday)),
        "may_act": may_act(principal),
    }
    batch = LiquidationBatch.objects.filter(friday=friday).first()
    if batch is None or batch.state == LiquidationBatch.State.OPEN:
        return render(request, "centers/liquidation/open.html", context | _open_context(batch, request, principal))
    return render(request, "centers/liquidation/sheet.html", context | _sheet_context(batch, request, principal))


def may_act(principal: Principal) -> bool:
    """Whether a principal holds entries back and puts them back: a Center's people who liquidate."""
    return principal.can(Capability.LIQUIDATE) and principal.office_kind == OfficeKind.CENTER


def _late(friday: date) -> Any:
    """Earlier batches that have not posted though their day has come."""
    return LiquidationBatch.objects.filter(
        state=LiquidationBatch.State.FROZEN, posts_on__lt=today(), friday__lt=friday
    ).order_by("friday")[:5]


def _open_context(batch: LiquidationBatch | None, request: HttpRequest, principal: Principal) -> dict[str, Any]:
    """A Friday whose sheet is not drawn up: what people have set for it already."""
    shown = Shown.parse({"show": "manual"} | {k: request.GET[k] for k in ("center",) if k in request.GET}, principal)
    found: dict[str, Any] = {"batch": batch, "shown": shown, "table": None}
    if batch is not None:
        page = sheet_page(batch, shown, principal, after=request.GET.get("after", ""))
        found["table"] = rows_table(page, shown, {}) if page.rows else None
    return found


def _sheet_context(batch: LiquidationBatch, request: HttpRequest, principal: Principal) -> dict[str, Any]:
    shown = Shown.parse(request.GET, principal)
    totals, skipped = totals_of(batch, shown), skipped_of(batch, shown, principal)
    teams = teams_of(batch, shown.center)
    page = sheet_page(batch, shown, principal, after=request.GET.get("after", ""), size=PAGE)
    acts = ""
    if may_act(principal) and batch.state == LiquidationBatch.State.FROZEN:
        acts = _acts(page, shown)
    return progress_context(batch) | {
        "shown": shown,
        "totals": totals,
        "tiles": tiles_of(totals, shown, skipped),
        "suspended": groups_table([g for g in totals.groups if g.suspended], shown, "Suspended by statute or court"),
        "blocked": groups_table([g for g in totals.groups if not g.suspended], shown, "Blocked otherwise"),
        "rows_tabs": show_tabs(totals, shown, skipped),
        "table": rows_table(page, shown, dict(teams), form=_FORM if acts else ""),
        "acts": acts,
        "teams": teams,
        "centers": CENTER_CODES if principal.office_kind == OfficeKind.NATIONAL else (),
        "query": shown.query(),
    }


def _acts(page: SheetPage, shown: Shown) -> str:
    """What may be done to the rows of a page: held back where they post, put back where a person can clear what blocks."""
    if not page.rows or shown.show in ("manual", "skipped"):
        return ""
    if shown.show in (POSTS, "changes"):
        return "take_out"
    return "" if all(row.fixed for row in page.rows) else "put_back"


def progress_context(batch: LiquidationBatch) -> dict[str, Any]:
    """How far the posting of a batch is, over all Centers."""
    whole, done = posts_in_all(batch), batch.posted + batch.skipped
    posted = batch.state == LiquidationBatch.State.POSTED
    return {
        "batch": batch,
        "posted": posted,
        "at_work": not posted and batch.posts_on <= today(),
        "whole": whole,
        "done": done,
        "percent": 100 if posted or not whole else min(100 * done // whole, 99),
    }


@allow(Capability.VIEW_LIQUIDATION)
@require_safe
def progress(request: HttpRequest, friday: str) -> HttpResponse:
    """How far the posting is, as a piece of its page; once it has ended the page is asked to show the results."""
    day = friday_named(friday)
    batch = LiquidationBatch.objects.filter(friday=day).first() if day else None
    if batch is None:
        return not_found(request)
    answer = render(request, "centers/liquidation/progress.html", progress_context(batch))
    if batch.state == LiquidationBatch.State.POSTED:
        answer["HX-Refresh"] = "true"
    return answer


@allow(Capability.VIEW_LIQUIDATION)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Every sheet, the newest Friday first, with the numbers of the reader's Center."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    before = friday_named(request.GET.get("after", ""))
    found = LiquidationBatch.objects.order_by("-friday")
    if before:
        found = found.filter(friday__lt=before)
    got = list(found[: PAGE + 1])
    more, got = len(got) > PAGE, got[:PAGE]
    shown = Shown.parse({}, principal)
    columns = [
        Column("friday", "Friday"),
        Column("state", "State", "status"),
        Column("frozen", "Drawn up", "instant"),
        Column("posts", "Posts", "number", hint="As the sheet said"),
        Column("duty", "Duty, fees and AD/CVD", "money"),
        Column("blocked", "Blocked", "number"),
        Column("taken_out", "Held back", "number"),
        Column("posted_at", "Posted", "instant"),
    ]
    pager = Pager(next=f"?after={got[-1].friday.isoformat()}" if more else "", previous="?" if before else "")
    context = {
        "tabs": section_tabs("sheets", friday_on_or_after(today()).isoformat()),
        "where": shown.center or "all Centers",
        "table": Table(
            "Sheets", columns, [_sheet_row(one, shown) for one in got], keys=True, empty="No sheet yet.",
            pager=pager if pager.next or pager.previous else None,
        ),
    }  # fmt: skip
    return render(request, "centers/liquidation/sheets.html", context)


def _sheet_row(batch: LiquidationBatch, shown: Shown) -> Row:
    totals = totals_of(batch, shown)
    cells = {
        "friday": batch.friday.isoformat(),
        "state": "drawn_up" if batch.state == LiquidationBatch.State.FROZEN else batch.state,
        "frozen": batch.frozen_at,
        "posts": totals.posts.number,
        "duty": totals.posts.duty,
        "blocked": totals.blocked.number,
        "taken_out": totals.taken_out.number,
        "posted_at": batch.posted_at,
    }
    return Row(cells, href=sheet_url(batch))


@allow(Capability.VIEW_LIQUIDATION)
@require_safe
def export(request: HttpRequest, friday: str) -> HttpResponse | StreamingHttpResponse:
    """Every row as shown, as CSV."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    day = friday_named(friday)
    batch = LiquidationBatch.objects.filter(friday=day).first() if day else None
    if batch is None:
        return not_found(request)
    shown, at = Shown.parse(request.GET, principal), now()
    answer = StreamingHttpResponse(_lines(batch, shown, principal, at), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="liquidation-{friday}-{shown.show.lower()}.csv"'
    return answer


def _lines(batch: LiquidationBatch, shown: Shown, principal: Principal, at: datetime) -> Iterator[str]:
    teams = dict(teams_of(batch, shown.center))
    yield line(["As of", at])
    yield line(["Friday", batch.friday.isoformat(), shown.center or "all Centers", f"Rows: {shown.words}"])
    yield line(
        ["Entry", "Importer", "Port", "Entered", "Center", "Team", "Duty, fees and AD/CVD", "Bill or refund", "Stands", "Why", "Authority"]
    )  # fmt: skip
    for one in sheet_rows(batch, shown, principal):
        net = "" if one.net is None else one.net
        yield line(
            [one.reference, one.importer, one.port, one.entry_date or "", one.center, teams.get(one.team_id, ""), one.duty, net,
             one.standing, words_of(one), one.authority]
        )  # fmt: skip
