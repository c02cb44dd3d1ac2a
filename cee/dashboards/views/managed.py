"""A national account manager's page: the accounts they manage, where each stands, and the open work that concerns it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.clock import today
from cee.base.tables import Column, Table
from cee.core.vocabulary import Standing, label
from cee.dashboards.figures import load_table
from cee.dashboards.filters import ListFilters
from cee.dashboards.load import LoadRow, load_by
from cee.dashboards.views.center import tiles
from centers.models import AccountManager
from entries.models import AccountStanding
from routing.models import Assignment

MOST = 200


@allow(Capability.VIEW_LOAD)
@require_safe
def managed(request: HttpRequest) -> HttpResponse:
    """The accounts that the person manages today, the most pressing first; every number opens its rows."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    rows = AccountManager.objects.in_force(today()).filter(user_id=principal.person_id).select_related("account")
    mine = {one.account_id: one for one in rows.order_by("account__name", "pk")[: MOST + 1]}
    shown = dict(list(mine.items())[:MOST])
    return render(
        request,
        "dashboards/managed.html",
        {
            "table": _table(principal, shown),
            "tiles": tiles(load_by(principal, _mine(principal), (), today())[()]) if shown else [],
            "number": len(shown),
            "more": MOST if len(mine) > MOST else 0,
        },
    )


def _mine(principal: Principal) -> ListFilters:
    """The work of the accounts that the person manages today, within their office."""
    return ListFilters(importer=f"mine:{today().isoformat()}", center="" if principal.is_national else principal.office)


def _table(principal: Principal, mine: dict[int, AccountManager]) -> Table:
    loads = load_by(principal, _mine(principal), ("importer",), today()) if mine else {}
    known = {"account__in": list(mine), "known_to": None}
    centers = dict(Assignment.objects.in_force(today()).filter(**known).values_list("account_id", "center"))
    standings = dict(AccountStanding.objects.in_force(today()).filter(**known).values_list("account_id", "standing"))
    columns = [
        Column("account", "Account", "link"),
        Column("center", "Center today", "identifier"),
        Column("standing", "Trusted trader"),
        Column("since", "Yours since", "day"),
        Column("all", "Activities", "link"),
    ]

    def head(row: LoadRow) -> dict[str, object]:
        account = mine[row.key[0]].account
        standing = standings.get(account.pk, Standing.NONE)
        return {
            "account": (account.name, f"/routing/accounts/{account.pk}/"),
            "center": centers.get(account.pk, ""),
            "standing": label(standing) if standing != Standing.NONE else "",
            "since": mine[account.pk].valid_from,
            "all": ("all", f"/activities/?importer=account:{account.pk}"),
        }

    rows = [loads.get((pk,)) or LoadRow((pk,), {}, None) for pk in mine]
    rows.sort(key=lambda row: -(row.figures["at_risk"].number if row.figures else -1))
    return load_table("Your accounts", columns, rows, head, empty="You manage no account today.")
