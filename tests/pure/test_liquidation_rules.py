"""What posts on a Friday and what stands in the way, by the rule that says so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.clocks.schedule import next_batch_friday, posting_day
from entries.rules.liquidation import BLOCKERS, Ripe, blockers_of, remark_on
from tests.pure.law_edition import LAW, day

FRIDAY = day("2026-11-27")
PLAIN = Ripe(FRIDAY, "awaiting_liquidation", "01", due=FRIDAY, payable=Decimal("642.14"))


def names(**given: object) -> list[str]:
    return [rule.name for rule in blockers_of(PLAIN._replace(**given), LAW)]  # type: ignore[arg-type]


def test_what_is_ripe_paid_and_released_posts() -> None:
    assert names() == []
    assert names(state="decided") == []


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"liquidation": "liquidated"}, "USC1514_A"),
        ({"summary_status": "canceled"}, "USC1484_CANCELED"),
        ({"state": "closed"}, "USC1484_CANCELED"),
        ({"entry_type": "23"}, "CFR159_2"),
        ({"entry_type": "05"}, "CFR159_2"),
        ({"entry_type": "11"}, "CFR159_10"),
        ({"entry_type": "21", "due": None}, "USC1504_A1_B"),
        ({"lapsed": day("2026-11-20")}, "USC1504_A1"),
        ({"holds": ("46",)}, "USC1516A_C2"),
        ({"holds": ("66",)}, "USC1516A_C2"),
        ({"holds": ("65",)}, "USC1517_E"),
        ({"holds": ("43",)}, "USC1504_D"),
        ({"holds": ("45",), "due": None}, "USC1504_D"),
        ({"cased": True}, "USC1675_A3B"),
        ({"holds": ("49",), "due": FRIDAY + timedelta(365)}, "USC1504_B"),
        ({"holds": ("48",)}, "CBP_HOLD"),
        ({"holds": ("47",)}, "CBP_HOLD"),
        ({"summary_status": "rejected", "state": "decided"}, "CBP_REJECTED"),
        ({"forms": ("28",), "state": "placed"}, "CFR151_11"),
        ({"forms": ("29_proposed",), "state": "placed"}, "CFR152_2"),
        ({"decision_waiting": True, "state": "placed"}, "CBP_SIGNATURE"),
        ({"state": "placed"}, "USC1500"),
        ({"state": "triage"}, "USC1500"),
        ({"collection": "unpaid"}, "USC1505_A"),
        ({"release": "unreleased"}, "USC1448"),
        ({"rated": False}, "USC1505_C"),
        ({"due": FRIDAY + timedelta(7)}, "CBP_314_DAYS"),
        ({"due": None}, "CBP_314_DAYS"),
    ],
)
def test_each_reason_is_a_rule_named_by_its_authority(given: dict[str, object], rule: str) -> None:
    assert names(**given)[0] == rule


def test_every_rule_says_the_law_in_one_sentence_and_has_its_case_here() -> None:
    for rule in BLOCKERS.values():
        assert rule.law.endswith(".") and "\n" not in rule.law and rule.authority and rule.label
    assert len(BLOCKERS) == 21


def test_the_first_reason_is_the_one_that_nobody_in_a_center_can_remove() -> None:
    assert names(holds=("66", "48"), collection="unpaid") == ["USC1516A_C2", "CBP_HOLD", "USC1505_A"]


def test_what_owes_nothing_need_not_be_paid() -> None:
    assert names(collection="unpaid", payable=Decimal(0)) == []


def test_an_instructed_entry_under_an_order_posts_before_its_six_months_end() -> None:
    assert names(cased=True, instructed=True, due=FRIDAY + timedelta(6)) == []
    assert names(cased=True, instructed=True, due=FRIDAY + timedelta(7)) == ["CBP_314_DAYS"]


def test_an_extended_entry_posts_once_its_moved_friday_has_come() -> None:
    assert names(holds=("50",)) == []


def test_a_person_may_set_a_friday_before_its_own_but_never_past_a_suspension() -> None:
    assert names(early=True, due=FRIDAY + timedelta(100)) == []
    assert names(early=True, holds=("49",), due=FRIDAY + timedelta(100)) == []
    assert names(early=True, holds=("44",), due=None) == ["USC1504_D"]


def test_a_flag_for_reconciliation_does_not_block_but_is_told() -> None:
    assert names(reconciliation="001") == []
    assert remark_on(PLAIN._replace(reconciliation="001")) == "reconciliation 001"
    assert remark_on(PLAIN) == ""


HOLDS = st.lists(
    st.sampled_from(["43", "44", "45", "46", "47", "48", "49", "50", "51", "65", "66"]), max_size=4, unique=True
)


@given(HOLDS, st.booleans(), st.sampled_from(["awaiting_liquidation", "decided", "placed", "triage"]))
def test_nothing_that_statute_or_court_suspends_ever_posts(holds: list[str], early: bool, state: str) -> None:
    found = names(holds=tuple(holds), early=early, state=state)
    if any(LAW.stops_clock(code) for code in holds):
        assert found


def test_a_friday_that_is_a_holiday_is_kept_unless_the_edition_says_otherwise() -> None:
    christmas = day("2026-12-25")
    assert posting_day(christmas, LAW) == christmas
    moved = LAW.settings | {
        "liquidation_on_holiday_friday": LAW.settings["liquidation_on_holiday_friday"]._replace(
            value="next_working_day"
        )
    }
    other = type(LAW)(**{name: getattr(LAW, name) for name in LAW.__dataclass_fields__} | {"settings": moved})
    assert posting_day(christmas, other) == day("2026-12-28")
    assert posting_day(FRIDAY, other) == FRIDAY


@pytest.mark.parametrize(
    ("processed", "friday"),
    [
        ("2026-11-23", "2026-11-27"), ("2026-11-25", "2026-11-27"), ("2026-11-26", "2026-12-04"),
        ("2026-11-27", "2026-12-04"), ("2026-11-28", "2026-12-04"), ("2026-12-02", "2026-12-04"),
    ],
)  # fmt: skip
def test_what_is_processed_by_wednesday_posts_on_that_friday(processed: str, friday: str) -> None:
    assert next_batch_friday(day(processed), LAW) == day(friday)
