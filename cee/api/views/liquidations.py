"""The bulletin notice of liquidation, and the sheets that say what posts on a Friday and what blocks the rest."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.pagination import PAGED, Order, ordering_param, page
from cee.api.params import Param, day, one_of
from cee.api.privacy import shown_importer
from cee.api.serializers.common import paged, rendered
from cee.api.serializers.liquidation import PostingOut, SheetListed, SheetOut, SheetRowOut, sum_dict
from cee.base.errors import NotVisible, Refused
from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_importer, parse_port
from cee.core.identifiers.entry_number import parse_entry_number
from cee.core.vocabulary import CENTER_CODES, Kind, OfficeKind
from centers.selectors.bulletin import Sought
from centers.selectors.liquidation_sheet import SHOWS, Shown, shown_row, totals_of
from centers.selectors.reroutes import team_codes
from entries.models import Liquidation, LiquidationBatch, LiquidationRow
from entries.rules.liquidation import BLOCKERS


def _number(parse: Callable[[str], str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return parse(text)
        except IdentifierError as wrong:
            raise ValueError(wrong.message.rstrip(".")) from None

    return read


_DAY: Final = {"type": "string", "format": "date"}
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 40}
_KINDS: Final = list(Liquidation.Kind.values)
SOUGHT: Final = (
    Param("entry", _TEXT, "An entry number.", _number(parse_entry_number), ""),
    Param("importer", _TEXT, "An importer-of-record number.", _number(parse_importer), ""),
    Param("port", {"type": "string", "pattern": "^[0-9]{4}$"}, "A port of entry.", _number(parse_port), ""),
    Param("posted_from", _DAY, "Posted on this day or later.", day),
    Param("posted_to", _DAY, "Posted on this day or before.", day),
    Param("kind", {"type": "string", "enum": _KINDS}, "What kind of posting.", one_of(*_KINDS), ""),
)
_BY_DAY: Final = (("posted_date", date), ("id", int))
_ORDERS: Final = {"-posted_date": Order(_BY_DAY, True), "posted_date": Order(_BY_DAY)}
_SHOWS: Final = (*SHOWS, *BLOCKERS)
CENTER: Final = Param(
    "center", {"type": "string", "enum": list(CENTER_CODES)}, "Of one Center.", one_of(*CENTER_CODES), ""
)
SHOW: Final = Param(
    "show", {"type": "string", "enum": list(_SHOWS), "default": "posts"}, "Which rows: how they stand, or the rule that "
    "blocks them.", one_of(*_SHOWS), "posts",
)  # fmt: skip


class Liquidations(ApiView):
    """The bulletin."""

    needs = {"GET": Capability.VIEW_ACTIVITIES}
    params = {"GET": (*SOUGHT, ordering_param(_ORDERS, "-posted_date"), *PAGED)}

    @extend_schema(responses=paged(PostingOut))
    def get(self, request: Any) -> Response:
        """Every posting that the caller may see, by the day of its posting, the newest first."""
        sought = Sought(**{param.name: self.query[param.name] for param in SOUGHT})
        found = sought.of(self.principal).select_related("importer").defer("terms", "reason")
        return page(self, found, _ORDERS, self._rows, ordering=self.query["ordering"])

    def _rows(self, found: list[Liquidation]) -> Any:
        return rendered(PostingOut, map(self._row, found))

    def _row(self, one: Liquidation) -> dict[str, Any]:
        names = ("id", "number", "kind", "basis", "date", "posted_date", "entry_date", "filer", "port", "center")
        told = one.kind != Liquidation.Kind.REPORTED
        return {name: getattr(one, name) for name in (*names, "before", "after", "authority")} | {
            "entry_number": one.reference,
            "importer": shown_importer(self.principal, one.importer.number if one.importer else None, one.filer),
            "interest": one.interest if told else None,
            "net": one.net if told else None,
            "links": _links(self.request, Kind.ENTRY_SUMMARY, one.reference),
        }


class Sheets(ApiView):
    """The batches."""

    needs = {"GET": Capability.VIEW_LIQUIDATION}
    params = {"GET": PAGED}

    @extend_schema(responses=paged(SheetListed))
    def get(self, request: Any) -> Response:
        """The Fridays that have a batch, the latest first."""
        orders = {"-friday": Order((("friday", date),), True)}
        return page(self, LiquidationBatch.objects.defer("tally"), orders, self._rows, ordering="-friday")

    def _rows(self, found: list[LiquidationBatch]) -> Any:
        return rendered(SheetListed, [_batch(one, self.request) for one in found])


class OfSheet(ApiView):
    """Views of one sheet."""

    needs = {"GET": Capability.VIEW_LIQUIDATION}

    def batch(self, friday: str) -> LiquidationBatch:
        """The one of the address. Raises NotVisible."""
        try:
            found = LiquidationBatch.objects.filter(friday=day(friday)).first()
        except ValueError:
            found = None
        if found is None:
            raise NotVisible("no_sheet", "There is no sheet of that day.")
        return found

    def center(self) -> str:
        """The Center asked for; a Center reads its own. Raises Refused where it asks for another's."""
        asked: str = self.query["center"]
        if self.principal.office_kind != OfficeKind.CENTER:
            return asked
        if asked not in ("", self.principal.office):
            raise Refused("filter_value", "A Center reads its own part of a sheet.", path="center")
        return self.principal.office


