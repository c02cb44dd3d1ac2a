"""The one scope function: which activities an office may see, in lists, counts, exports, search and API alike."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.core.vocabulary import OfficeKind, Sensitivity

M = TypeVar("M", bound=Model)

_COLUMN = {OfficeKind.CENTER: "center", OfficeKind.PORT: "port", OfficeKind.FILER: "filer"}


def scope_q(principal: Principal, prefix: str = "") -> Q:
    """The condition on an activity's own columns; `prefix` reaches them through a relation (`activity__`).

    A Center sees its Center's, a port its port's, a filer its own; national offices see all. What is
    enforcement-sensitive is hidden from whoever lacks that capability; filers never see it as such.
    """
    if not principal.can(Capability.VIEW_ACTIVITIES):
        return Q(pk__in=[])
    condition = Q()
    column = _COLUMN.get(principal.office_kind)
    if column:
        condition &= Q(**{f"{prefix}{column}": principal.office})
    if principal.kinds:
        condition &= Q(**{f"{prefix}kind__in": sorted(principal.kinds)})
    if not principal.can(Capability.VIEW_ENFORCEMENT) and principal.office_kind != OfficeKind.FILER:
        condition &= ~Q(**{f"{prefix}sensitivity": Sensitivity.ENFORCEMENT})
    return condition


def visible(principal: Principal, queryset: QuerySet[M], prefix: str = "") -> QuerySet[M]:
    """The rows of a queryset over activities, or over what hangs on them, that the principal may see."""
    return queryset.filter(scope_q(principal, prefix))
