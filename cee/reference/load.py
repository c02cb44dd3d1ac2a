"""Storing the shipped reference data: safe to run at every start, touching only what differs."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import models

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.core.content import content_sha256
from cee.reference.load_tariff import PART, tariff_edition_load
from cee.reference.models import CodeValue, LawEdition, Port, TariffEdition
from cee.reference.shipped import SHIPPED_FROM, law_content, shipped_codes, shipped_ports, shipped_tariff
from cee.reference.snapshots import touch_snapshot
from cee.reference.tariff_export import TariffRow

_SHIPPED_TARIFF = "shipped-"
_CODE_COLUMNS = ("code", "label", "citation", "confidence", "source")


class Loaded(NamedTuple):
    """What a load did to one table: rows new, rows changed, rows that stood so already; codes left as people have them."""

    table: str
    new: int
    changed: int
    same: int
    kept: tuple[str, ...] = ()


def load_shipped(*, actor: Principal, at: datetime) -> list[Loaded]:
    """Load everything under `cee/reference/data` in one transaction; what stands already is left alone.

    A port that people have written a row of is theirs: none of its shipped rows is stored, and the report names it.
    """
    with acting(actor, verb="reference_loaded", reason="Shipped with CEE"):
        reports = [_load_law(at), _load_ports(), _load_codes(), _load_compact_tariff(at)]
        if any(report.new or report.changed for report in reports):
            touch_snapshot(PART)
    return reports


def _load_law(at: datetime) -> Loaded:
    """An edition is named by its content: files that say something else are another edition beside the old one."""
    content = law_content()
    if not content:
        return Loaded("law", 0, 0, 0)
    digest = content_sha256(content)
    _, created = LawEdition.objects.get_or_create(
        version=f"{content['version']}-{digest[:8]}",
        defaults={
            "valid_from": date.fromisoformat(content["valid_from"]),
            "content": content,
            "sha256": digest,
            "loaded_at": at,
        },
    )
    return Loaded("law", int(created), 0, int(not created))


def _load_ports() -> Loaded:
    theirs = set(Port.objects.exclude(author="").values_list("code", flat=True))
    shipped = shipped_ports()
    ports = [
        Port(
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            code=row.cells["code"],
            name=row.cells["name"],
            state=row.cells.get("state", ""),
            field_office=row.cells.get("field_office", ""),
            mode=row.cells.get("mode", ""),
            phone=row.cells.get("phone", ""),
            confidence=int(row.cells.get("confidence") or 50),
            source=row.cells.get("source") or row.cells.get("citation") or "",
        )
        for row in shipped
        if row.cells["code"] not in theirs
    ]
    kept = sorted(theirs & {row.cells["code"] for row in shipped})
    return upsert("ports", Port, ports, key=("code", "valid_from"))._replace(kept=tuple(kept))


def _load_codes() -> Loaded:
    codes = [
        CodeValue(
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            table=table,
            code=row.cells["code"],
            label=row.cells.get("label") or row.cells.get("name") or row.cells["code"],
            attributes={name: cell for name, cell in row.cells.items() if name not in _CODE_COLUMNS},
            citation=row.cells.get("citation") or row.cells.get("source") or "",
            confidence=int(row.cells.get("confidence") or 50),
        )
        for table, row in shipped_codes()
    ]
    return upsert("codes", CodeValue, codes, key=("table", "code", "valid_from"))


def _load_compact_tariff(at: datetime) -> Loaded:
    """The compact tariff is an edition named by its content; an earlier one that we shipped is then no longer in force."""
    rows = [
        TariffRow(
            hts=row.cells["hts"],
            description=row.cells.get("description", ""),
            units=row.cells.get("units", ""),
            general=row.cells.get("general_rate") or row.cells.get("general") or "",
            special=row.cells.get("special_rate") or row.cells.get("special") or "",
            other=row.cells.get("other_rate") or row.cells.get("other") or "",
        )
        for row in shipped_tariff()
    ]
    if not rows:
        return Loaded("tariff", 0, 0, 0)
    digest = sha256("\n".join("\t".join(row) for row in sorted(rows)).encode()).hexdigest()
    loaded = tariff_edition_load(
        name=_SHIPPED_TARIFF + digest[:12],
        rows=rows,
        valid_from=SHIPPED_FROM,
        complete=False,
        source="compact table of CEE",
        at=at,
    )
    TariffEdition.objects.filter(name__startswith=_SHIPPED_TARIFF, valid_to=None).exclude(pk=loaded.edition.pk).update(
        valid_to=SHIPPED_FROM
    )
    return Loaded("tariff", loaded.numbers, 0, 0) if loaded.created else Loaded("tariff", 0, 0, loaded.numbers)


def upsert[M: models.Model](table: str, model: type[M], rows: Sequence[M], *, key: tuple[str, ...]) -> Loaded:
    """Insert the rows whose key is new and update those that differ, in two statements; answer how many of each."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    stored: dict[tuple[Any, ...], M] = {_values(row, key): row for row in model._default_manager.all()}
    new = [row for row in rows if _values(row, key) not in stored]
    changed = []
    for row in rows:
        was = stored.get(_values(row, key))
        if was is not None and _values(was, fields) != _values(row, fields):
            row.pk = was.pk
            changed.append(row)
    model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, [name for name in fields if name not in key])
    return Loaded(table, len(new), len(changed), len(rows) - len(new) - len(changed))


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
