"""Any number that somebody pastes, and what it leads to."""

from dataclasses import dataclass, field

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.core.errors import IdentifierError
from cee.core.identifiers import IdentifierKind, recognise
from cee.core.vocabulary import Kind, OfficeKind
from entries.models import Activity, ImporterAccount
from entries.selectors.activity import activities_for

MOST = 20
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Found:
    """What a text was taken for and what it leads to, at most MOST of each, newest first.

    `kind` is an IdentifierKind, `name` for a name, or empty where it was nothing; then `problem` says why.
    """

    text: str
    kind: str
    canonical: str = ""
    activities: list[Activity] = field(default_factory=list)
    accounts: list[ImporterAccount] = field(default_factory=list)
    problem: str = ""


def find_number(principal: Principal, text: str) -> Found:
    """Look a pasted text up for a principal, who finds only what their office sees. Raises NotAllowed."""
    principal.require(Capability.TRACE_NUMBER)
    text = text.strip()[:LONGEST].replace("\x00", "")
    if not text:
        return Found(text, "", problem="Paste an entry, importer, protest or any other number.")
    try:
        kind, canonical = recognise(text)
    except IdentifierError as error:
        accounts = _accounts_named(principal, text)
        return Found(text, "name", accounts=accounts) if accounts else Found(text, "", problem=error.message)
    return Found(text, kind, canonical, _activities(principal, kind, canonical), _accounts(principal, kind, canonical))


def _activities(principal: Principal, kind: IdentifierKind, canonical: str) -> list[Activity]:
    base = activities_for(principal).select_related("importer__account").order_by("-id")
    if kind == IdentifierKind.ENTRY_NUMBER:
        return list(base.filter(reference=canonical)[:MOST])
    if kind in (IdentifierKind.PROTEST, IdentifierKind.INQUIRY):
        return list(base.filter(kind=Kind(kind), reference=canonical)[:MOST])
    if kind == IdentifierKind.IMPORTER:
        return list(base.filter(importer__number=canonical)[:MOST])
    if kind == IdentifierKind.PORT:
        return list(base.filter(port=canonical)[:MOST])
    return []


def _may_see_accounts(principal: Principal) -> bool:
    return principal.office_kind in (OfficeKind.CENTER, OfficeKind.NATIONAL)


def _accounts(principal: Principal, kind: IdentifierKind, canonical: str) -> list[ImporterAccount]:
    if kind != IdentifierKind.IMPORTER or not _may_see_accounts(principal):
        return []
    return list(ImporterAccount.objects.filter(importers__number=canonical))


def _accounts_named(principal: Principal, text: str) -> list[ImporterAccount]:
    if len(text) < 3 or not _may_see_accounts(principal):
        return []
    return list(ImporterAccount.objects.filter(name__istartswith=text).order_by("name")[:MOST])
