"""The golden table of routing, tested as it stands in the file."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from routing.data import shipped_rules
from routing.golden import ANSWER, answer, ask, compiled_strategies, read, render
from routing.golden_cases import questions

TABLE = Path(__file__).with_name("routing.csv").read_text("utf-8")
ROWS = list(read(TABLE))
COMPILED = compiled_strategies()

# Written by hand from the published industries of the Centers, and by nothing that the engine reads.
CHAPTERS = {
    "CEE001": [*range(28, 33), *range(34, 39)],
    "CEE002": [*range(1, 25)],
    "CEE003": [86, 87, 88, 89],
    "CEE004": [*range(50, 66)],
    "CEE005": [*range(72, 77), *range(78, 82), 83],
    "CEE006": [25, 26, 27],
    "CEE007": [85],
    "CEE008": [33, 42, 46, 66, 67, 91, 92, 94, 95, 96, 97],
    "CEE009": [39, 40, 41, 43, 44, 45, 47, 48, 49, 68, 69, 70, 71],
    "CEE010": [82, 84, 90, 93],
}


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_every_row_is_answered_as_the_table_says(row):
    compiled = COMPILED[row["strategy"]]

    assert answer(ask(row, compiled), compiled) == {name: row[name] for name in ANSWER}


def test_the_table_is_what_the_command_would_write():
    assert render(questions()) == TABLE


def test_the_table_has_at_least_four_hundred_rows_each_with_its_own_name():
    assert len(ROWS) >= 400
    assert len({row["case"] for row in ROWS}) == len(ROWS)


def test_every_row_of_the_map_decides_somewhere_in_the_table():
    decided = {row["rule"].split(" ")[-1].replace(".", "") for row in ROWS}

    assert {rule.prefix for rule in shipped_rules()} <= decided


@pytest.mark.parametrize("center", CHAPTERS)
def test_each_chapter_belongs_to_the_center_of_its_industry(center):
    by_case = {row["case"]: row for row in ROWS}

    for chapter in CHAPTERS[center]:
        assert by_case[f"map: chapter {chapter:02d}"]["center"] == center


def test_the_ten_industries_cover_every_chapter_but_the_reserved_one():
    assert sorted(chapter for chapters in CHAPTERS.values() for chapter in chapters) == [
        chapter for chapter in range(1, 98) if chapter != 77
    ]


HOLDS = {
    "ties": lambda row: "equal" in row["case"],
    "sets": lambda row: "X " in row["lines"] and "V " in row["lines"],
    "zero values": lambda row: row["lines"].endswith("$0") and "zero" in row["case"],
    "chapter 98": lambda row: " 98" in row["lines"],
    "chapter 99": lambda row: " 99" in row["lines"],
    "brokers": lambda row: row["importer"] == "broker",
    "unknown importers": lambda row: row["importer"] == "unknown",
    "dated assignments": lambda row: "; " in row["assignments"] and row["case"].startswith("history"),
    "corrected assignments": lambda row: "correction" in row["case"] and row["assignments"].count("..2026-03-20") == 1,
    "overrides": lambda row: row["basis"] == "override",
    "followed decisions": lambda row: row["basis"] == "followed",
    "triage": lambda row: row["basis"] == "triage" and row["triage_reason"] and not row["center"],
}


@pytest.mark.parametrize("what", HOLDS)
def test_the_table_holds_each_kind_of_case_for_summaries_and_for_what_rests_on_them(what):
    held = [row for row in ROWS if HOLDS[what](row)]
    kinds = {row["kind"] for row in held}

    assert len(held) >= 3
    assert kinds >= {"protest"} if what == "followed decisions" else "entry_summary" in kinds
    if what in ("brokers", "unknown importers", "dated assignments", "corrected assignments", "overrides", "triage"):
        assert kinds - {"trade_inquiry"} == {"entry_summary", "protest", "drawback"}


@pytest.mark.parametrize("kind", ["protest", "drawback", "trade_inquiry"])
def test_each_center_takes_what_follows_it_and_each_triage_reason_is_there(kind):
    ours = [row for row in ROWS if row["kind"] == kind]

    assert {row["center"] for row in ours} - {""} == set(CHAPTERS)
    reasons = {
        "protest": {"no_usable_tariff", "no_match"},
        "drawback": {"no_assignment"},
        "trade_inquiry": {"no_usable_tariff", "no_match"},
    }
    assert {row["triage_reason"] for row in ours} - {""} == reasons[kind]


def test_a_protest_follows_the_decision_before_importer_and_goods_and_a_drawback_claim_never_its_goods():
    for row in ROWS:
        if row["kind"] == "protest" and row["followed"] and not row["override"]:
            assert (row["center"], row["basis"]) == (row["followed"], "followed")
        if row["kind"] == "drawback":
            assert row["basis"] != "tariff" and not row["rule"]


MANAGING = {
    "CEE001": "CEE001",
    "CEE002": "CEE001",
    "CEE003": "CEE003",
    "CEE004": "CEE004",
    "CEE005": "CEE005",
    "CEE006": "CEE006",
    "CEE007": "CEE003",
    "CEE008": "CEE004",
    "CEE009": "CEE005",
    "CEE010": "CEE006",
}
"""Who managed the drawback specialists of each Center between 15 September 2021 and 30 September 2024, by hand."""


def test_a_claim_is_managed_by_the_day_of_its_filing_apart_from_its_alignment():
    claims = [row for row in ROWS if row["kind"] == "drawback"]

    for row in claims:
        day, center, managed = row["entry_date"], row["center"], row["managed_by"]
        if day <= "2021-09-14":
            assert managed == "the drawback office of the port of filing"
        elif day >= "2024-10-01":
            assert managed == "CEE006"
        elif center:
            assert managed == MANAGING[center]
        else:
            assert managed == "the Center that manages the drawback specialists of the claimant's Center"
    assert {row["managed_by"] for row in ROWS if row["kind"] != "drawback"} == {""}


def test_the_command_finds_the_table_unchanged_and_names_what_would_change(tmp_path, settings, capsys):
    call_command("golden", "--check")
    assert "as the engine answers" in capsys.readouterr().out

    settings.ROOT = tmp_path
    (tmp_path / "tests" / "golden").mkdir(parents=True)
    (tmp_path / "tests" / "golden" / "routing.csv").write_text(TABLE.replace("CEE005,tariff", "CEE001,tariff", 1))
    with pytest.raises(CommandError, match=r"\+map: chapter 72.*CEE005"):
        call_command("golden", "--check")

    call_command("golden")
    assert (tmp_path / "tests" / "golden" / "routing.csv").read_text() == TABLE
