"""Routing what is here once more, in bulk: as it was filed, by the ruleset in force and what is known now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from cee.base.clock import day_of
from cee.core.vocabulary import Kind, Lane
from entries.models import FILED_VERSIONS, Activity, ProtestEntry
from entries.selectors.filed import records_of
from entries.services.batch import NO_IMPORTER, ImporterView
from routing.engine.facts import facts_from_content
from routing.models import RoutingDecision
from routing.screening.criteria import ENFORCEMENT_FLAG
from routing.screening.screen import Screening
from routing.selectors.known import accounts_known
from routing.selectors.snapshot import ruleset_in_force, screening_set
from routing.services.determine import Routed, Router


class Again(NamedTuple):
    """One activity routed again: as it would be screened today (`fresh`), and with the screening that it has (`kept`).

    Of a protest or a claim, which nobody screens, both are the same.
    """

    fresh: Routed
    kept: Routed


def latest_decisions(activity_ids: Collection[int]) -> dict[int, RoutingDecision]:
    """The last determination of each activity."""
    rows = RoutingDecision.objects.filter(activity_id__any=activity_ids).order_by("seq")
    return {row.activity_id: row for row in rows}


def routed_again(
    activities: Collection[Activity], latest: Mapping[int, RoutingDecision], *, at: datetime
) -> dict[int, Again]:
    """Each activity that was filed, routed again; a fixed number of queries. `activities` have their importer and account.

    A protest keeps the Center of the decision that it followed. Raises Refused where no ruleset is active.
    """
    return _summaries(activities, latest, at) | _claims(activities, at)


def _view(activity: Activity) -> ImporterView:
    importer = activity.importer
    if importer is None:
        return NO_IMPORTER
    account = importer.account
    return ImporterView(importer.pk, importer.account_id, bool(account and account.is_broker))


def _summaries(
    activities: Collection[Activity], latest: Mapping[int, RoutingDecision], at: datetime
) -> dict[int, Again]:
    records = records_of(activities)
    if not records:
        return {}
    here = [one for one in activities if one.pk in records]
    accounts = {one.importer.account_id for one in here if one.importer and one.importer.account_id}
    known = accounts_known(accounts, [one.reference for one in here], at=at)
    router = Router(ruleset_in_force(), screening_set(), known, day_of(at))
    found = {}
    for one in here:
        routed = router.route(records[one.pk], _view(one))
        kept = router.screened_before(routed, _screened(one, latest.get(one.pk)))
        found[one.pk] = Again(routed, kept)
    return found


def _screened(activity: Activity, decision: RoutingDecision | None) -> Screening:
    """What screening left the activity with; a person may have changed its lane since."""
    lane = Lane(activity.lane or Lane.REVIEW)
    flags = (ENFORCEMENT_FLAG,) if lane is Lane.ENFORCEMENT else ()
    matched = tuple(decision.criteria or ()) if decision else ()
    return Screening(lane, flags, matched, bool(decision and decision.sampled))


def _claims(activities: Collection[Activity], at: datetime) -> dict[int, Again]:
    found: dict[int, Again] = {}
    for kind, versions in FILED_VERSIONS.items():
        here = {one.pk: one for one in activities if one.kind == kind}
        if not here:
            continue
        deciding = _of_entries(here) if kind == Kind.PROTEST else {pk: _view(one) for pk, one in here.items()}
        references = [one.reference for one in here.values()]
        accounts = {view.account_id for view in deciding.values() if view.account_id is not None}
        known = accounts_known(accounts, references, at=at, kind=kind)
        router = Router(ruleset_in_force(), screening_set(), known, day_of(at))
        rows = versions._default_manager.filter(activity_id__any=here)
        for pk, number, content in rows.values_list("activity_id", "number", "routed_facts"):
            if number == here[pk].filed_version:
                routed = router.route_filed(facts_from_content(content), here[pk].reference, deciding.get(pk))
                found[pk] = Again(routed, routed)
    return found


def _of_entries(protests: Mapping[int, Activity]) -> dict[int, ImporterView]:
    """The importer of the lead entry of each protest whose lead entry is on file: it decides where no Center is followed."""
    leads = ProtestEntry.objects.filter(activity_id__any=protests, lead=True)
    named = {
        pk: reference
        for pk, version, reference in leads.values_list("activity_id", "version", "entry_number")
        if version == protests[pk].filed_version
    }
    entries = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, reference__any=list(named.values()))
    views = {one.reference: _view(one) for one in entries.select_related("importer__account")}
    return {pk: views[reference] for pk, reference in named.items() if reference in views}
