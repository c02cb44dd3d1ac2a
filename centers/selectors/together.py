"""One list of a specialist's work, whoever it comes from: what is with them in their Center, and what their duty port has
for them: questions to their Center, what their Center asked that port, and the port's entries in their team's queues."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from cee.access.principal import Principal
from centers.models import Handoff, Staff, WorkItem
from centers.policy.handoff import Side, Stage
from centers.queues import QUEUES, Row
from centers.queues.base import as_row
from centers.selectors.handoff import HandoffRow, handoffs_for, rows_of

OWN: Final = 25
OF_PORT: Final = 8


@dataclass(frozen=True, slots=True)
class Together:
    """The parts of the list, each nearest day first. `ports` are the duty ports of this person."""

    ports: tuple[str, ...]
    own: list[Row]
    own_goes_on: str
    handoffs: list[HandoffRow]
    of_port: list[Row]


def together(principal: Principal, on: date) -> Together:
    """The list of a person of a Center; a fixed number of queries."""
    ports = duty_ports(principal, on)
    page = QUEUES["mine"].page(principal, size=OWN)
    return Together(ports, page.rows, page.next, _handoffs(principal, ports, on), _of_port(principal, ports))


def duty_ports(principal: Principal, on: date) -> tuple[str, ...]:
    """Where this person sits while they work for their Center."""
    places = Staff.objects.in_force(on).filter(user_id=principal.person_id, center=principal.office)
    return tuple(sorted(set(places.exclude(duty_port="").values_list("duty_port", flat=True))))


def _handoffs(principal: Principal, ports: tuple[str, ...], on: date) -> list[HandoffRow]:
    mine = (
        Q(accepted_by=principal.user_id or 0, asked_by=Side.PORT)
        | Q(offered_by=principal.user_id or 0, asked_by=Side.CENTER)
        | Q(activity__assignee_id=principal.user_id or 0)
    )
    if principal.team_id:
        mine |= Q(activity__team_id=principal.team_id, accepted_by=None, state=Stage.OFFERED)
    concerns = (Q(owner=Side.CENTER) & (mine | Q(port__in=ports))) | Q(owner=Side.PORT, port__in=ports)
    found: list[Handoff] = list(
        handoffs_for(principal).exclude(state=Stage.CLOSED).filter(concerns).order_by("due", "id")[:OWN]
    )
    return rows_of(principal, found, on)


def _of_port(principal: Principal, ports: tuple[str, ...]) -> list[Row]:
    """The nearest open items of the person's team that come from their duty port."""
    if not ports or not principal.team_id:
        return []
    found = WorkItem.objects.filter(
        team_id=principal.team_id, center=principal.office, status=WorkItem.Status.OPEN, activity__port__in=ports
    )
    nearest = found.select_related("activity__importer__account").order_by("due", "activity_id")[:OF_PORT]
    return [as_row(item.activity, item, {}, {}) for item in nearest]
