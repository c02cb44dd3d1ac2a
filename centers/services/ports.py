"""Ports of entry as people keep them: added, changed and closed from a day on, put right; a load leaves these alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Q

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.models import Membership
from cee.access.principal import Principal
from cee.base.cas import require_version
from cee.base.dated import succeed
from cee.base.errors import NotVisible, Refused
from cee.core.errors import IdentifierError
from cee.core.identifiers import parse_port
from cee.core.vocabulary import OfficeKind
from cee.reference.load_tariff import PART
from cee.reference.models import Port
from cee.reference.snapshots import touch_snapshot
from centers.models import Staff

AUTHORITY: Final = "Schedule D; 19 CFR 101.3"
MODES: Final = ("sea", "air", "land", "rail", "express")
"""How goods come to a port; one, or several with a slash between."""

TEXTS: Final = {"name": 80, "state": 8, "field_office": 40, "mode": 20, "phone": 24, "source": 200}
"""What a row says of a port in words, and the most characters of each."""


def port_add(*, code: str, valid_from: date, values: Mapping[str, Any], actor: Principal) -> Port:
    """Open a port from a day on, new or closed before; validation knows it from the next record. The same again is once.

    `values` are the words of TEXTS and `confidence` in percent. Raises NotAllowed, or Refused: `PORT_FORM`, `missing`,
    `mode`, `confidence`, `port_taken` where the code is in use on that day or later.
    """
    actor.require(Capability.MANAGE_REFERENCE)
    try:
        code = parse_port(code)
    except IdentifierError as error:
        raise Refused("PORT_FORM", str(error), AUTHORITY, "code") from error
    wanted = _checked(values)
    with acting(actor, verb="port_added"):
        rows = _rows(code)
        for other in rows:
            if other.valid_to is None and other.valid_from == valid_from and _says(other, wanted):
                return other
            if other.valid_to is None or other.valid_to > valid_from:
                until = f" until {other.valid_to}" if other.valid_to else ""
                raise Refused(
                    "port_taken", f"{code} is {other.name} from {other.valid_from}{until}; change or close that.",
                    AUTHORITY, "code",
                )  # fmt: skip
        return Port.objects.create(code=code, valid_from=valid_from, **wanted, **_written(rows, actor))


def port_change(*, code: str, version: int, valid_from: date, values: Mapping[str, Any], actor: Principal) -> Port:
    """Say something else of an open port from a day on; what held until then stays on record. The same again is once.

    Raises NotAllowed, NotVisible, Conflict, or Refused: `missing`, `mode`, `confidence`, `port_closed`, `before_begin`.
    """
    actor.require(Capability.MANAGE_REFERENCE)
    wanted = _checked(values)
    with acting(actor, verb="port_changed"):
        rows = _known(code)
        current = rows[0]
        if current.valid_to is not None:
            raise Refused(
                "port_closed", f"{code} is closed from {current.valid_to} on; open it again first.", AUTHORITY
            )
        if _says(current, wanted):
            return current
        require_version(current.version, version)
        made: Port = succeed(current, Port, valid_from, wanted | _written(rows, actor))
        return made


def port_close(*, code: str, version: int, valid_to: date, reason: str, actor: Principal) -> Port:
    """Close a port: `valid_to` is the first day on which it is none. Its activities stay; entries of later days are warned of.

    Closed again on another day, that day is put right; on the same day nothing changes. Raises NotAllowed, NotVisible,
    Conflict, or Refused: `missing`, `before_begin`, `holds_people` where somebody's duty port or office it still is.
    """
    actor.require(Capability.MANAGE_REFERENCE)
    if not reason.strip():
        raise Refused("missing", "Say why.", path="reason")
    with acting(actor, verb="port_closed", reason=reason):
        rows = _known(code)
        current = rows[0]
        if current.valid_to == valid_to:
            return current
        require_version(current.version, version)
        if valid_to <= current.valid_from:
            raise Refused("before_begin", f"What stands began on {current.valid_from}.", path="valid_to")
        later = Q(valid_to=None) | Q(valid_to__gt=valid_to)
        sit = Staff.objects.filter(later, duty_port=code).count()
        act = Membership.objects.filter(later, office_kind=OfficeKind.PORT, office=code).count()
        if sit or act:
            raise Refused(
                "holds_people",
                f"From that day on it is the duty port of {sit:,} and the office of {act:,}; move them first.",
                path="valid_to",
            )
        return _write(current, {"valid_to": valid_to} | _written(rows, actor))


def port_correct(*, row_id: int, version: int, values: Mapping[str, Any], reason: str, actor: Principal) -> Port:
    """Put right what a row said wrongly from its beginning; its days stay, and what it said stands in its events.

    `version` is the code's. Corrected to what it says already, nothing changes. Raises NotAllowed, NotVisible, Conflict,
    or Refused: `missing` (a name, a reason), `mode`, `confidence`.
    """
    actor.require(Capability.MANAGE_REFERENCE)
    wanted = _checked(values)
    if not reason.strip():
        raise Refused("missing", "Say what was wrong.", path="reason")
    with acting(actor, verb="port_corrected", reason=reason):
        code = Port.objects.filter(pk=row_id).values_list("code", flat=True).first()
        rows = _known(code or "")
        row = next(one for one in rows if one.pk == row_id)
        if _says(row, wanted):
            return row
        require_version(rows[0].version, version)
        written = _written(rows, actor)
        if row is not rows[0]:
            _write(rows[0], written)
        return _write(row, wanted | written)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: str(values.get(name) or "").strip()[:most] for name, most in TEXTS.items()}
    if not told["name"]:
        raise Refused("missing", "A port has a name.", path="name")
    if told["mode"] and not set(told["mode"].split("/")) <= set(MODES):
        raise Refused("mode", f"Goods come by {', '.join(MODES)}; several with a slash between.", path="mode")
    told["confidence"] = values.get("confidence", 50)
    if not 0 <= told["confidence"] <= 100:
        raise Refused("confidence", "How sure the source is: 0 to 100 percent.", path="confidence")
    return told


def _rows(code: str) -> list[Port]:
    """The rows of a code, the latest first. Whoever edits ports waits for whoever did before: workers are told first."""
    touch_snapshot(PART)
    return list(Port.objects.filter(code=code).order_by("-valid_from"))


def _known(code: str) -> list[Port]:
    rows = _rows(code)
    if not rows:
        raise NotVisible("no_port", "There is no such port.")
    return rows


def _says(row: Port, wanted: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items())


def _written(rows: list[Port], actor: Principal) -> dict[str, Any]:
    """What every row that a person writes carries: who, and the next version of the code."""
    return {"author": actor.name[:150], "version": 1 + max((row.version for row in rows), default=0)}


def _write(row: Port, values: Mapping[str, Any]) -> Port:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row