class Sheet(OfSheet):
    """One sheet."""

    params = {"GET": (CENTER,)}

    @extend_schema(responses=SheetOut)
    def get(self, request: Any, friday: str) -> Response:
        """What posts on a Friday and what blocks the rest: numbers and declared duty, by rule."""
        batch, center = self.batch(friday), self.center()
        totals = totals_of(batch, Shown(center=center))
        groups = [
            {name: getattr(one, name) for name in ("rule", "label", "law", "authority", "suspended", "final")}
            | sum_dict(one.sum)
            for one in totals.groups
        ]
        sums = {name: sum_dict(getattr(totals, name)) for name in ("posts", "blocked", "suspended", "taken_out")}
        return Response(SheetOut(_batch(batch, request) | sums | {"center": center or None, "groups": groups}).data)


class SheetRows(OfSheet):
    """The rows of one."""

    params = {"GET": (SHOW, CENTER, *PAGED)}

    @extend_schema(responses=paged(SheetRowOut))
    def get(self, request: Any, friday: str) -> Response:
        """The entries of a sheet that stand so, in the order in which they post."""
        batch, shown = self.batch(friday), Shown(self.query["show"], self.center())
        found = shown.of(batch, self.principal).select_related("activity__importer__account")
        return page(self, found, {"activity_id": Order((("activity_id", int),))}, self._rows, ordering="activity_id")

    def _rows(self, found: list[LiquidationRow]) -> Any:
        teams = team_codes([row.team_id for row in found])
        return rendered(SheetRowOut, [self._row(row, teams) for row in found])

    def _row(self, row: LiquidationRow, teams: dict[int, str]) -> dict[str, Any]:
        one = shown_row(row)
        return one._asdict() | {
            "seen": row.seen,
            "center": row.center,
            "team": teams.get(row.team_id),
            "rule": row.rule or None,
            "law": one.why or None,
            "authority": one.authority or None,
            "links": _links(self.request, one.kind, one.reference),
        }


def _batch(one: LiquidationBatch, request: Any) -> dict[str, Any]:
    friday = one.friday.isoformat()
    plain = ("friday", "posts_on", "state", "frozen_at", "begun_at", "posted_at")
    return {name: getattr(one, name) for name in plain} | {
        "links": {
            "self": request.build_absolute_uri(reverse("api:liquidation-sheet", args=[friday])),
            "rows": request.build_absolute_uri(reverse("api:liquidation-rows", args=[friday])),
        }
    }


def _links(request: Any, kind: str, reference: str) -> dict[str, str]:
    return {"activity": request.build_absolute_uri(reverse("api:activity", args=[kind, reference]))}
