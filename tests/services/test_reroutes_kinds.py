"""Re-routing after a criterion or an override changes, and of protests and drawback claims: listed, confirmed, moved once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cee.access.capabilities import Role
from cee.base.clock import day_of
from cee.core.vocabulary import Kind, Lane, State
from centers.models import Reroute, Stay, WorkItem
from centers.selectors.claim_faults import claim_faults
from centers.services.claim import item_claim
from centers.services.reroute_prepare import reroute_begin, reroute_prepare, reroute_preview
from centers.services.reroute_run import reroute_confirm, reroute_run
from entries.models import Activity, Importer, ImporterAccount
from routing.models import Criterion, Override, RoutingDecision
from routing.selectors.snapshot import screening_set
from routing.services.assignment import assignment_change
from routing.services.criterion import criterion_add, criterion_end
from routing.services.override import override_make, override_revoke
from routing.services.receipt import receipt_for
from routing.services.verify import verify_decisions
from tests.claims_world import a_claim, a_protest, specialist, the
from tests.factories import person, team
from tests.intake_world import AT, CBP, counts, hand_in, number, stored, summary, world  # noqa: F401
from tests.pure.claims_examples import protested

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
LATER = AT + timedelta(days=1)
IMPORTER, SURETY = "26-164751100", "11-000000100"


@pytest.fixture(autouse=True)
def _routed_when_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives is routed on the day of this file's story, so that what is known later is later."""
    monkeypatch.setattr("cee.base.clock.timezone.now", lambda: AT)


def account(number: str = IMPORTER, **more: Any) -> ImporterAccount:
    made = ImporterAccount.objects.create(name="Northgate Imports", **more)
    Importer.objects.update_or_create(
        number=number, defaults={"account": made}, create_defaults={"account": made, "first_seen_at": AT}
    )
    return made


def assign(to: ImporterAccount, center: str, *, at: Any = AT) -> None:
    to.refresh_from_db()
    assignment_change(
        account_id=to.pk, version=to.version, center=center, basis="appeal", reason="Appeal upheld.",
        valid_from=day_of(AT) - timedelta(days=400), actor=person(Role.ROUTING_DESK), at=at,
    )  # fmt: skip


def override(center: str, **about: Any) -> Override:
    return override_make(
        center=center, holder="OFO", authority="memo 1", reason="Aircraft.", actor=person(Role.ROUTING_DESK), at=AT,
        valid_from=day_of(AT) - timedelta(days=400), **about,
    )  # fmt: skip


def criterion(**told: Any) -> Criterion:
    values: dict[str, Any] = {
        "name": "Watch", "lane": "review", "conditions": {"importer": [IMPORTER]}, "instruction": "Look.",
        "reason": "Errors found.", "valid_from": day_of(AT), "center": "",
    }  # fmt: skip
    return criterion_add(**(values | told), actor=person(Role.HEADQUARTERS), at=AT)


def begin(at: Any = LATER, **subject: int) -> Reroute:
    run = reroute_begin(**subject, actor=person(Role.ROUTING_DESK), at=at)
    while True:
        with transaction.atomic():
            if not reroute_prepare(run.pk, at=at):
                break
    run.refresh_from_db()
    return run


def confirm(run: Reroute, at: Any) -> None:
    reroute_confirm(reroute_id=run.pk, version=run.version, reason="Changed.", actor=person(Role.ROUTING_DESK), at=at)


def moved(at: Any = LATER, **subject: int) -> dict[str, str]:
    """What became of each activity of the list, once it is confirmed and done; nothing is left that does not agree."""
    run = begin(at, **subject)
    confirm(run, at)
    while True:
        with transaction.atomic():
            if not reroute_run(run.pk, at=at):
                break
    assert [one for one in verify_decisions() if one is not None] == []
    assert list(claim_faults(most=9)) == []
    rows = run.items.select_related("activity")
    return {one.activity.reference: one.why or one.result for one in rows}


def place(activity: Activity) -> tuple[str | None, str, str]:
    """Center, lane or state, and queue of an activity as it stands."""
    activity.refresh_from_db()
    item = WorkItem.objects.filter(pk=activity.pk).first()
    if item is not None:
        assert (item.center, item.team_id) == (activity.center, activity.team_id)
        assert Stay.objects.get(activity_id=activity.pk, left_at=None).queue == item.queue
    return activity.center, activity.state, item.queue if item else ""


def ended(made: Criterion) -> None:
    criterion_end(
        criterion_id=made.pk, version=made.version, valid_to=day_of(LATER), reason="Done.",
        actor=person(Role.HEADQUARTERS), at=LATER,
    )  # fmt: skip


