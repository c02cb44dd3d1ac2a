"""The importer of an item at a glance: account, Center, standing, manager."""

from dataclasses import dataclass
from datetime import date, datetime

from cee.core.vocabulary import Standing, label
from centers.models import AccountManager
from centers.selectors.people import person_name
from entries.models import AccountStanding, Importer
from routing.models import Assignment


@dataclass(frozen=True, slots=True)
class ImporterStrip:
    """What a specialist wants to know of an importer first. Empty texts where nothing is recorded."""

    name: str
    is_broker: bool
    center: str
    basis: str
    since: date | None
    standing: str
    managers: tuple[str, ...]


def importer_strip(importer: Importer | None, *, on: date, at: datetime) -> ImporterStrip | None:
    """The strip of an importer as it stands on a day and as known at an instant; None without an account. Four queries."""
    account = importer.account if importer else None
    if account is None:
        return None
    assignment = Assignment.objects.in_force(on).as_known(at=at).filter(account=account).first()
    standing = AccountStanding.objects.in_force(on).as_known(at=at).filter(account=account).first()
    managers = AccountManager.objects.in_force(on).filter(account=account).select_related("user")
    return ImporterStrip(
        name=account.name,
        is_broker=account.is_broker,
        center=assignment.center if assignment else "",
        basis=assignment.basis if assignment else "",
        since=assignment.valid_from if assignment else None,
        standing=label(standing.standing) if standing and standing.standing != Standing.NONE else "",
        managers=tuple(person_name(manager.user) for manager in managers),
    )
