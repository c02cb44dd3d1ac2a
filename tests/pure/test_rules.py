"""Each rule lets through what keeps it and names what breaks it, at the boundary too."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cee.core.errors import Severity
from entries.formats.json import to_json
from entries.formats.records import EntrySummary
from entries.rules.check import RULES, check
from tests.pure.formats_examples import SUMMARY
from tests.pure.rules_world import ADDITIONAL, CASE, GOODS, RETURNED, entry, goods, problems_of, record, world

RULE = {rule.name: rule for rule in RULES}
EXPORTER = {"foreign_exporter": "CNSHEBAT123SHA"}
WORTH_2500 = goods(tariffs=[GOODS | {"value": "2500", "duty": "85"}], fees=[])
WORTH_2501 = goods(tariffs=[GOODS | {"value": "2501", "duty": "85.03"}], fees=[])


def case_line(**changes: Any) -> dict[str, Any]:
    return goods(cases=[CASE | changes], **EXPORTER)


def tariffs(*listed: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"lines": [goods(tariffs=list(listed), **changes)]}


def lines(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"lines": [each | {"line": number} for number, each in enumerate(listed, start=1)]}


TOTALS = {"value": "10000", "duty": "340.00", "fees": "47.14", "antidumping": "0", "countervailing": "0"}
BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("ACE_107_CONSIGNEE", {"consignee_number": "00-000000000"}, "consignee_number"),
    ("CFR24_5_IMPORTER", {"importer_number": "00-000000000"}, "importer_number"),
    ("CFR101_3_PORT", {"port_of_entry": "3901"}, "port_of_entry"),
    ("ACE_B77_ENTRY_TYPE", {"entry_type": "09"}, "entry_type"),
    ("ACE_B77_ENTRY_TYPE", {"entry_type": "99"}, "entry_type"),
    ("CATAIR_10_AUTOMATED", {"entry_type": "05"}, "entry_type"),
    ("CATAIR_10_MODE", {"mode_of_transport": "13"}, "mode_of_transport"),
    ("CATAIR_31_SURETY", {"bond": {"type": "8"}}, "bond.surety"),
    ("ACE_127_IMPORT_DATE", {"entry_type": "21", "import_date": None}, "import_date"),
    ("ACE_127_IMPORT_DATE", {"entry_type": "23", "import_date": None}, "import_date"),
    ("CFR141_68_ENTRY_DATE", {"import_date": "2026-09-01"}, "entry_date"),
    ("CFR142_21_RELEASE_DATE", {"release_date": "2026-08-28"}, "release_date"),
    ("CFR142_12_B_SUMMARY_DATE", {"summary_date": "2026-08-30"}, "summary_date"),
    ("CFR141_68_SANE_DATES", {"import_date": "1989-12-31"}, "import_date"),
    ("CATAIR_40_LINE_ORDER", {"lines": [goods(), goods()]}, "lines[1].line"),
    ("CATAIR_40_LINE_ORDER", {"lines": [goods(line=2), goods(line=1)]}, "lines[1].line"),
    ("CATAIR_40_SETS", lines(goods(set="X")), "lines[0].set"),
    ("CATAIR_40_SETS", lines(goods(set="X"), goods(), goods(set="V")), "lines[0].set"),
    ("CATAIR_40_SETS", lines(goods(set="V")), "lines[0].set"),
    ("ACE_414_PROVINCE", lines(goods(origin="CA")), "lines[0].origin"),
    ("CATAIR_40_ORIGIN", lines(goods(origin="ZZ")), "lines[0].origin"),
    ("CATAIR_40_EXPORT_COUNTRY", lines(goods(export_country="ZZ")), "lines[0].export_country"),
    ("CFR102_23_MANUFACTURER", lines(goods(manufacturer="CABATFAB123OTT")), "lines[0].manufacturer"),
    ("HTSUS_GN3_C_PROGRAM", lines(goods(spi="QQ")), "lines[0].spi"),
    ("ACE_852_SEQUENCE", tariffs(GOODS, ADDITIONAL), "lines[0].tariffs[1].hts"),
    ("ACE_852_SEQUENCE", tariffs(ADDITIONAL, RETURNED, GOODS), "lines[0].tariffs[1].hts"),
    ("HTSUS_99_NEEDS_GOODS", tariffs(ADDITIONAL), "lines[0].tariffs"),
    ("ACE_852_VALUE", tariffs(ADDITIONAL | {"value": "10000"}, GOODS | {"value": "0"}), "lines[0].tariffs[0].value"),
    ("HTSUS_NUMBER_KNOWN", tariffs(GOODS | {"hts": "8507600030"}), "lines[0].tariffs[0].hts"),
    ("ACE_604_SPECIAL_TYPES", tariffs(RETURNED | {"hts": "9813000540"}, GOODS), "lines[0].tariffs[0].hts"),
    ("ACE_604_SPECIAL_TYPES", tariffs(RETURNED | {"hts": "9818000500"}, GOODS), "lines[0].tariffs[0].hts"),
    (
        "ACE_439_QUANTITY",
        tariffs(GOODS | {"quantities": [{"amount": "5", "unit": "NO"}]}),
        "lines[0].tariffs[0].quantities",
    ),
    ("ACE_706_TYPE_NEEDS_CASE", {"entry_type": "03"}, "lines"),
    ("ACE_452_CASE_NEEDS_TYPE", lines(case_line()), "lines[0].cases"),
    ("ACE_499_FOREIGN_EXPORTER", {"entry_type": "03", "lines": [goods(cases=[CASE])]}, "lines[0].foreign_exporter"),
    ("CATAIR_53_CASE_ONCE", {"entry_type": "03", "lines": [goods(cases=[CASE, CASE], **EXPORTER)]}, "lines[0].cases"),
    ("CATAIR_53_DUTY", {"entry_type": "03", "lines": [case_line(duty="1253.01")]}, "lines[0].cases[0].duty"),
    (
        "CATAIR_62_FEE_ONCE",
        lines(goods(fees=[{"class": "499", "amount": "20"}, {"class": "499", "amount": "14.64"}])),
        "lines[0].fees",
    ),
    ("CATAIR_62_FEE_CLASS", lines(goods(fees=[{"class": "999", "amount": "20"}])), "lines[0].fees[0].class"),
    ("ACE_624_DUTY", tariffs(GOODS | {"duty": "337.00"}), "lines[0].tariffs[0].duty"),
    ("ACE_624_DUTY", tariffs(GOODS | {"duty": "343.00"}), "lines[0].tariffs[0].duty"),
    ("CFR24_23_B_PROCESSING", lines(goods(fees=[{"class": "499", "amount": "31.63"}])), "lines"),
    ("CFR24_24_HARBOR", lines(goods(fees=[{"class": "501", "amount": "15.51"}])), "lines"),
    ("CFR24_24_HARBOR", {"mode_of_transport": "40"}, "lines"),
    ("ACE_768_TOTALS", {"totals": TOTALS | {"duty": "340.01"}}, "totals.duty"),
    ("ACE_768_TOTALS", {"totals": TOTALS | {"value": "9999"}}, "totals.value"),
    ("ACE_768_TOTALS", {"totals": TOTALS | {"antidumping": "0.01"}}, "totals.antidumping"),
    ("CATAIR_90_CAPACITY", lines(*[goods(tariffs=[GOODS | {"value": "5000000000"}])] * 2), "lines"),
    ("ACE_646_INFORMAL_CEILING", {"entry_type": "11", "lines": [WORTH_2501]}, "lines"),
    (
        "ACE_648_RETURNED_CEILING",
        {"entry_type": "11", **tariffs(RETURNED, GOODS | {"value": "10001", "duty": "0"})},
        "lines",
    ),
]
KEPT: list[tuple[str, dict[str, Any]]] = [
    ("ACE_107_CONSIGNEE", {"entry_type": "11", "consignee_number": "00-000000000"}),
    ("CFR24_5_IMPORTER", {"importer_number": "123-45-6789"}),
    ("CFR24_5_CONSIGNEE", {"consignee_number": "260827-12345"}),
    ("CFR101_3_PORT", {"port_of_entry": "2809"}),
    ("ACE_B77_ENTRY_TYPE", {"entry_type": "23"}),
    ("CATAIR_10_AUTOMATED", {"entry_type": "53"}),
    ("CATAIR_10_MODE", {"mode_of_transport": None}),
    ("CATAIR_31_SURETY", {"bond": {"type": "0"}}),
    ("ACE_127_IMPORT_DATE", {"import_date": None}),
    ("CFR141_68_ENTRY_DATE", {"import_date": "2026-08-31"}),
    ("CFR142_21_RELEASE_DATE", {"release_date": "2026-08-29"}),
    ("CFR142_12_B_SUMMARY_DATE", {"summary_date": "2026-08-31"}),
    ("CFR141_68_SANE_DATES", {"import_date": "1990-01-01"}),
    ("CATAIR_40_LINE_ORDER", {"lines": [goods(line=1), goods(line=7)]}),
    ("CATAIR_40_SETS", lines(goods(set="X"), goods(set="V"), goods(set="V"), goods(), goods(set="X"), goods(set="V"))),
    ("ACE_414_PROVINCE", {"entry_type": "06", **lines(goods(origin="CA"))}),
    ("ACE_414_PROVINCE", lines(goods(origin="XO"))),
    ("CATAIR_40_ORIGIN", lines(goods(origin="**"))),
    ("CATAIR_40_EXPORT_COUNTRY", lines(goods(export_country="CA"))),
    ("CFR102_23_MANUFACTURER", lines(goods(manufacturer="XOBATFAB123OTT"))),
    ("HTSUS_GN3_C_PROGRAM", lines(goods(spi="S+"))),
    ("ACE_852_SEQUENCE", tariffs(RETURNED, ADDITIONAL, GOODS)),
    ("ACE_852_SEQUENCE", tariffs(ADDITIONAL, RETURNED, RETURNED, GOODS)),
    ("HTSUS_99_NEEDS_GOODS", tariffs(ADDITIONAL, GOODS)),
    ("HTSUS_99_NEEDS_GOODS", tariffs(RETURNED)),
    ("ACE_852_VALUE", tariffs(RETURNED, ADDITIONAL | {"value": "10000"}, GOODS)),
    ("HTSUS_NUMBER_KNOWN", {"entry_date": "2019-12-31", "import_date": None, **tariffs(GOODS | {"hts": "8507600030"})}),
    ("ACE_604_SPECIAL_TYPES", {"entry_type": "23", **tariffs(RETURNED | {"hts": "9813000540"}, GOODS)}),
    ("ACE_604_SPECIAL_TYPES", {"entry_type": "05", **tariffs(RETURNED | {"hts": "9818000500"})}),
    ("ACE_439_QUANTITY", tariffs(RETURNED)),
    ("ACE_706_TYPE_NEEDS_CASE", {"entry_type": "03", "lines": [case_line()]}),
    ("ACE_452_CASE_NEEDS_TYPE", {"entry_type": "06", "lines": [case_line()]}),
    ("ACE_499_FOREIGN_EXPORTER", {"entry_type": "03", "lines": [case_line()]}),
    (
        "CATAIR_53_CASE_ONCE",
        {"entry_type": "03", "lines": [goods(cases=[CASE, CASE | {"number": "C570804001"}], **EXPORTER)]},
    ),
    ("CATAIR_53_CASE_KNOWN", {"entry_type": "03", "lines": [case_line()]}),
    ("CATAIR_53_DUTY", {"entry_type": "03", "lines": [case_line(duty="1253.00")]}),
    ("CATAIR_53_DUTY", {"entry_type": "03", "lines": [case_line(duty="9", rate_type="S")]}),
    ("CATAIR_62_FEE_ONCE", {}),
    ("CATAIR_62_FEE_CLASS", lines(goods(fees=[{"class": "056", "amount": "20"}]))),
    ("ACE_624_DUTY", tariffs(GOODS | {"duty": "337.01"})),
    ("ACE_624_DUTY", tariffs(GOODS | {"duty": "342.99"})),
    ("CFR24_23_B_PROCESSING", lines(goods(fees=[{"class": "499", "amount": "31.64"}]))),
    ("CFR24_24_HARBOR", lines(goods(fees=[{"class": "501", "amount": "15.50"}]))),
    ("CFR24_24_HARBOR", {"mode_of_transport": "40", **lines(goods(fees=[]))}),
    ("ACE_768_TOTALS", {"totals": TOTALS}),
    ("CATAIR_90_CAPACITY", lines(goods(tariffs=[GOODS | {"value": "9999999999"}]))),
    ("ACE_646_INFORMAL_CEILING", {"entry_type": "11", "lines": [WORTH_2500]}),
    ("ACE_648_RETURNED_CEILING", {"entry_type": "11", **tariffs(RETURNED, GOODS | {"value": "10000", "duty": "0"})}),
]
BY_HAND = {
    "CATAIR_E_CHECK_DIGIT",
    "CFR24_5_CONSIGNEE",
    "HTSUS_NUMBER_FORM",
    "CATAIR_53_CASE_FORM",
    "CATAIR_53_CASE_KNOWN",
    "CATAIR_53_DEPOSIT",
}
"""Rules whose breach the JSON reader stops, or that need other reference data: tested one by one below."""


def broken(obj: dict[str, Any]) -> set[tuple[str, str]]:
    return {(problem.code, problem.path) for problem in problems_of(obj)}


def test_an_entry_that_keeps_every_rule_has_no_problem() -> None:
    assert problems_of(entry(totals=TOTALS), received=date(2026, 9, 9)) == []


@pytest.mark.parametrize(("name", "changes", "path"), BROKEN)
def test_a_breach_is_named_where_it_stands(name: str, changes: dict[str, Any], path: str) -> None:
    rule = RULE[name]
    found = [problem for problem in problems_of(entry(**changes)) if (problem.code, problem.path) == (rule.code, path)]
    assert len(found) == 1
    assert found[0].severity is rule.severity or name == "HTSUS_NUMBER_KNOWN"
    assert found[0].message.startswith(rule.message)
    assert found[0].authority == rule.authority


@pytest.mark.parametrize(("name", "changes"), KEPT)
def test_what_keeps_a_rule_passes_it(name: str, changes: dict[str, Any]) -> None:
    assert RULE[name].code not in {problem.code for problem in problems_of(entry(**changes))}


def test_every_rule_is_tested_both_ways() -> None:
    assert {name for name, _, _ in BROKEN} | BY_HAND == set(RULE)
    assert {name for name, _ in KEPT} | {
        "CATAIR_E_CHECK_DIGIT",
        "HTSUS_NUMBER_FORM",
        "CATAIR_53_CASE_FORM",
        "CATAIR_53_DEPOSIT",
    } == set(RULE)


def test_every_rule_says_the_law_in_a_sentence() -> None:
    assert all(rule.message.rstrip().endswith(".") and rule.authority for rule in RULES)
    assert len(RULE) == len(RULES)
    assert all(rule.message.count(". ") == 0 for rule in RULES)


def test_the_example_of_the_contract_has_no_fatal_problem() -> None:
    assert not [problem for problem in problems_of(SUMMARY, world(complete=False), date(2026, 9, 9)) if problem.fatal]


def test_what_the_reader_stops_is_stopped_for_other_formats_too() -> None:
    good = record(entry())
    only = good.lines[0]
    adcvd = record(entry(entry_type="03", lines=[case_line()]))
    case = adcvd.lines[0].cases[0]

    def codes(changed: EntrySummary) -> set[str]:
        return {problem.code for problem in check(changed, world()) if problem.fatal}

    assert "CATAIR_E_CHECK_DIGIT" in codes(replace(good, entry_number="ABC-1234567-5"))
    assert "CFR24_5_CONSIGNEE" in codes(replace(good, consignee_number="26164751100"))
    for hts in ("7701000000", "85076000", "85076O0020"):
        assert "HTSUS_NUMBER_FORM" in codes(
            replace(good, lines=(replace(only, tariffs=(replace(only.tariffs[0], hts=hts),)),))
        )
    assert "CATAIR_53_CASE_FORM" in codes(
        replace(adcvd, lines=(replace(adcvd.lines[0], cases=(replace(case, number="A570803"),)),))
    )
    assert "CATAIR_53_DEPOSIT" in codes(
        replace(adcvd, lines=(replace(adcvd.lines[0], cases=(replace(case, deposit="B"),)),))
    )
    assert codes(good) == codes(adcvd) == set()


def test_only_a_complete_table_refuses_what_it_does_not_hold() -> None:
    unknown_number = entry(**tariffs(GOODS | {"hts": "8507600030"}))
    unknown_port = entry(port_of_entry="3901")
    cased = entry(entry_type="03", lines=[case_line()])
    some_cases = replace(world(), known_cases=frozenset({"A570803000"}))
    for obj, partial, full in (
        (unknown_number, world(complete=False), world()),
        (unknown_port, world(), world(ports_complete=True)),
        (cased, some_cases, replace(some_cases, cases_complete=True)),
    ):
        assert [problem.severity for problem in problems_of(obj, partial)] == [Severity.WARNING]
        assert [problem.severity for problem in problems_of(obj, full)] == [Severity.FATAL]


def test_a_date_far_after_receipt_is_refused() -> None:
    received = date(2026, 7, 2)
    assert problems_of(entry(summary_date=None), received=received) == []
    assert [problem.path for problem in problems_of(entry(summary_date=None), received=date(2026, 7, 1))] == [
        "entry_date"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"entry_type": "06"},
        lines(goods(spi="KR", tariffs=[GOODS | {"duty": "0"}])),
        lines(goods(origin="CU", tariffs=[GOODS | {"duty": "4000"}])),
        lines(goods(origin="**", tariffs=[GOODS | {"duty": "0"}])),
        tariffs(ADDITIONAL, GOODS | {"duty": "0"}),
        tariffs(RETURNED, GOODS | {"duty": "0"}),
        lines(goods(set="X"), goods(set="V", tariffs=[GOODS | {"duty": "0"}])),
        tariffs({"hts": "0102294024", "value": "10000", "duty": "1", "quantities": [{"amount": "5", "unit": "NO"}]}),
        tariffs({"hts": "9101114040", "value": "10000", "duty": "1", "quantities": [{"amount": "5", "unit": "NO"}]}),
        {"entry_date": "2019-12-31", "import_date": None, **tariffs(GOODS | {"duty": "0"})},
    ],
)
def test_duty_is_not_tested_where_anything_but_the_general_rate_may_apply(changes: dict[str, Any]) -> None:
    assert "624" not in {code for code, _ in broken(entry(**changes))}


def test_duty_that_is_too_high_only_warns_where_additional_duties_are_common() -> None:
    high, low = (lines(goods(origin="CN", tariffs=[GOODS | {"duty": duty}])) for duty in ("530", "100"))
    assert [problem.severity for problem in problems_of(entry(**high)) if problem.code == "624"] == [Severity.WARNING]
    assert [problem.severity for problem in problems_of(entry(**low)) if problem.code == "624"] == [Severity.FATAL]
    assert [
        problem.severity for problem in problems_of(entry(**low), world(complete=False)) if problem.code == "624"
    ] == [Severity.WARNING]


def test_a_compound_rate_takes_the_reported_quantity() -> None:
    tariff = {"hts": "8205516000", "value": "1000", "duty": "60.99", "quantities": [{"amount": "500", "unit": "KG"}]}
    assert "624" not in {code for code, _ in broken(entry(**tariffs(tariff, fees=[])))}
    assert "624" in {code for code, _ in broken(entry(**tariffs(tariff | {"duty": "64.00"}, fees=[])))}


def test_the_processing_fee_follows_the_year_of_importation() -> None:
    small = goods(tariffs=[GOODS | {"value": "1000", "duty": "34"}], fees=[{"class": "499", "amount": "33.58"}])
    assert broken(entry(mode_of_transport="40", lines=[small])) == set()
    fee = problems_of(entry(mode_of_transport="40", lines=[small | {"fees": [{"class": "499", "amount": "40.00"}]}]))
    assert [problem.code for problem in fee] == ["CFR24_23_B_PROCESSING"]


def test_totals_may_leave_components_out_and_carry_the_minimum_fee() -> None:
    component = goods(set="V", tariffs=[GOODS | {"value": "400", "duty": "13.60"}], fees=[])
    header = goods(
        set="X", tariffs=[GOODS | {"value": "1000", "duty": "34"}], fees=[{"class": "499", "amount": "3.46"}]
    )
    totals = {"value": "1000", "duty": "34.00", "fees": "33.58", "antidumping": "0", "countervailing": "0"}
    assert "768" not in {code for code, _ in broken(entry(totals=totals, **lines(header, component)))}
    assert ("768", "totals.fees") in broken(entry(totals=totals | {"fees": "33.57"}, **lines(header, component)))


def test_bonded_and_cash_deposits_count_by_their_side() -> None:
    cases = [CASE, CASE | {"number": "C570804001", "deposit": "bond", "rate": "1", "duty": "100"}]
    obj = entry(entry_type="03", lines=[goods(cases=cases, **EXPORTER)])
    assert broken(obj | {"totals": TOTALS | {"antidumping": "1250", "countervailing": "100"}}) == set()
    assert broken(obj | {"totals": TOTALS | {"antidumping": "1250", "countervailing": "0"}}) == set()
    assert ("768", "totals.countervailing") in broken(
        obj | {"totals": TOTALS | {"antidumping": "1250", "countervailing": "50"}}
    )


def test_a_sum_at_the_capacity_is_refused_and_one_cent_less_is_not() -> None:
    full = record(entry(**lines(goods(tariffs=[GOODS | {"value": "1", "duty": "9999999999.99"}], spi="KR"))))
    assert "CATAIR_90_CAPACITY" not in {problem.code for problem in check(full, world())}
    only = full.lines[0]
    more = replace(
        full, lines=(only, replace(only, number=2, tariffs=(replace(only.tariffs[0], duty=Decimal("0.01")),)))
    )
    assert "CATAIR_90_CAPACITY" in {problem.code for problem in check(more, world())}


def test_a_record_written_and_read_again_has_the_same_problems() -> None:
    obj = entry(**lines(goods(origin="ZZ"), goods(spi="QQ")))
    assert problems_of(to_json(record(obj))) == problems_of(obj)