def test_a_new_criterion_brings_what_it_chooses_before_people_and_its_end_lets_it_go() -> None:
    hand_in(summary(1, importer_number=IMPORTER), summary(2))
    center = stored(1).center
    assert place(stored(1)) == (center, "awaiting_liquidation", "")
    made = criterion()
    assert moved(criterion_id=made.pk) == {number(1): "done"}
    assert place(stored(1)) == (center, "placed", "summary-review")
    last = RoutingDecision.objects.filter(activity=stored(1)).latest("seq")
    assert (last.seq, last.lane, last.criteria) == (2, Lane.REVIEW, [made.pk])
    assert receipt_for(stored(1))["lane"]["criteria"][0]["id"] == made.pk and stored(1).deadlines.exists()
    assert moved(criterion_id=made.pk) == {}, "what it chose stands where it belongs"
    ended(made)
    assert moved(criterion_id=made.pk) == {number(1): "done"}
    assert place(stored(1)) == (center, "awaiting_liquidation", "")
    assert not stored(1).deadlines.exists() and stored(2).lane == Lane.CLEAR


def test_an_enforcement_criterion_changes_division_and_who_may_see_it() -> None:
    hand_in(summary(1, importer_number=IMPORTER))
    team(center=stored(1).center or "", division="enforcement")
    made = criterion(lane="enforcement", flags=["enforcement"])
    listed, _ = reroute_preview(criterion_id=made.pk, most=9, actor=person(Role.ROUTING_DESK), at=LATER)
    assert [verdict.routed.division for _, verdict in listed if verdict.routed] == ["enforcement"]
    assert moved(criterion_id=made.pk) == {number(1): "done"}
    assert (stored(1).division, stored(1).sensitivity) == ("enforcement", "enforcement")
    assert place(stored(1))[1:] == ("placed", "summary-enforcement")


def test_a_criterion_of_one_center_moves_nothing_of_another_and_no_protest() -> None:
    hand_in(summary(1, importer_number=IMPORTER))
    hand_in(a_protest(), actor=CBP)
    other = "CEE001" if stored(1).center != "CEE001" else "CEE002"
    assert begin(criterion_id=criterion(center=other).pk).looked == 0
    run = begin(criterion_id=criterion(name="Here", center=stored(1).center or "").pk)
    assert [one.activity.kind for one in run.items.select_related("activity")] == [Kind.ENTRY_SUMMARY]


def test_what_a_criterion_chose_and_somebody_has_begun_stays_and_is_named() -> None:
    hand_in(summary(1, importer_number=IMPORTER))
    made = criterion()
    moved(criterion_id=made.pk)
    item_claim(activity_id=stored(1).pk, actor=specialist(stored(1)), at=LATER)
    ended(made)
    assert moved(criterion_id=made.pk) == {number(1): "claimed"}
    assert place(stored(1))[1:] == ("placed", "summary-review")


def test_a_criterion_that_changed_after_the_list_was_made_moves_nothing() -> None:
    hand_in(summary(1, importer_number=IMPORTER))
    made = criterion()
    run = begin(criterion_id=made.pk)
    confirm(run, LATER)
    ended(made)
    assert screening_set()
    with transaction.atomic():
        reroute_run(run.pk, at=LATER)
    assert run.items.get().why == "otherwise" and stored(1).state == State.AWAITING_LIQUIDATION


def a_protest_on_file(**changes: Any) -> Activity:
    assert counts(hand_in(a_protest(**changes), actor=CBP)) == (1, 0, 0, 0)
    return the(Kind.PROTEST)


def test_a_protest_keeps_the_center_of_the_decision_whatever_becomes_of_the_assignment() -> None:
    importer = account()
    assign(importer, "CEE001")
    hand_in(summary(1, importer_number=IMPORTER))
    protest = a_protest_on_file()
    assign(importer, "CEE007", at=LATER)
    assert moved(account_id=importer.pk) == {number(1): "done"}
    assert place(protest) == ("CEE001", "placed", "protests") and stored(1).center == "CEE007"


@pytest.mark.parametrize("protestant", [IMPORTER, SURETY])
def test_an_override_of_the_account_of_the_entry_moves_its_protest_whoever_protests(protestant: str) -> None:
    importer = account()
    hand_in(summary(1, importer_number=IMPORTER))
    protest = a_protest_on_file(
        protestant_number=protestant, protestant_role="surety" if protestant == SURETY else "importer"
    )
    was = protest.team_id
    made = override("CEE003", account_id=importer.pk)
    assert moved(override_id=made.pk) == {number(1): "done", protest.reference: "done"}
    assert place(protest) == ("CEE003", "placed", "protests") and protest.team_id != was
    assert receipt_for(protest)["basis"] == "override"
    after = LATER + timedelta(hours=1)
    override_revoke(override_id=made.pk, version=1, reason="Ended.", actor=person(Role.ROUTING_DESK), at=after)
    assert moved(after, account_id=importer.pk) == {number(1): "done", protest.reference: "done"}
    assert receipt_for(protest)["basis"] == "followed"


