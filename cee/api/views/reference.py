"""Reference data, effective-dated: Centers, ports, importer accounts and their assignments, rulesets."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cee.access.capabilities import Capability
from cee.api.base import ApiView
from cee.api.pagination import PAGED, Order, page
from cee.api.params import ON, Param, instant, one_of
from cee.api.privacy import shown_importer
from cee.api.serializers.common import paged, rendered
from cee.api.serializers.reference import AccountOut, AssignmentOut, CenterOut, PortOut, RulesetOut, RulesetRow
from cee.base.clock import now, today
from cee.base.errors import NotVisible
from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_importer
from cee.core.vocabulary import ASSIGNMENT_CODES, OfficeKind, Standing
from cee.reference.models import Port
from centers.models import Center
from entries.models import AccountStanding, Importer, ImporterAccount
from routing.models import Assignment, Ruleset

Q = Param("q", {"type": "string", "minLength": 1}, "The beginning of its name, or a number.")
AS_KNOWN = Param(
    "as_known",
    {"type": "string", "format": "date-time"},
    "As CEE knew it at this instant (default: all it ever knew).",
    instant,
)
CENTER = Param(
    "center",
    {"type": "string", "enum": list(ASSIGNMENT_CODES)},
    "Assigned to this Center now.",
    one_of(*ASSIGNMENT_CODES),
)
STATUS = Param(
    "status",
    {"type": "string", "enum": list(Ruleset.Status.values)},
    "Where it stands.",
    one_of(*Ruleset.Status.values),
)
MOST_NUMBERS = 100
_BY_CODE = {"code": Order((("code", str),))}
_BY_ID = {"id": Order((("id", int),))}
_ACCOUNTS = (Capability.VIEW_ACTIVITIES, Capability.MANAGE_ACCOUNTS)


class Centers(ApiView):
    """The Centers."""

    needs = {"GET": None}
    params = {"GET": (ON, *PAGED)}

    @extend_schema(responses=paged(CenterOut))
    def get(self, request: Any) -> Response:
        """The Centers in force on a day, in the order of their codes."""
        found = Center.objects.in_force(self.query["on"] or today())
        return page(self, found, _BY_CODE, lambda rows: rendered(CenterOut, rows), ordering="code")


class Ports(ApiView):
    """The ports."""

    needs = {"GET": None}
    params = {"GET": (ON, *PAGED)}

    @extend_schema(responses=paged(PortOut))
    def get(self, request: Any) -> Response:
        """The ports of entry in force on a day, in the order of their codes."""
        found = Port.objects.in_force(self.query["on"] or today())
        return page(self, found, _BY_CODE, lambda rows: rendered(PortOut, rows), ordering="code")


class OfAccounts(ApiView):
    """Views of accounts, which Centers and national offices see."""

    needs = {"GET": _ACCOUNTS}

    def accounts(self) -> QuerySet[ImporterAccount]:
        """The accounts that this caller sees."""
        if self.principal.office_kind not in (OfficeKind.CENTER, OfficeKind.NATIONAL):
            return ImporterAccount.objects.none()
        return ImporterAccount.objects.all()

    def account(self, pk: int) -> ImporterAccount:
        """One account. Raises NotVisible."""
        found = self.accounts().filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise NotVisible("no_account", "There is no such account for you.")
        return found

    def shown(self, found: list[ImporterAccount], on: date) -> Any:
        """Accounts with what holds on a day, in three more queries."""
        ids = [one.pk for one in found]
        known = Assignment.objects.in_force(on).as_known(at=now()).filter(account__in=ids).order_by("id")
        centers = dict(known.values_list("account_id", "center"))
        standing_rows = AccountStanding.objects.in_force(on).as_known(at=now()).filter(account__in=ids).order_by("id")
        standings = dict(standing_rows.values_list("account_id", "standing"))
        numbers: dict[int, list[str]] = {}
        for account, number in (
            Importer.objects.filter(account__in=ids)
            .order_by("account_id", "number")
            .values_list("account_id", "number")
        ):
            numbers.setdefault(account, []).append(number)
        rows = [
            {
                "id": one.pk,
                "name": one.name,
                "is_broker": one.is_broker,
                "numbers": [
                    shown_importer(self.principal, text, "") for text in numbers.get(one.pk, [])[:MOST_NUMBERS]
                ],
                "center": centers.get(one.pk),
                "standing": standings.get(one.pk, Standing.NONE),
                "version": one.version,
                "assignments": self.request.build_absolute_uri(reverse("api:assignments", args=[one.pk])),
            }
            for one in found
        ]
        return rendered(AccountOut, rows)


class Accounts(OfAccounts):
    """The accounts."""

    params = {"GET": (Q, CENTER, ON, *PAGED)}

    @extend_schema(responses=paged(AccountOut))
    def get(self, request: Any) -> Response:
        """Importer accounts, the oldest first."""
        on = self.query["on"] or today()
        found = self.accounts()
        if self.query["q"]:
            found = _asked(found, self.query["q"])
        if self.query["center"]:
            assigned = Assignment.objects.in_force(on).as_known(at=now()).filter(center=self.query["center"])
            found = found.filter(pk__in=assigned.values("account_id"))
        return page(self, found, _BY_ID, lambda rows: self.shown(rows, on), ordering="id")


def _asked(found: QuerySet[ImporterAccount], text: str) -> QuerySet[ImporterAccount]:
    try:
        return found.filter(importers__number=parse_importer(text))
    except IdentifierError:
        return found.filter(name__istartswith=text)


class Account(OfAccounts):
    """One account."""

    params = {"GET": (ON,)}

    @extend_schema(responses=AccountOut)
    def get(self, request: Any, pk: int) -> Response:
        """One importer account as it stands on a day."""
        return Response(self.shown([self.account(pk)], self.query["on"] or today())[0])


class Assignments(OfAccounts):
    """The assignments of an account."""

    params = {"GET": (ON, AS_KNOWN, *PAGED)}

    @extend_schema(responses=paged(AssignmentOut))
    def get(self, request: Any, pk: int) -> Response:
        """Every Center assignment of an account, also those that were corrected; `on` and `as_known` narrow them."""
        found = Assignment.objects.filter(account=self.account(pk))
        if self.query["on"]:
            found = found.in_force(self.query["on"])
        if self.query["as_known"]:
            found = found.as_known(at=self.query["as_known"])
        return page(self, found, _BY_ID, lambda rows: rendered(AssignmentOut, rows), ordering="id")


class Rulesets(ApiView):
    """The rulesets."""

    needs = {"GET": Capability.VIEW_RULESETS}
    params = {"GET": (STATUS, *PAGED)}

    @extend_schema(responses=paged(RulesetRow))
    def get(self, request: Any) -> Response:
        """Every version of the tariff map, the newest first."""
        found = Ruleset.objects.defer("content")
        if self.query["status"]:
            found = found.filter(status=self.query["status"])
        orders = {"-id": Order((("id", int),), True)}
        return page(self, found, orders, lambda rows: rendered(RulesetRow, rows), ordering="-id")


class RulesetView(ApiView):
    """One ruleset."""

    needs = {"GET": Capability.VIEW_RULESETS}

    @extend_schema(responses=RulesetOut)
    def get(self, request: Any, version: str) -> Response:
        """One version of the tariff map, whole."""
        found = Ruleset.objects.filter(version=version).first()
        if found is None:
            raise NotVisible("no_ruleset", "There is no such ruleset.")
        return Response(RulesetOut(found).data)
