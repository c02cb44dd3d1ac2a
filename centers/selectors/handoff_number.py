"""What a number on a handoff is, and which office it leads to."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cee.access.principal import Principal
from cee.access.scope import visible
from cee.base.clock import day_of
from cee.base.errors import Refused
from cee.core.errors import IdentifierError
from cee.core.identifiers import IdentifierKind, recognise
from cee.core.vocabulary import CENTER_CODES
from cee.reference.selectors import ports
from centers.policy.handoff import Side
from centers.selectors.responsible import responsible_for_importer, responsible_for_tariff
from entries.models import Activity

BILL: Final = "bill"
_BILL = re.compile(r"[A-Z0-9][A-Z0-9-]{2,49}")
_NAMED = frozenset(
    {
        IdentifierKind.ENTRY_NUMBER,
        IdentifierKind.PROTEST,
        IdentifierKind.INQUIRY,
        IdentifierKind.IMPORTER,
        IdentifierKind.TARIFF,
    }
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as CEE writes it, and where it leads: `center` and `port` are empty where nobody can say; `because` says why.

    `activity` is what CEE holds under it, as far as the two offices may be joined by it.
    """

    kind: str
    reference: str
    activity: Activity | None
    center: str
    port: str
    because: str
    known_ports: frozenset[str]

    def is_port(self, code: str) -> bool:
        """Whether a handoff may go to this port: one of the table, or the entry's own."""
        return code in self.known_ports or (bool(self.port) and code == self.port)

    def is_center(self, code: str) -> bool:
        """Whether it is one of the ten."""
        return code in CENTER_CODES


def find_number(principal: Principal, text: str, side: Side, *, at: datetime) -> Number:
    """What a pasted number leads to, as far as the principal may be told.

    An activity that is hidden from the principal leads nowhere, as if it were not there. Raises Refused `reference`.
    """
    kind, reference = _recognised(text)
    known = frozenset(ports(day_of(at)))
    activity = _activity(principal, kind, reference)
    if activity is not None:
        because = f"It stands with {activity.center}." if activity.center else "It is in triage."
        named = activity.kind if kind == BILL else kind
        return Number(named, reference, activity, activity.center or "", activity.port, because, known)
    center, because = _leads_to(kind, reference, side, at)
    return Number(kind, reference, None, center, "", because, known)


def _recognised(text: str) -> tuple[str, str]:
    compact = "".join(text.replace("\x00", "").split()).upper()
    try:
        kind, canonical = recognise(compact[:80])
        if kind in _NAMED:
            return str(kind), canonical
    except IdentifierError:
        pass
    if not _BILL.fullmatch(compact):
        raise Refused(
            "reference", "Give an entry, protest, inquiry, importer, tariff or bill number.", "CATAIR", path="reference"
        )
    return BILL, compact


def _activity(principal: Principal, kind: str, reference: str) -> Activity | None:
    if kind in (IdentifierKind.IMPORTER, IdentifierKind.TARIFF):
        return None
    found = visible(principal, Activity.objects.filter(reference=reference)).select_related("importer__account")
    return found.order_by("id").first()


def _leads_to(kind: str, reference: str, side: Side, at: datetime) -> tuple[str, str]:
    if side is Side.CENTER:
        return "", ""
    if kind == IdentifierKind.IMPORTER:
        found = responsible_for_importer(reference, day_of(at), at)
        return (found.code, found.because) if found else ("", "CEE has never seen this importer number.")
    if kind == IdentifierKind.TARIFF:
        by_number = responsible_for_tariff(reference, day_of(at))
        return by_number.code, by_number.because
    return "", "CEE holds nothing of this number for your port."
