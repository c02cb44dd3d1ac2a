"""Assignments, overrides and criteria: dated, with reason and author, closed and added but never edited."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cee.access.capabilities import CAPABILITIES, Capability, Role
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from entries.models import ImporterAccount
from routing.models import Assignment, Criterion, Override
from routing.selectors.known import accounts_known
from routing.selectors.snapshot import screening_set
from routing.services.assignment import assignment_change, assignment_correct
from routing.services.criterion import criterion_add, criterion_end
from routing.services.override import override_make, override_revoke
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def account() -> ImporterAccount:
    return ImporterAccount.objects.create(name="Northgate Imports")


def change(to: ImporterAccount, center: str = "CEE004", *, role: Role = Role.ROUTING_DESK, version: int = 0, **given):
    values = {"basis": "predominant_tariff", "reason": "Apparel.", "valid_from": TODAY, "at": NOW} | given
    to.refresh_from_db()
    return assignment_change(
        account_id=to.pk, version=version or to.version, center=center, actor=factories.person(role), **values
    )


def center_on(of: ImporterAccount, day: date, at=LATER) -> str | None:  # type: ignore[no-untyped-def]
    found = accounts_known([of.pk], [], at=at).assignment(of.pk, day)
    return found.center if found else None


def test_an_assignment_ends_the_one_before_on_its_day() -> None:
    one = account()
    change(one, "CEE004", valid_from=TODAY - timedelta(days=100))
    change(one, "CEE008", at=LATER)
    after = LATER + timedelta(minutes=1)
    assert center_on(one, TODAY - timedelta(days=1), after) == "CEE004"
    assert center_on(one, TODAY, after) == "CEE008"
    assert center_on(one, TODAY, NOW + timedelta(minutes=1)) == "CEE004", "as it was known then"


def test_a_correction_keeps_the_days_and_what_was_known() -> None:
    one = account()
    wrong = change(one, "CEE004", valid_from=TODAY - timedelta(days=100))
    one.refresh_from_db()
    right = assignment_correct(
        assignment_id=wrong.pk, version=one.version, center="CEE005", basis="appeal", reason="Steel.",
        actor=factories.person(Role.ROUTING_DESK), at=LATER,
    )  # fmt: skip
    assert (right.valid_from, right.valid_to) == (wrong.valid_from, None)
    assert center_on(one, TODAY, LATER + timedelta(minutes=1)) == "CEE005"
    assert center_on(one, TODAY, NOW + timedelta(minutes=1)) == "CEE004"
    with pytest.raises(Refused) as refusal:
        assignment_correct(
            assignment_id=wrong.pk, version=one.version, center="CEE001", basis="appeal", reason="x",
            actor=factories.person(Role.ROUTING_DESK), at=LATER,
        )  # fmt: skip
    assert refusal.value.code == "superseded"


def test_the_same_assignment_twice_is_once_and_a_stale_one_is_refused() -> None:
    one = account()
    assert change(one).pk == change(one).pk
    assert Assignment.objects.count() == 1
    with pytest.raises(Conflict):
        change(one, "CEE009", version=1)


@pytest.mark.parametrize("given", [{"center": "CEE011"}, {"basis": "whim"}, {"reason": " "}])
def test_an_assignment_without_center_basis_or_reason_is_refused(given: dict) -> None:
    with pytest.raises(Refused):
        change(account(), **given)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_ACCOUNTS not in CAPABILITIES[role]])
def test_only_who_manages_accounts_assigns(role: Role) -> None:
    with pytest.raises(NotAllowed):
        change(account(), role=role)


def make(*, role: Role = Role.ROUTING_DESK, **given):  # type: ignore[no-untyped-def]
    values = {
        "center": "CEE003", "holder": "Office of Field Operations", "authority": "19 CFR 101.10", "reason": "Aircraft.",
        "valid_from": TODAY,
    } | given  # fmt: skip
    return override_make(**values, actor=factories.person(role), at=NOW)


def test_an_override_wins_until_it_is_revoked_and_twice_is_once() -> None:
    one = account()
    made = make(account_id=one.pk)
    assert make(account_id=one.pk).pk == made.pk
    known = accounts_known([one.pk], [], at=LATER).override(one.pk, "", TODAY)
    assert known is not None and known.center == "CEE003"
    desk = factories.person(Role.ROUTING_DESK)
    revoked = override_revoke(override_id=made.pk, version=1, reason="Ended.", actor=desk, at=LATER)
    assert revoked.revoked_by == desk.name
    again = override_revoke(override_id=made.pk, version=1, reason="Ended.", actor=desk, at=LATER + timedelta(hours=1))
    assert again.revoked_at == LATER
    assert accounts_known([one.pk], [], at=LATER + timedelta(hours=1)).override(one.pk, "", TODAY) is None
    event = Event.objects.get(subject=f"routing_override:{made.pk}", verb="update")
    assert (event.reason, event.actor) == ("Ended.", desk.name)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "target"),
        ({"reference": "ABC-1234567-6", "center": "NOTELG"}, "center"),
        ({"reference": "ABC-1234567-6", "holder": " "}, "missing"),
        ({"reference": "ABC-1234567-6", "authority": ""}, "missing"),
        ({"reference": "ABC-1234567-6", "valid_to": TODAY}, "ends_before_begin"),
    ],
)
def test_an_override_needs_target_center_holder_authority_and_days(given: dict, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        make(**given)
    assert refusal.value.code == code


def test_two_overrides_do_not_hold_on_one_day() -> None:
    one = account()
    make(account_id=one.pk, valid_to=TODAY + timedelta(days=10))
    with pytest.raises(Refused) as refusal:
        make(account_id=one.pk, center="CEE001", valid_from=TODAY + timedelta(days=9))
    assert refusal.value.code == "override_stands"
    make(account_id=one.pk, center="CEE001", valid_from=TODAY + timedelta(days=10))
    assert Override.objects.count() == 2


@pytest.mark.parametrize("role", [role for role in Role if Capability.OVERRIDE_ROUTING not in CAPABILITIES[role]])
def test_only_who_may_override_does(role: Role) -> None:
    with pytest.raises(NotAllowed):
        make(reference="ABC-1234567-6", role=role)


def add(*, role: Role = Role.HEADQUARTERS, **given):  # type: ignore[no-untyped-def]
    values = {
        "name": "Hand tools of China", "lane": "review", "conditions": {"hts": ["8205"], "origin": ["CN"]},
        "instruction": "Look at the class.", "reason": "Errors found.", "valid_from": TODAY,
    } | given  # fmt: skip
    return criterion_add(**values, actor=factories.person(role), at=NOW)


def test_a_criterion_screens_from_the_next_look_until_its_end_and_twice_is_once() -> None:
    before = len(screening_set().national.criteria)
    made = add()
    assert add().pk == made.pk
    assert len(screening_set().national.criteria) == before + 1
    actor = factories.person(Role.HEADQUARTERS)
    for _ in range(2):
        ended = criterion_end(
            criterion_id=made.pk, version=1, valid_to=TODAY + timedelta(days=1), reason="Done.", actor=actor, at=NOW
        )
    assert ended.valid_to == TODAY + timedelta(days=1) and ended.version == 2


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"conditions": {}}, "conditions"),
        ({"conditions": {"colour": ["red"]}}, "colour"),
        ({"conditions": {"hts": ["82O5"]}}, "hts"),
        ({"lane": "clear"}, "lane"),
        ({"reason": ""}, "reason"),
        ({"sample_rate": Decimal(2)}, "sample_rate"),
    ],
)
def test_a_criterion_that_would_match_everything_or_nothing_is_refused(given: dict, path: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(**given)
    assert refusal.value.code and path in (refusal.value.path, "conditions")
    assert not Criterion.objects.exists()


def test_a_center_sets_criteria_for_itself_only() -> None:
    assert add(role=Role.CENTER_DIRECTOR, center="CEE001").center == "CEE001"
    for center in ("", "CEE002"):
        with pytest.raises(NotAllowed):
            add(role=Role.CENTER_DIRECTOR, center=center)
    other = add(center="CEE002")
    with pytest.raises(NotVisible):
        criterion_end(
            criterion_id=other.pk, version=1, valid_to=TODAY, reason="x",
            actor=factories.person(Role.CENTER_DIRECTOR), at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_CRITERIA not in CAPABILITIES[role]])
def test_only_who_manages_criteria_adds_one(role: Role) -> None:
    with pytest.raises(NotAllowed):
        add(role=role)
