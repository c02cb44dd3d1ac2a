"""Placement: skill, continuity, load; and the order of every queue."""

from centers.policy.placement import TeamView, compile_teams

DRUGS = TeamView(1, "CEE001", "validation", "import_specialist", ("30",), 40, 10.0)
VACCINES = TeamView(2, "CEE001", "validation", "import_specialist", ("3002",), 0, 10.0)
GENERAL = TeamView(3, "CEE001", "validation", "import_specialist", (), 30, 10.0)
GENERAL_BUSY = TeamView(4, "CEE001", "validation", "import_specialist", (), 60, 10.0)
ENTRY = TeamView(5, "CEE001", "validation", "entry", (), 0, 10.0)
MIXED = TeamView(6, "CEE001", "enforcement", "multidisciplinary", (), 0, 10.0)
TEAMS = (DRUGS, VACCINES, GENERAL, GENERAL_BUSY, ENTRY, MIXED)


def place(teams=TEAMS, **given):
    asked = {
        "center": "CEE001",
        "division": "validation",
        "lane": "review",
        "importer_id": 7,
        "hts": "3004909290",
        "previous_team_id": None,
    }
    return compile_teams(teams).place(**(asked | given))


def test_the_longest_matching_skill_decides():
    assert place(hts="3002410000") == (2, "summary-review", "skill")
    assert place(hts="3004909290") == (1, "summary-review", "skill")


def test_without_a_matching_skill_the_generalists_are_asked():
    assert place(hts="8471300100") == (3, "summary-review", "load")


def test_the_importers_own_team_comes_before_a_lighter_one():
    assert place(hts="8471300100", previous_team_id=4) == (4, "summary-review", "continuity")


def test_a_previous_team_that_lacks_the_skill_does_not_keep_the_importer():
    assert place(hts="3002410000", previous_team_id=4) == (2, "summary-review", "skill")


def test_load_is_open_items_for_capacity_and_the_lowest_id_wins_a_tie():
    small = GENERAL._replace(capacity=2.0)
    assert place((small, GENERAL_BUSY), hts="8471300100").team_id == 4
    equal = GENERAL_BUSY._replace(open_items=30)
    assert place((GENERAL, equal), hts="8471300100").team_id == 3


def test_a_team_without_capacity_is_asked_last():
    assert place((GENERAL._replace(capacity=0.0), GENERAL_BUSY), hts="8471300100").team_id == 4


def test_a_clear_summary_is_the_entry_teams_and_joins_no_queue():
    assert place(lane="clear") == (5, None, "entry_team")
    assert place(lane="clear", division="enforcement") == (5, None, "entry_team")


def test_the_only_team_of_a_division_is_named_so():
    assert place(division="enforcement", lane="enforcement") == (6, "summary-enforcement", "only_team")


def test_a_center_without_teams_answers_none_and_says_so():
    assert place(center="CEE002") == (None, "summary-review", "no_team")


def test_a_batch_spreads_and_repeats_itself():
    def run():
        placer = compile_teams((GENERAL, GENERAL._replace(id=9)))
        return [
            placer.place(
                center="CEE001",
                division="validation",
                lane="review",
                importer_id=number % 100,
                hts="8471300100",
                previous_team_id=None,
            ).team_id
            for number in range(1000)
        ]

    first = run()
    assert first == run()
    assert first.count(3) == first.count(9) == 500
    assert first[:100] == first[100:200], "an importer keeps its team within the batch"


def test_a_preview_does_not_count():
    placer = compile_teams((GENERAL, GENERAL._replace(id=9)))
    asked = {"center": "CEE001", "division": "validation", "lane": "review", "hts": "8471300100"}
    for number in range(5):
        placer.fresh().place(**asked, importer_id=number, previous_team_id=None)
    assert placer.place(**asked, importer_id=99, previous_team_id=None).team_id == 3
