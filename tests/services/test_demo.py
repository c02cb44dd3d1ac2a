"""Demonstration data: the same for everyone, right where it should be and wrong where it must be, marked everywhere."""

import json
import os
import stat
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, Min

from cee.access.capabilities import Role
from cee.access.models import ApiToken, User
from cee.core.identifiers import parse_entry_number, parse_importer, parse_manufacturer
from cee.core.vocabulary import CENTER_CODES, Kind
from cee.management.demo import door
from cee.management.demo.accounts import BROKERS, accounts
from cee.management.demo.claims import PROTESTS
from cee.management.demo.hard_cases import FILER, hard, refused
from cee.management.demo.like import LIKE
from cee.management.demo.notices import OWN_FRIDAYS, notices
from cee.management.demo.staff import _CITY_PORTS, LOGINS, Staffing
from cee.management.demo.summaries import Trade
from cee.reference.snapshots import forget_snapshots
from centers.models import AccountManager, Decision, Guidance, Handoff, Staff, Team, WorkItem
from centers.selectors.claim_faults import claim_faults
from centers.selectors.orphans import orphans
from entries.formats.json import read_activity
from entries.formats.records import EntrySummary, StatusNotice
from entries.models import (
    Activity,
    ClockEvent,
    DrawbackImport,
    DrawbackVersion,
    ExtensionNotice,
    Finding,
    Form,
    ImporterAccount,
    InquiryMessage,
    Liquidation,
    LiquidationBatch,
    LiquidationRow,
    ProtestEntry,
    ProtestVersion,
    Rejection,
    Submission,
)
from entries.rules.check import check
from entries.selectors import reference
from routing.models import Assignment, Override
from routing.services.verify import verify_decisions

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _no_kept_snapshots(db: None) -> None:
    """What another test's rolled-back transaction left behind is built anew."""
    forget_snapshots()


@pytest.fixture
def law(db: None) -> Any:
    call_command("load_reference", stdout=StringIO())
    return reference.law().edition


def _fatal(record: dict[str, Any]) -> list[str]:
    read, problems = read_activity(record)
    if isinstance(read, EntrySummary):
        problems = check(read, reference.reference_view(), received=DAY)
    return [problem.code for problem in problems if problem.fatal]