def test_an_override_of_one_protest_moves_that_one_alone() -> None:
    hand_in(summary(1))
    protest = a_protest_on_file()
    hand_in(a_protest(protest_number="2704-26-100002"), actor=CBP)
    made = override("CEE010", reference=protest.reference, kind="protest")
    assert moved(override_id=made.pk) == {protest.reference: "done"}
    assert place(protest) == ("CEE010", "placed", "protests")
    other = Activity.objects.get(reference="2704-26-100002")
    assert other.center == stored(1).center


def test_a_protest_in_triage_goes_with_the_assignment_of_the_importer_of_its_entry() -> None:
    importer = account()
    record = summary(1, importer_number=IMPORTER)
    for line in record["lines"]:
        line["tariffs"] = [{"hts": "9802008040", "value": "100", "duty": "0", "quantities": []}]
        line["cases"], line["fees"] = [], []
    hand_in(record | {"totals": None})
    protest = a_protest_on_file(protestant_number=SURETY, protestant_role="surety")
    assert place(stored(1))[:2] == place(protest)[:2] == (None, "triage")
    assign(importer, "CEE007", at=LATER)
    assert moved(account_id=importer.pk) == {number(1): "done", protest.reference: "done"}
    assert place(protest) == ("CEE007", "placed", "protests")
    assert receipt_for(protest)["basis"] == "assignment"


def a_claim_on_file(**changes: Any) -> Activity:
    assert counts(hand_in(a_claim(**changes))) == (1, 0, 0, 0)
    return the(Kind.DRAWBACK)


def test_a_claim_goes_with_its_claimant_and_its_clocks_stay_as_they_are() -> None:
    claimant = account()
    assign(claimant, "CEE001")
    hand_in(summary(1, importer_number=SURETY))
    claim = a_claim_on_file()
    days = set(claim.deadlines.values_list("rule", "due"))
    assert place(claim) == ("CEE001", "placed", "drawback-claims")
    assign(claimant, "CEE007", at=LATER)
    assert moved(account_id=claimant.pk) == {claim.reference: "done"}
    assert place(claim) == ("CEE007", "placed", "drawback-claims")
    assert set(claim.deadlines.values_list("rule", "due")) == days != set()


def test_an_unaligned_claim_leaves_triage_once_its_claimant_has_an_account_and_a_center() -> None:
    hand_in(summary(1, importer_number=SURETY))
    claim = a_claim_on_file()
    assert place(claim) == (None, "triage", "") and not claim.deadlines.exists()
    claimant = account()
    assign(claimant, "CEE005", at=LATER)
    assert moved(account_id=claimant.pk) == {claim.reference: "done"}
    assert place(claim) == ("CEE005", "placed", "drawback-claims") and claim.deadlines.exists()
    assert receipt_for(claim)["basis"] == "assignment" and receipt_for(claim, seq=1)["basis"] == "triage"


def _claim(activity: Activity) -> str:
    item_claim(activity_id=activity.pk, actor=specialist(activity), at=LATER)
    return "claimed"


def _close(activity: Activity) -> str:
    Activity.objects.filter(pk=activity.pk).update(state=State.CLOSED)
    return ""


@pytest.mark.parametrize("begun", [_claim, _close])
@pytest.mark.parametrize("kind", [Kind.PROTEST, Kind.DRAWBACK])
def test_what_people_have_in_hand_or_behind_them_stays(kind: Kind, begun: Callable[[Activity], str]) -> None:
    importer = account()
    assign(importer, "CEE001")
    hand_in(summary(1, importer_number=IMPORTER))
    activity = a_protest_on_file() if kind == Kind.PROTEST else a_claim_on_file()
    why = begun(activity)
    run = begin(override_id=override("CEE003", account_id=importer.pk).pk)
    told = {one.activity_id: one.why for one in run.items.all()}
    assert told.get(activity.pk, "") == why and stored(1).pk in told


def test_a_chunk_costs_as_many_queries_at_two_claims_as_at_thirty() -> None:
    counted = []
    for entry, many in ((1, 2), (2, 30)):
        theirs = f"26-16475110{entry}"
        importer = account(theirs)
        hand_in(summary(entry, importer_number=theirs))
        for n in range(many):
            entries = [protested(entry_number=number(entry))]
            hand_in(a_protest(protest_number=f"2704-26-{entry}{n:05d}", entries=entries), actor=CBP)
            hand_in(a_claim(claim_number=number(1000 * entry + n), claimant_number=theirs), actor=CBP)
        run = begin(override_id=override("CEE003", account_id=importer.pk).pk)
        confirm(run, LATER)
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            reroute_run(run.pk, at=LATER)
        counted.append((run.items.filter(result="done").count(), len(seen)))
    assert counted[0][0] == 5 and counted[1][0] == 61 and counted[0][1] == counted[1][1]
