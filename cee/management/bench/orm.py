"""The plain way, to compare with: one summary after the other, asked for and saved by the ORM as most programs would."""

import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from cee.audit.models import Event
from cee.core.vocabulary import Kind, Lane
from centers.models import Team, WorkItem
from entries.formats.records import EntrySummary
from entries.formats.sums import sums_of
from entries.models import AccountStanding, Activity, EntryLine, EntrySummaryVersion, Importer
from entries.models import StatusNotice as Notice
from entries.services.batch import Sender
from entries.services.validate import totals_of
from routing.engine.facts import Facts
from routing.engine.route import Determination, route
from routing.models import Assignment, Criterion, Override, RoutingDecision, Ruleset
from routing.selectors.snapshot import compiled_ruleset
from routing.services.determine import line_facts


def save_each(records: list[EntrySummary], sender: Sender, at: datetime) -> float:
    """Route and save each summary in a transaction of its own; the seconds it took."""
    begun = time.perf_counter()
    for number, record in enumerate(records, start=1):
        with transaction.atomic():
            _save(number, record, sender, at)
    return time.perf_counter() - begun


def _save(number: int, record: EntrySummary, sender: Sender, at: datetime) -> None:
    if Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, reference=record.entry_number).exists():
        return
    importer, _ = Importer.objects.get_or_create(number=record.importer_number, defaults={"first_seen_at": at})
    found, ruleset_id, facts = _route(record, importer, at)
    lane, matched = _screen(record, found)
    team = _team(found, lane)
    totals = totals_of(record, sums_of(record))
    activity = Activity.objects.create(
        kind=Kind.ENTRY_SUMMARY, reference=record.entry_number, state="awaiting_liquidation", importer=importer,
        filer=record.entry_number[:3], port=record.port_of_entry, center=found.center, division="validation",
        team_id=team.pk if team else None, lane=lane, next_action="liquidate",
        next_date=record.entry_date + timedelta(days=314), received_at=at, entry_date=record.entry_date,
        estimated_duty=totals.payable,
    )  # fmt: skip
    EntrySummaryVersion.objects.create(
        activity=activity, number=1, submission_id=sender.submission_id, record=number, content_hash=bytes(16),
        filed_at=at, entry_type=record.entry_type, importer_number=record.importer_number,
        mode_of_transport=record.mode_of_transport, import_date=record.import_date, entry_date=record.entry_date,
        release_date=record.release_date, summary_date=record.summary_date or record.entry_date,
        bond_type=record.bond_type, surety=record.surety, bills=list(record.bills), value=totals.value,
        duty=totals.duty, fees=totals.fees, antidumping=totals.antidumping, countervailing=totals.countervailing,
    )  # fmt: skip
    _save_lines(activity, record, facts)
    RoutingDecision.objects.create(
        activity=activity, seq=1, filed_version=1, decided_at=at, ruleset_id=ruleset_id, law_edition_id=1,
        basis=found.basis, center=found.center, rule_id=found.rule_id, deciding_line=found.deciding_line,
        runner_up=found.runner_up, facts_hash=bytes(16), division="validation", team_id=team.pk if team else None,
        placed_because="load", lane=lane, criteria=matched or None,
    )  # fmt: skip
    Event.objects.create(
        at=at, activity_id=activity.pk, verb="arrived", after={"state": activity.state}, actor=sender.name,
        role=sender.role, office=sender.office, center=found.center or "", port=activity.port, filer=activity.filer,
    )  # fmt: skip
    Notice.objects.filter(reference=record.entry_number, activity=None).update(activity=activity)


def _route(record: EntrySummary, importer: Importer, at: datetime) -> tuple[Determination, int, Facts]:
    """The same engine, its inputs asked for one by one."""
    on = record.entry_date
    known = {"account": importer.account_id} if importer.account_id else {"account__isnull": True}
    assignment = Assignment.objects.as_known(at=at).in_force(on).filter(**known).first()
    override = Override.objects.in_force(on).filter(reference=record.entry_number).first()
    AccountStanding.objects.as_known(at=at).in_force(on).filter(**known).first()
    ruleset = Ruleset.objects.defer("content").get(status=Ruleset.Status.ACTIVE)
    compiled = compiled_ruleset(ruleset.pk).compiled
    lines = line_facts(record.lines, compiled.named_98)
    assert assignment is None and override is None
    facts = Facts(Kind.ENTRY_SUMMARY, on, importer.account_id is not None, False, None, None, lines)
    return route(facts, compiled), ruleset.pk, facts


def _screen(record: EntrySummary, found: Determination) -> tuple[str, list[int]]:
    """Every criterion in force, asked for each summary."""
    matched = [
        row.pk
        for row in Criterion.objects.in_force(record.entry_date).filter(center__in=("", found.center or ""))
        if row.conditions.get("hts")
        and any(line.tariffs[-1].hts.startswith(tuple(row.conditions["hts"])) for line in record.lines)
        and any(line.origin in row.conditions.get("origin", ()) for line in record.lines)
    ]
    return Lane.CLEAR, matched


def _team(found: Determination, lane: str) -> Team | None:
    """The team with the fewest open items."""
    teams = list(Team.objects.filter(center=found.center or "", kind="entry"))
    return min(teams, key=lambda team: WorkItem.objects.filter(team_id=team.pk).count(), default=None)


def _save_lines(activity: Activity, record: EntrySummary, facts: Facts) -> None:
    for line, (number, hts, value, _) in zip(record.lines, facts.lines, strict=True):
        EntryLine.objects.create(
            activity=activity, version=1, number=number, hts=hts, origin=line.origin, manufacturer=line.manufacturer,
            value=value, duty=sum((tariff.duty for tariff in line.tariffs), Decimal(0)), set_mark=line.set_mark,
            export_country=line.export_country, spi=line.spi, foreign_exporter=line.foreign_exporter,
            description=line.description, tariffs=_tariffs(line),
            fees=[[fee.fee_class, str(fee.amount)] for fee in line.fees] or None,
        )  # fmt: skip


def _tariffs(line: Any) -> list[Any]:
    return [
        [tariff.hts, str(tariff.value), str(tariff.duty), [[str(one.amount), one.unit] for one in tariff.quantities]]
        for tariff in line.tariffs
    ]
