"""The rules of protests and drawback claims: each broken once, and its boundary kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cee.core.errors import Problem
from entries.formats.claims import DRAWBACK, PROTEST
from entries.rules.claim_facts import (
    ClaimFacts,
    EntryKnown,
    LineKnown,
    balances,
    managing_center,
    payable,
    timeliness,
)
from entries.rules.drawback import DRAWBACK_RULES, check_drawback
from entries.rules.protest import PROTEST_RULES, check_protest
from tests.pure.claims_examples import designated, drawback, exported, protest, protested
from tests.pure.rules_world import law, world

ENTRY = "ABC-1234567-6"
RECEIVED = date(2026, 9, 2)
LINE = LineKnown("8205511500", {"NO": Decimal(500)}, Decimal("600.00"))


def facts(
    imported: str | None = "2025-08-29",
    liquidated: str | None = "2026-07-10",
    line: LineKnown | None = LINE,
) -> ClaimFacts:
    day = date.fromisoformat
    entry = EntryKnown(day(imported) if imported else None, day(liquidated) if liquidated else None)
    return ClaimFacts(world(), RECEIVED, {ENTRY: entry}, {(ENTRY, 1): line} if line else {})


NOTHING = ClaimFacts(world(), RECEIVED)


def of_protest(known: ClaimFacts | None = None, **changes: Any) -> dict[str, Problem]:
    return {one.code: one for one in check_protest(PROTEST.read(protest(**changes)), known or facts())}


def of_claim(known: ClaimFacts | None = None, **changes: Any) -> dict[str, Problem]:
    return {one.code: one for one in check_drawback(DRAWBACK.read(drawback(**changes)), known or facts())}


def test_the_examples_keep_every_rule() -> None:
    assert of_protest() == {}
    assert of_claim() == {}


def test_every_rule_is_named_by_its_authority_and_says_the_law() -> None:
    for one in (*PROTEST_RULES, *DRAWBACK_RULES):
        assert one.message.endswith(".")
        assert one.authority
    assert len({one.name for one in (*PROTEST_RULES, *DRAWBACK_RULES)}) == len(PROTEST_RULES) + len(DRAWBACK_RULES)


def test_what_is_written_is_read_again_the_same() -> None:
    for value, body in ((PROTEST, protest()), (DRAWBACK, drawback())):
        record = value.read(body)
        assert value.read(value.write(record)) == record
    assert PROTEST.write(PROTEST.read(protest())) == protest(action="add")


@pytest.mark.parametrize(
    ("code", "path", "changes"),
    [
        ("USC1514_A_CATEGORY", "category", {"type": "520d"}),
        ("CFR174_13_A1_PROTESTANT", "protestant_number", {"protestant_number": "00-000000000"}),
        ("CFR174_13_A3_ENTRIES", "entries", {"entries": [protested(lead=False)]}),
        ("CFR174_13_A3_ENTRIES", "entries", {"entries": [protested(), protested(entry_number="ABC-1234568-4")]}),
        ("CFR174_13_A3_ENTRIES", "entries[1]", {"entries": [protested(), protested(lead=False)]}),
        ("CFR174_13_A6_ARGUMENT", "justification", {"justification": "  "}),
        ("CFR174_12_F_FILED", "filed_date", {"filed_date": "2026-09-03"}),
    ],
)
def test_a_protest_that_lacks_what_the_law_asks_is_refused(code: str, path: str, changes: dict[str, Any]) -> None:
    problem = of_protest(**changes)[code]
    assert (problem.path, problem.fatal) == (path, True)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("USC1514_C2_STANDING", {"category": "drawback"}),
        ("CFR174_25_FURTHER_REVIEW", {"further_review": True}),
        ("USC1499_C5_ACCELERATED", {"category": "exclusion", "accelerated": True}),
    ],
)
def test_what_a_person_must_look_at_warns(code: str, changes: dict[str, Any]) -> None:
    assert not of_protest(**changes)[code].fatal


def test_the_reader_lets_no_protest_number_pass_that_is_none() -> None:
    record = replace(PROTEST.read(protest()), protest_number="2704-26-1")
    assert [one.code for one in check_protest(record, facts())] == ["CFR174_13_NUMBER"]
    assert of_protest(protest_number=None) == {}


@pytest.mark.parametrize(
    ("filed", "verdict"),
    [
        ("2026-07-09", "early"),
        ("2026-07-10", "timely"),
        ("2027-01-06", "timely"),
        ("2027-01-07", "late"),
    ],
)
def test_a_protest_is_timely_from_the_decision_to_its_day_180(filed: str, verdict: str) -> None:
    record = PROTEST.read(protest())
    found = timeliness(record, record.lead, facts().entries[ENTRY], date.fromisoformat(filed), law())
    assert (found.verdict, found.last_day) == (verdict, date(2027, 1, 6))


def test_the_posted_liquidation_rules_and_the_asserted_day_is_kept_beside_it() -> None:
    record = PROTEST.read(protest(entries=[protested(decision_date="2026-08-01")]))
    found = timeliness(record, record.lead, facts().entries[ENTRY], date(2026, 9, 1), law())
    assert (found.decided, found.source, found.asserted) == (date(2026, 7, 10), "posted", date(2026, 8, 1))
    assert "CFR159_9_POSTED_DATE" in of_protest(entries=[protested(decision_date="2026-08-01")])


@pytest.mark.parametrize(
    ("named", "decided", "last"),
    [
        ("2026-08-21", date(2026, 8, 21), date(2027, 2, 17)),
        ("2026-07-10", date(2026, 7, 10), date(2027, 1, 6)),
        ("2026-08-22", date(2026, 7, 10), date(2027, 1, 6)),
    ],
)
def test_whoever_names_the_day_of_a_reliquidation_has_180_days_from_it(named: str, decided: date, last: date) -> None:
    record = PROTEST.read(protest(entries=[protested(decision_date=named)]))
    known = facts().entries[ENTRY]._replace(reliquidated=(date(2026, 8, 21),))
    found = timeliness(record, record.lead, known, date(2026, 9, 1), law())
    assert (found.decided, found.last_day, found.source) == (decided, last, "posted")
    broken = of_protest(ClaimFacts(world(), RECEIVED, {ENTRY: known}, {}), entries=[protested(decision_date=named)])
    assert ("CFR159_9_POSTED_DATE" in broken) is (named == "2026-08-22")


def test_an_asserted_day_counts_where_no_liquidation_is_known() -> None:
    late = of_protest(NOTHING, entries=[protested(decision_date="2026-01-02")])["USC1514_C3_TIMELY"]
    assert (late.fatal, late.path) == (False, "entries[0].decision_date")
    unknown = of_protest(NOTHING, entries=[protested(decision_date=None)])["USC1514_C3_TIMELY"]
    assert "no decision is known" in unknown.message


def test_a_suretys_days_run_from_the_demand_and_not_from_the_liquidation() -> None:
    demanded = protested(decision_date="2026-08-20")
    known = facts(liquidated="2025-01-03")
    assert "USC1514_C3_TIMELY" in of_protest(known, entries=[demanded])
    assert of_protest(known, entries=[demanded], protestant_role="surety") == {}


def test_each_entry_is_timely_for_itself() -> None:
    entries = [protested(), protested(entry_number="ABC-1234568-4", lead=False, decision_date="2026-01-02")]
    problems = check_protest(PROTEST.read(protest(entries=entries)), facts())
    assert [(one.code, one.path) for one in problems] == [("USC1514_C3_TIMELY", "entries[1].decision_date")]


@pytest.mark.parametrize(
    ("code", "path", "changes"),
    [
        ("USC1313_PROVISION", "provision", {"provision": "99"}),
        ("CFR190_51_CLAIMANT", "claimant_number", {"claimant_number": "00-000000000"}),
        ("CFR190_51_FILED", "filed_date", {"filed_date": "2026-09-03"}),
        ("CFR190_51_A1_IMPORTS", "imports", {"imports": []}),
        ("CFR190_51_A1_IMPORTS", "imports[0].quantity", {"imports": [designated(quantity="0")]}),
        ("CFR190_51_A1_EXPORTS", "exports", {"exports": []}),
        ("CFR190_51_A1_EXPORTS", "exports[0].quantity", {"exports": [exported(quantity="0")]}),
        ("CFR190_51_A1_EXPORTS", "exports[0].destination", {"exports": [exported(destination=None)]}),
        ("USC1313_J_AFTER_IMPORT", "exports[0].date", {"exports": [exported(date="2025-08-28")]}),
        ("USC1313_J_AFTER_IMPORT", "exports[0].date", {"exports": [exported(date="2026-09-02")]}),
        (
            "USC1677H_ADCVD",
            "imports[0].claims[0].class",
            {"imports": [designated(claims=[{"class": "012", "amount": "1.00"}])]},
        ),
        ("USC1313_V_BALANCE", "imports[0].quantity", {"imports": [designated(quantity="500.0001")]}),
    ],
)
def test_a_claim_that_the_law_does_not_allow_is_refused(code: str, path: str, changes: dict[str, Any]) -> None:
    problem = of_claim(**changes)[code]
    assert (problem.path, problem.fatal) == (path, True)


def test_five_years_from_importation_include_their_last_day() -> None:
    assert of_claim(facts(imported="2021-09-01")) == {}
    assert of_claim(facts(imported="2021-08-31"))["USC1313_R_FIVE_YEARS"].fatal
    assert of_claim(facts(imported=None)) == {}


def test_a_destruction_needs_no_destination() -> None:
    assert of_claim(exports=[exported(action="destroy", destination=None)]) == {}


def test_an_entry_that_is_not_on_file_and_another_unit_only_warn() -> None:
    assert not of_claim(NOTHING)["CFR190_51_ENTRY_KNOWN"].fatal
    other = of_claim(imports=[designated(unit="KG")], exports=[exported(unit="KG")])
    assert other["CFR190_51_ENTRY_KNOWN"].path == "imports[0].unit"
    assert not of_claim(provision="60")["USC1313_PROVISION"].fatal


def test_the_balance_counts_what_other_claims_and_both_lines_of_this_one_designate() -> None:
    line = LINE._replace(designated={"NO": Decimal(350)})
    twice = [designated(quantity="100"), designated(quantity="50")]
    record = DRAWBACK.read(drawback(imports=twice, exports=[exported(quantity="150")]))
    (balance,) = balances(record, {(ENTRY, 1): line})
    assert (balance.here, balance.left) == (150, 0)
    assert "USC1313_V_BALANCE" not in {one.code for one in check_drawback(record, facts(line=line))}
    over = facts(line=LINE._replace(designated={"NO": Decimal(351)}))
    assert "USC1313_V_BALANCE" in {one.code for one in check_drawback(record, over)}


def test_no_more_is_designated_than_left_the_country() -> None:
    assert not of_claim(exports=[exported(quantity="99")])["USC1313_QUANTITIES"].fatal


def test_ninety_nine_percent_of_what_was_paid_on_the_quantity_is_the_most() -> None:
    (one,) = DRAWBACK.read(drawback()).imports
    assert payable(one, LINE, law()) == Decimal("118.80")  # a fifth of 600 dollars, 99 %
    assert payable(one, None, law()) is None
    claims = [{"class": "365", "amount": "118.81"}]
    assert not of_claim(imports=[designated(claims=claims)])["USC1313_L_SHARE"].fatal
    claims[0]["amount"] = "118.80"
    assert of_claim(imports=[designated(claims=claims)]) == {}


@pytest.mark.parametrize(
    ("filed", "center", "managing"),
    [
        ("2021-09-14", "CEE007", None),
        ("2021-09-15", "CEE007", "CEE003"),
        ("2024-09-30", "CEE002", "CEE001"),
        ("2024-10-01", "CEE002", "CEE006"),
        ("2024-10-01", None, "CEE006"),
        ("2022-01-03", None, None),
    ],
)
def test_the_managing_center_is_dated_and_apart_from_the_alignment(
    filed: str, center: str | None, managing: str | None
) -> None:
    found = managing_center(center, date.fromisoformat(filed), law())
    assert found.center == managing
    assert found.arrangement and found.confidence < 70
