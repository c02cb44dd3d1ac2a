"""Storing a tariff edition: all its numbers by one COPY, or nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction

from cee.base.copy import copy_text, copy_value
from cee.base.errors import Refused
from cee.reference.models import TariffEdition
from cee.reference.snapshots import touch_snapshot
from cee.reference.tariff_export import TariffRow

PART = "reference"
_COLUMNS = ("edition_id", "hts", "description", "units", "general_rate", "special_rate", "other_rate")


class LoadedEdition(NamedTuple):
    """What became of a load: the edition, how many numbers it holds, and whether they are new."""

    edition: TariffEdition
    numbers: int
    created: bool


def tariff_edition_load(
    *, name: str, rows: Iterable[TariffRow], valid_from: date, complete: bool, source: str, at: datetime
) -> LoadedEdition:
    """Store an edition under its name; the same content under the same name again changes nothing.

    An edition is immutable: other content, or other dates, under a name that exists raises Refused. A `complete`
    edition refuses numbers that it does not hold, from `valid_from` on until another edition begins.
    """
    held = sorted(set(rows))
    doubled = len(held) - len({row.hts for row in held})
    if doubled:
        raise Refused("tariff_doubled", f"{doubled} tariff numbers stand in the file twice with different rates.")
    digest = sha256("\n".join("\t".join(row) for row in held).encode()).hexdigest()
    found = TariffEdition.objects.filter(name=name).first()
    if found:
        if (found.sha256, found.valid_from, found.complete) != (digest, valid_from, complete):
            raise Refused(
                "edition_exists", f"The edition {name} exists with other content or dates. Give a new one a new name."
            )
        return LoadedEdition(found, len(held), created=False)
    with transaction.atomic():
        edition = TariffEdition.objects.create(
            name=name, complete=complete, sha256=digest, source=source, loaded_at=at, valid_from=valid_from
        )
        lines = ("\t".join([str(edition.pk), *(copy_value(text) for text in row)]) + "\n" for row in held)
        count = copy_text("reference_tariffnumber", _COLUMNS, lines)
        touch_snapshot(PART)
    return LoadedEdition(edition, count, created=True)