def test_the_same_seed_gives_the_same_trade_and_another_seed_another(law: Any) -> None:
    one, again, other = (list(Trade(DAY, law, seed=seed).records(40)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_every_generated_summary_is_accepted_and_nearly_none_is_warned_of(law: Any) -> None:
    warned: Counter[str] = Counter()
    for record in Trade(DAY, law).records(400):
        read, faults = read_activity(record)
        assert isinstance(read, EntrySummary), faults
        problems = check(read, reference.reference_view(), received=DAY)
        assert not [problem for problem in problems if problem.fatal]
        warned.update(problem.code for problem in problems)
        assert date(2025, 10, 1) < read.entry_date <= DAY
        assert parse_entry_number(read.entry_number) == read.entry_number
    assert sum(warned.values()) < 20


@pytest.mark.slow
@pytest.mark.skipif("CEE_TARIFF_EXPORT" not in os.environ, reason="CEE_TARIFF_EXPORT names no official export")
def test_every_generated_summary_stands_before_the_complete_official_tariff(law: Any) -> None:
    export = os.environ["CEE_TARIFF_EXPORT"]
    call_command("load_tariff", export, "--complete", "--valid-from", "2025-01-01", stdout=StringIO())
    for record in Trade(DAY, law).records(400):
        assert not _fatal(record)


def test_trade_has_every_center_and_few_importers_file_most(law: Any) -> None:
    owner = {number: account for account in accounts() for number in account.numbers}
    filed = Counter(owner[record["importer_number"]].index for record in Trade(DAY, law).records(3_000))
    assert {accounts()[index].center for index in filed} == set(CENTER_CODES)
    assert sum(count for _, count in filed.most_common(250)) > 3_000 / 3


def test_planted_hard_cases_are_accepted_and_planted_faults_are_each_refused(law: Any) -> None:
    assert {record["bills"][0]: _fatal(record) for record in hard(DAY, law)} == {
        record["bills"][0]: [] for record in hard(DAY, law)
    }
    faults = [_fatal(record) for record in refused(DAY, law)]
    assert all(faults)
    assert len({codes[0] for codes in faults}) > 8


def test_notices_have_the_form_of_the_contract_and_lie_in_the_past(law: Any) -> None:
    facts: Counter[str] = Counter()
    for summary in Trade(DAY, law).records(800):
        for notice in notices(summary, DAY, law, Random(summary["entry_number"])):
            read, problems = read_activity(notice)
            assert isinstance(read, StatusNotice), problems
            assert read.date <= DAY
            facts[read.fact] += 1
    assert {"released", "collected", "suspended", "liquidated", "extended"} <= set(facts)


def test_importers_are_mostly_assigned_and_their_numbers_have_the_right_form() -> None:
    world = accounts()
    plain = [account for account in world if not account.is_broker]
    unassigned = sum(not account.assignments for account in plain) / len(plain)
    assert 0.07 < unassigned < 0.13
    numbers = [number for account in world for number in account.numbers]
    assert len(set(numbers)) == len(numbers)
    assert all(parse_importer(number) == number for number in numbers)
    assert all(parse_manufacturer(code) == code for account in world[:300] for code in account.suppliers)
    assert sum(account.is_broker for account in world) == BROKERS


def test_nobody_of_a_center_sits_in_its_city() -> None:
    people = list(Staffing().people())
    assert len(people) > 500
    assert all(person.duty_port not in _CITY_PORTS[person.center] for person in people)
    assert {person.role for person in people} >= {Role.SUPERVISOR, Role.ENTRY_SPECIALIST, Role.CENTER_DIRECTOR}


def test_there_is_a_login_for_every_role_that_signs_in() -> None:
    assert {login.role for login in LOGINS} == set(Role)


@pytest.fixture
def logins_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "logins.json"
    monkeypatch.setattr(settings, "DEMO_LOGINS_FILE", path)
    return path


def test_a_load_is_whole_marked_and_done_once(law: Any, logins_file: Path) -> None:
    for _ in range(2):
        call_command("load_demo", "--entries", "60", stdout=StringIO())
    assert Activity.objects.filter(kind=Kind.ENTRY_SUMMARY).count() == 60 + len(list(hard(DAY, law))) + LIKE
    assert Activity.objects.filter(kind=Kind.PROTEST).count() == PROTESTS
    assert Activity.objects.filter(kind=Kind.DRAWBACK).exists()
    assert Activity.objects.filter(kind=Kind.TRADE_INQUIRY).count() > 5
    assert Rejection.objects.count() == len(list(refused(DAY, law)))
    assert not Activity.objects.filter(is_demonstration=False).exists()
    received = Activity.objects.exclude(filer=FILER).aggregate(first=Min("received_at"), last=Max("received_at"))
    assert received["last"] - received["first"] > timedelta(days=200)
    assert not Submission.objects.filter(is_demonstration=False).exists()
    assert not ImporterAccount.objects.filter(
        is_demonstration=False, importers__number__in=accounts()[0].numbers
    ).exists()
    assert not User.objects.filter(is_demonstration=False).exists()
    assert Staff.objects.count() > 500
    assert not Team.objects.filter(phone="").exists()
    assert Assignment.objects.filter(known_to__isnull=False).exists()
    assert Override.objects.count() == 2
    managing = {login.username for login in LOGINS if login.role == Role.ACCOUNT_MANAGER}
    assert managing <= set(AccountManager.objects.values_list("user__username", flat=True))
    pumps = WorkItem.objects.filter(queue="summary-review", center="CEE010", activity__filer=FILER)
    assert pumps.count() >= LIKE
    assert set(Activity.objects.filter(state="triage", filer=FILER).values_list("center", flat=True)) == {None}


def test_staff_have_worked_some_items_and_left_the_queues_of_those_who_sign_in(law: Any, logins_file: Path) -> None:
    call_command("load_demo", "--entries", "1200", stdout=StringIO())
    assert {"center", "port"} == set(Handoff.objects.values_list("asked_by", flat=True))
    assert {"offered", "accepted"} <= set(Handoff.objects.values_list("state", flat=True))
    assert WorkItem.objects.filter(queue="with-port", status=WorkItem.Status.WAITING).exists()
    assert Guidance.objects.filter(status="published").exists()
    assert Guidance.objects.filter(activity_id__isnull=False, status="published").exists()
    assert {"answer", "question", "referral"} <= set(InquiryMessage.objects.values_list("kind", flat=True))
    assert WorkItem.objects.filter(queue="trade-inquiries", status=WorkItem.Status.OPEN).exists()
    assert WorkItem.objects.filter(status=WorkItem.Status.CLAIMED).exists()
    assert WorkItem.objects.filter(queue="awaiting-reply", status=WorkItem.Status.WAITING).exists()
    assert Form.objects.filter(answered_date__isnull=False).exists()
    assert Finding.objects.filter(discrepant=True).exists()
    assert set(Decision.objects.values_list("outcome", flat=True)) == {"no_change", "change", "extended", "DN", "SP"}
    signing_in = [login.username for login in LOGINS]
    assert not list(claim_faults(most=9)) and not list(orphans(most=9))
    assert [one for one in verify_decisions() if one is not None] == []
    assert not WorkItem.objects.filter(
        assignee_id__in=User.objects.filter(username__in=signing_in).values("pk")
    ).exists()
    call_command("rebuild_deadlines", "--check", stdout=StringIO())


def test_protests_and_claims_are_of_every_sort_and_some_are_acted_on(law: Any, logins_file: Path) -> None:
    call_command("load_demo", "--entries", "1200", stdout=StringIO())
    protests = ProtestVersion.objects.all()
    assert set(protests.values_list("category", flat=True)) >= {"exclusion", "classification", "value", "charges"}
    assert protests.filter(further_review=True).exists() and protests.filter(accelerated=True).exists()
    assert ProtestEntry.objects.filter(lead=False).exists() and protests.filter(number=2).exists()
    liquidated = Activity.objects.filter(kind=Kind.ENTRY_SUMMARY, liquidation="liquidated").values("reference")
    assert ProtestEntry.objects.filter(lead=True, entry_number__in=liquidated).count() > PROTESTS // 3
    assert DrawbackVersion.objects.filter(number=2).exists()
    acts = set(ClockEvent.objects.values_list("event", flat=True))
    assert acts >= {
        "further_review_granted", "further_review_denied", "considered_together", "accelerated_paid",
        "accelerated_refused", "privilege_recorded", "drawback_waiver", "denial_mailed",
    }  # fmt: skip
    used = DrawbackImport.objects.values("entry_number", "line").annotate(claims=Count("activity_id", distinct=True))
    assert used.filter(claims=2).exists(), "what is left of a line is designated by another claim"
    queues = WorkItem.objects.filter(status=WorkItem.Status.OPEN)
    assert queues.filter(queue="protests").count() > 5 and queues.filter(queue="drawback-claims").count() > 1
    assert Activity.objects.filter(kind=Kind.DRAWBACK, state="triage").exists()
    assert not Rejection.objects.exclude(reference__in=_faulty()).exists()


def _faulty() -> list[str]:
    """The numbers of the planted faults, the only records of the demonstration that are refused."""
    return [str(one.get("entry_number", "")) for one in refused(DAY, reference.law().edition)]


def test_passwords_are_generated_once_kept_private_and_open_the_door(law: Any, logins_file: Path) -> None:
    call_command("load_demo", "--entries", "5", stdout=StringIO())
    first = json.loads(logins_file.read_text())
    call_command("load_demo", "--entries", "5", stdout=StringIO())
    assert json.loads(logins_file.read_text()) == first
    assert stat.S_IMODE(logins_file.stat().st_mode) == 0o600
    assert len({row["password"] for row in first}) == len(first)
    for row in first[:3]:
        assert User.objects.get(username=row["username"]).check_password(row["password"])
    logins_file.unlink()
    call_command("load_demo", "--entries", "5", stdout=StringIO())
    again = json.loads(logins_file.read_text())
    assert User.objects.get(username=again[0]["username"]).check_password(again[0]["password"])


def test_demonstration_data_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MODE", "production")
    for command in (("load_demo",), ("simulate_trade", "--entries", "1")):
        with pytest.raises(CommandError, match="not for production"):
            call_command(*command)


def test_simulated_trade_goes_through_the_service_and_is_told(law: Any) -> None:
    out = StringIO()
    call_command("simulate_trade", "--entries", "30", "--batch", "20", "--direct", "--until-empty", stdout=out)
    assert "30 sent" in out.getvalue() and "30 accepted" in out.getvalue().splitlines()[-1]
    assert Submission.objects.count() == 2
    assert Activity.objects.filter(is_demonstration=True).count() == 30


class _Answers:
    """A web interface that takes every batch and finishes each at the second look."""

    headers: dict[str, str] = {"Retry-After": "0"}

    def __init__(self, busy: int = 0) -> None:
        self.busy = busy
        self.asked: list[tuple[str, str, str]] = []
        self.looks: Counter[str] = Counter()

    def __call__(self, netloc: str, timeout: float) -> "_Answers":
        return self

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> None:
        self.asked.append((method, path, headers["Authorization"]))
        self.status = 202 if method == "POST" else 200
        if self.busy:
            self.busy, self.status, self.answer = self.busy - 1, 429, {}
            return
        key = f"k{len(self.asked)}" if method == "POST" else path.rstrip("/").rpartition("/")[2]
        self.looks[key] += 1
        counts = dict.fromkeys(door.COUNTS, 0) | {"records": 10, "accepted": 10}
        self.answer = {"id": key, "status": "done" if self.looks[key] > 2 else "processing", "counts": counts}

    def getresponse(self) -> "_Answers":
        return self

    def read(self) -> bytes:
        return json.dumps(self.answer).encode()

    def close(self) -> None:
        pass


def test_simulated_trade_over_http_carries_a_token_that_is_revoked_at_the_end(
    law: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, out = _Answers(), StringIO()
    monkeypatch.setattr(door, "HTTPConnection", answers)
    command = ("simulate_trade", "--entries", "20", "--batch", "10", "--until-empty", "--url", "http://localhost:1")
    call_command(*command, stdout=out)
    posts = [path for method, path, _ in answers.asked if method == "POST"]
    assert posts == ["/api/v1/submissions/"] * 2
    assert "20 sent" in out.getvalue() and out.getvalue().splitlines()[-1].endswith("0 duplicate")
    token = ApiToken.objects.get()
    assert token.revoked_at is not None and token.user.is_demonstration
    assert answers.asked[0][2].startswith("Bearer ")


def test_a_busy_interface_is_asked_again_after_the_time_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _Answers(busy=2)
    monkeypatch.setattr(door, "HTTPConnection", answers)
    web = door.Web("http://localhost:1", "secret")
    web.send([{"kind": "entry_summary"}])
    assert [method for method, _, _ in answers.asked] == ["POST"] * 3
    answers.busy = 1_000
    with pytest.raises(door.DoorError, match="answered 429"):
        web.counts()


def test_an_interface_that_is_not_there_is_a_clear_error_and_leaves_no_open_token(law: Any) -> None:
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("simulate_trade", "--entries", "1", "--url", "http://127.0.0.1:9", stdout=StringIO())
    assert not ApiToken.objects.filter(revoked_at__isnull=True).exists()


def test_the_last_fridays_have_posted_and_the_coming_one_can_be_read(law: Any, logins_file: Path) -> None:
    call_command("load_demo", "--entries", "600", stdout=StringIO())
    states = list(LiquidationBatch.objects.order_by("friday").values_list("state", flat=True))
    assert states == ["posted"] * OWN_FRIDAYS + ["frozen"]
    posted = Liquidation.objects.filter(batch_id__isnull=False)
    assert posted.count() > 10 and all(row.date == row.posted_date and row.date.weekday() == 4 for row in posted)
    kinds = set(Liquidation.objects.values_list("kind", flat=True))
    assert {"no_change", "reported", "reliquidation"} <= kinds
    assert ExtensionNotice.objects.exists() and LiquidationRow.objects.filter(standing="taken_out").exists()
    call_command("check_work", stdout=StringIO())
    call_command("rebuild_deadlines", "--check", stdout=StringIO())
