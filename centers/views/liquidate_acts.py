"""The acts of an entry's page that liquidate it: set for a Friday, recorded as the law did it, reliquidated, extended."""

from typing import Any

from django.http import HttpRequest

from cee.access.principal import Principal
from cee.base.present import money
from centers.services.deemed_entries import deemed_confirm
from centers.services.liquidation_desk import liquidation_set, reliquidation_decide
from centers.services.reviews import liquidation_extend
from centers.views.next import Done, acted
from entries.models import Activity, Liquidation

_ANCHOR = "liquidation"


def liquidate(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    """Set it for the next Friday, record that the law has liquidated it, or reliquidate it of CBP's own accord."""
    given = acted(principal, activity, form)
    match form.rule.action:
        case "liquidate":
            batch = liquidation_set(**given)
            return Done(f"{activity.reference} is set for {batch.friday.isoformat()}.", anchor=_ANCHOR)
        case "record_deemed":
            row = deemed_confirm(**given)
            return Done(
                f"Recorded: {activity.reference} was liquidated by law on {row.date.isoformat()}.", anchor=_ANCHOR
            )
        case _:
            told = form.payload()
            row = reliquidation_decide(**given, codes=told.get("codes", ()), revenue=told["revenue"])
            return Done(f"{activity.reference} is reliquidated: {money_words(row)}.", anchor=_ANCHOR)


def money_words(row: Liquidation) -> str:
    """What a posting comes to for the importer, in words."""
    if not row.net:
        return "nothing is billed or refunded"
    return f"{money(abs(row.net))} {'is billed' if row.net > 0 else 'is refunded'}, interest included"


def extend(request: HttpRequest, principal: Principal, activity: Activity, form: Any) -> Done:
    """Extend the time to liquidate, with its notice."""
    liquidation_extend(**form.payload(), **acted(principal, activity, form))
    return Done("The time to liquidate is extended; its notice is ready to be printed.", anchor=_ANCHOR)
