"""Asking what open work a change concerns: the list is made in the background, chunk by chunk; nothing moves by it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cee.access.acting import acting
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.copy import copy_text, copy_value
from cee.base.errors import NotVisible, Refused
from cee.base.publish import send_on_commit
from centers.models import Reroute
from centers.selectors.concerned import concerned
from centers.selectors.placement import placer_at
from centers.selectors.reroutes import require_reroute
from centers.services.frozen import lock_run, signed_by, touch_run
from centers.services.reroute_plan import STAYS, Verdict, verdicts
from entries.models import Activity, ImporterAccount
from routing.models import Criterion, Override

TASK: Final = "centers.batch_reroute"
LOOK: Final = 500
"""Activities that one transaction looks at."""

_TABLE = "centers_rerouteitem"
_COLUMNS = (
    "reroute_id", "activity_id", "seen", "result", "why", "from_center", "from_team", "to_center", "to_division",
    "to_team", "to_lane", "because", "due", "duty",
)  # fmt: skip
_Status = Reroute.Status


def reroute_begin(
    *,
    account_id: int | None = None,
    override_id: int | None = None,
    criterion_id: int | None = None,
    actor: Principal,
    at: datetime,
) -> Reroute:
    """Begin to list the open work that one account, override or criterion concerns, and where it would go today.

    One that is being listed or moved for the same already is answered as it stands; an earlier list that nobody
    confirmed is dropped. Raises NotAllowed, NotVisible, or Refused `subject` where not exactly one thing is named.
    """
    require_reroute(actor)
    named = {"account_id": account_id, "override_id": override_id, "criterion_id": criterion_id}
    if sum(value is not None for value in named.values()) != 1:
        raise Refused("subject", "Name one account, override or criterion.", path="account")
    with acting(actor, verb="reroute_begun"):
        _lock_subject(account_id, override_id, criterion_id)
        same = Reroute.objects.filter(**named)
        busy = same.filter(status__in=(_Status.PREPARING, _Status.RUNNING)).first()
        if busy is not None:
            return busy
        same.filter(status=_Status.READY).update(status=_Status.DROPPED, finished_at=at)
        made = Reroute.objects.create(**named, **signed_by(actor, at))
        record(actor, verb="reroute_begun", at=at, subject=f"centers_reroute:{made.pk}", after=named)
        send_on_commit(TASK, made.pk)
    return made


def _lock_subject(account_id: int | None, override_id: int | None, criterion_id: int | None) -> None:
    for model, pk in ((ImporterAccount, account_id), (Override, override_id), (Criterion, criterion_id)):
        if pk is not None and not model.objects.select_for_update().filter(pk=pk).exists():  # type: ignore[attr-defined]
            raise NotVisible("no_subject", "There is no such account, override or criterion.")


def reroute_prepare(reroute_id: int, *, at: datetime) -> bool:
    """Look at the next LOOK activities, in the caller's transaction; True while there may be more."""
    run = lock_run(_runs(), reroute_id, _Status.PREPARING)
    if run is None:
        return False
    found = concerned(run).filter(pk__gt=run.cursor).select_related("importer__account").order_by("pk")
    activities = list(found[:LOOK])
    told = verdicts(activities, placer_at(at).fresh(), criterion_id=run.criterion_id, at=at)
    staying = sum(one.why == STAYS for one in told.values())
    copy_text(_TABLE, _COLUMNS, _rows(run, activities, told))
    more = len(activities) == LOOK
    changes = {} if more else {"status": _Status.READY}
    last = activities[-1].pk if activities else run.cursor
    touch_run(
        run, at, cursor=last, looked=run.looked + len(activities), stays=run.stays + staying, **changes
    )  # fmt: skip
    return more


def _runs():  # type: ignore[no-untyped-def]
    return Reroute.objects.select_related("account", "override", "criterion")


def _rows(run: Reroute, activities: Iterable[Activity], told: dict[int, Verdict]) -> Iterable[str]:
    for one in activities:
        if told[one.pk].why != STAYS:
            values = (run.pk, *told[one.pk].listed(one).values())
            yield "\t".join(copy_value(None if value is None else str(value)) for value in values) + "\n"


def reroute_preview(
    *,
    account_id: int | None = None,
    override_id: int | None = None,
    criterion_id: int | None = None,
    most: int,
    actor: Principal,
    at: datetime,
) -> tuple[list[tuple[Activity, Verdict]], int]:
    """What `reroute_begin` would list, at once and without storing anything: what moves or is skipped, and how many stay.

    Raises as `reroute_begin`, and Refused `too_many` where more than `most` activities would have to be looked at.
    """
    require_reroute(actor)
    run = _unsaved(account_id, override_id, criterion_id)
    activities = list(concerned(run).select_related("importer__account").order_by("pk")[: most + 1])
    if len(activities) > most:
        raise Refused(
            "too_many",
            f"More than {most} activities are open here; ask without dry_run: nothing moves until confirmed.",
        )
    told = verdicts(activities, placer_at(at).fresh(), criterion_id=criterion_id, at=at)
    listed = [(one, told[one.pk]) for one in activities if told[one.pk].why != STAYS]
    return listed, len(activities) - len(listed)


def _unsaved(account_id: int | None, override_id: int | None, criterion_id: int | None) -> Reroute:
    run = Reroute()
    for model, name, pk in (
        (ImporterAccount, "account", account_id),
        (Override, "override", override_id),
        (Criterion, "criterion", criterion_id),
    ):
        if pk is not None:
            found = model.objects.filter(pk=pk).first()  # type: ignore[attr-defined]
            if found is None:
                raise NotVisible("no_subject", "There is no such account, override or criterion.")
            setattr(run, name, found)
    if sum(pk is not None for pk in (account_id, override_id, criterion_id)) != 1:
        raise Refused("subject", "Name one account, override or criterion.", path="account")
    return run
