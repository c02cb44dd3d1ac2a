"""A worker that is killed while it moves work leaves nothing half moved, and nothing is moved twice."""

from pathlib import Path

from tests.faults.rig import Rig
from tests.faults.test_intake_survives import Sender

SIZE = 6_000
_ASSIGN = """
from cee.access.principal import system_principal
from cee.base.clock import now
from centers.models import Team
from entries.models import Importer, ImporterAccount
from routing.models import Assignment
from centers.services.reroute_prepare import reroute_begin
Team.objects.bulk_create(
    Team(code=f"{kind[:1]}{number:02d}", center=f"CEE{number:03d}", division="validation", kind=kind, name=kind,
         valid_from="2020-01-01")
    for number in range(1, 11) for kind in ("import_specialist", "entry")
)
"""
_BEGIN = """
from cee.access.principal import system_principal
from cee.base.clock import now
from entries.models import Importer, ImporterAccount
from routing.models import Assignment
from centers.services.reroute_prepare import reroute_begin
account = ImporterAccount.objects.create(name="Northgate Imports")
Importer.objects.update(account=account)
Assignment.objects.create(account=account, center="CEE007", basis="appeal", author="A", reason="r",
                          valid_from="2020-01-01", known_from=now())
reroute_begin(account_id=account.pk, actor=system_principal("desk"), at=now())
"""
_CONFIRM = """
from cee.access.principal import system_principal
from cee.base.clock import now
from centers.models import Reroute
from centers.services.reroute_run import reroute_confirm
run = Reroute.objects.get()
reroute_confirm(reroute_id=run.pk, version=run.version, reason="Appeal upheld.", actor=system_principal("desk"), at=now())
"""
_STATUS = "SELECT status FROM centers_reroute"
_DONE = "SELECT count(*) FROM centers_rerouteitem WHERE result = 'done'"


def test_killed_in_the_midst_it_goes_on_and_moves_each_once(tmp_path: Path) -> None:
    with Rig() as rig:
        rig.manage("load_reference")
        rig.manage("shell", given=_ASSIGN)
        rig.start("pipeline", "batch", "web")
        rig.wait_for(lambda: rig.status("/healthz") == 200, "the web server answers")
        sender = Sender(rig, tmp_path)
        sender.done(sender.send(sender.batch(SIZE)))
        rig.manage("shell", given=_BEGIN)
        rig.wait_for(lambda: rig.ask(_STATUS) == "ready", "the list is made", 120)
        listed = rig.ask("SELECT count(*) FROM centers_rerouteitem WHERE result = ''")
        assert listed > SIZE / 2
        rig.manage("shell", given=_CONFIRM)
        rig.wait_for(lambda: rig.ask(_DONE) > 0, "a chunk is moved")
        rig.kill("batch")
        moved = rig.ask(_DONE)
        assert moved < listed and moved % 200 == 0
        events = "SELECT count(*) FROM audit_event WHERE verb = 'reroute' AND activity_id IS NOT NULL"
        assert rig.ask(events) == moved
        rig.start("batch")
        rig.wait_for(lambda: rig.ask(_STATUS) == "done", "the rest is moved", 180)
        assert rig.ask(events) == rig.ask(_DONE) == listed
        assert rig.ask("SELECT count(*) FROM routing_routingdecision WHERE seq = 2") == listed
        left = "SELECT count(*) FROM entries_activity WHERE center <> 'CEE007' AND state IN ('placed', 'awaiting_liquidation')"
        assert rig.ask(left) == rig.ask("SELECT count(*) FROM centers_rerouteitem WHERE result = 'skipped'")
