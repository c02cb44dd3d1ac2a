"""Which lane an entry summary takes, which flags it carries, and which division that means."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee.core.vocabulary import Division, Lane, Standing
from entries.formats.records import EntrySummary, Line
from routing.engine.facts import LineFacts
from routing.screening.criteria import (
    LANE_ORDER,
    CriteriaError,
    Criterion,
    Sample,
    ScreenFacts,
    ScreenLine,
    check_criteria,
    conditions_from_content,
)
from routing.screening.division import division_for
from routing.screening.screen import (
    NOTHING_FOUND,
    candidates,
    compile_criteria,
    drawn,
    lines_matched,
    matches,
    sampled_entries,
    screen,
)

DAY = date(2026, 3, 2)
PIPES = ScreenLine(1, "7306305000", "CN", "CNSHEBAT123SHA", "", 9_000)
TOYS = ScreenLine(2, "9503000000", "MX", "MXTOYFAC1TIJ", "S", 400)
SUMMARY = ScreenFacts("ABC-1234567-6", "01", "26-164751100", "2704", DAY, (PIPES, TOYS))


def criterion(number: int = 1, lane: Lane = Lane.REVIEW, **conditions: object) -> Criterion:
    flags = ("enforcement",) if lane is Lane.ENFORCEMENT else ()
    return Criterion(
        **{"id": number, "name": f"criterion {number}", "lane": lane, "valid_from": DAY, "flags": flags, **conditions}
    )


def test_what_no_criterion_names_is_clear():
    compiled = compile_criteria([criterion(hts=("7208",)), criterion(2, port=("4601",))])

    assert screen(SUMMARY, compiled) == (Lane.CLEAR, (), (), False)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"hts": ("7306",)}, True),
        ({"hts": ("730630",)}, True),
        ({"hts": ("7306305000",)}, True),
        ({"hts": ("7307",)}, False),
        ({"origin": ("CN",)}, True),
        ({"origin": ("VN",)}, False),
        ({"manufacturer": ("CNSHEBAT123SHA",)}, True),
        ({"spi": ("S",)}, True),
        ({"spi": ("KR",)}, False),
        ({"importer": ("26-164751100",)}, True),
        ({"importer": ("26-164751101",)}, False),
        ({"port": ("2704", "4601")}, True),
        ({"entry_type": ("03",)}, False),
        ({"value_from": 9_400}, True),
        ({"value_from": 9_401}, False),
        ({"value_to": 9_399}, False),
        ({"hts": ("9503",), "value_from": 401}, False),
        ({"hts": ("9503",), "value_from": 400, "value_to": 400}, True),
        ({"hts": ("7306",), "origin": ("CN",), "case_declared": False}, True),
        ({"hts": ("7306",), "origin": ("CN",), "case_declared": True}, False),
        ({"case_declared": False}, True),
        ({"hts": ("7306",), "origin": ("MX",)}, False),
        ({"hts": ("7306",), "port": ("4601",)}, False),
        ({"hts": ("7306",), "port": ("2704",), "entry_type": ("01",), "importer": ("26-164751100",)}, True),
    ],
)
def test_every_condition_named_must_hold_and_those_of_a_line_on_one_line(conditions, expected):
    compiled = compile_criteria([criterion(**conditions)])

    assert screen(SUMMARY, compiled).matched == ((1,) if expected else ())


def test_the_highest_lane_wins_and_all_flags_are_kept():
    compiled = compile_criteria(
        [
            criterion(9, Lane.DOCUMENTS, port=("2704",), flags=("invoice",)),
            criterion(3, Lane.ENFORCEMENT, hts=("7306",)),
            criterion(5, Lane.REVIEW, origin=("MX",), flags=("origin",)),
        ]
    )

    assert screen(SUMMARY, compiled) == (Lane.ENFORCEMENT, ("enforcement", "invoice", "origin"), (3, 5, 9), False)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 3, 1), False), (date(2026, 3, 2), True), (date(2026, 3, 8), True), (date(2026, 3, 9), False)],
)
def test_a_criterion_holds_from_its_first_day_up_to_and_without_its_last(day, expected):
    compiled = compile_criteria([criterion(port=("2704",), valid_to=date(2026, 3, 9))])

    assert bool(screen(SUMMARY._replace(screened_date=day), compiled).matched) is expected


def test_the_lines_that_matched_can_be_shown():
    assert lines_matched(SUMMARY, criterion(origin=("MX", "CN"))) == (1, 2)
    assert lines_matched(SUMMARY, criterion(hts=("95",))) == (2,)
    assert lines_matched(SUMMARY, criterion(port=("2704",))) == ()
    assert lines_matched(SUMMARY, criterion(hts=("95",), port=("4601",))) == ()


def test_the_sample_draws_its_stated_share():
    numbers = [f"ABC-{n:07d}-0" for n in range(100_000)]

    # 2 % of 100,000 is 2,000, with a standard deviation of 44.
    assert 1_800 < len(sampled_entries(numbers, Sample(1, 20_000, "first half of 2026", DAY))) < 2_200
    assert sampled_entries(numbers, Sample(1, 0, "salt", DAY)) == []
    assert sampled_entries(numbers[:99], Sample(1, 1_000_000, "salt", DAY)) == numbers[:99]


def test_the_same_entry_is_drawn_again_whatever_else_it_says_and_another_salt_draws_others():
    numbers = [f"ABC-{n:07d}-0" for n in range(2_000)]
    sample = Sample(1, 50_000, "salt", DAY)
    again = [n for n in numbers if drawn(SUMMARY._replace(entry_number=n, port="0101", lines=()), sample)]

    assert again == sampled_entries(numbers, sample)
    assert again != sampled_entries(numbers, sample._replace(salt="pepper"))
    assert again == sampled_entries(numbers, sample._replace(id=2))


def test_a_sample_holds_only_while_it_is_dated():
    sample = Sample(1, 1_000_000, "salt", DAY, date(2026, 4, 1))

    assert screen(SUMMARY, compile_criteria([], [sample])) == (Lane.REVIEW, (), (), True)
    assert not screen(SUMMARY._replace(screened_date=date(2026, 4, 1)), compile_criteria([], [sample])).sampled


def test_the_sample_raises_a_lane_and_never_lowers_it():
    everything = Sample(1, 1_000_000, "salt", DAY, lane=Lane.DOCUMENTS)
    compiled = compile_criteria([criterion(lane=Lane.ENFORCEMENT, hts=("7306",))], [everything])

    assert screen(SUMMARY, compiled) == (Lane.ENFORCEMENT, ("enforcement",), (1,), True)


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ([criterion()], "CRITERION_EMPTY"),
        ([criterion(port=("2704",)), criterion(port=("4601",))], "CRITERION_DOUBLED"),
        ([criterion(port=("2704",), flags=("enforcement",))], "CRITERION_FLAG"),
        ([criterion(lane=Lane.ENFORCEMENT, port=("2704",), flags=())], "CRITERION_FLAG"),
        ([criterion(hts=("7306.30",))], "CRITERION_HTS"),
        ([criterion(value_from=5, value_to=4)], "CRITERION_VALUE"),
        ([criterion(port=("2704",), valid_to=DAY)], "VALIDITY"),
    ],
)
def test_criteria_that_could_only_be_a_mistake_are_refused(criteria, code):
    with pytest.raises(CriteriaError) as refused:
        compile_criteria(criteria)

    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    "sample", [Sample(1, 1_000_001, "salt", DAY), Sample(1, -1, "salt", DAY), Sample(1, 5, "", DAY)]
)
def test_a_sample_without_a_salt_or_a_possible_rate_is_refused(sample):
    with pytest.raises(CriteriaError):
        compile_criteria([], [sample])


def test_conditions_are_read_from_content_and_an_unknown_one_is_refused():
    read = conditions_from_content("criteria[1]", {"hts": ["7306"], "case_declared": False, "value_from": 5})

    assert matches(SUMMARY, criterion(**read))
    for content in ({"htsus": ["7306"]}, {"hts": "7306"}, {"hts": []}, {"value_from": "5"}, {"value_from": True}):
        with pytest.raises(CriteriaError):
            conditions_from_content("criteria[1]", content)


def test_what_one_summary_meets_does_not_grow_with_the_criteria():
    few = [criterion(n, hts=(f"{n:04d}",), origin=("CN",)) for n in range(7000, 7500)]
    many = [criterion(n, hts=(f"{n:05d}0",), origin=("CN",)) for n in range(10_000, 30_000)]
    makers = [criterion(n, manufacturer=(f"CNMAKER{n}",), origin=("CN",)) for n in range(30_000, 50_000)]

    assert len(candidates(SUMMARY, compile_criteria(few))) == 1
    assert len(candidates(SUMMARY, compile_criteria(few + many + makers))) == 1


class Named:
    """Values that summaries and criteria of the property test share, few enough to meet often."""

    hts = st.sampled_from(["7306305000", "7306900000", "9503000000", ""])
    prefix = st.sampled_from(["73", "7306", "730630", "9503000000", "84"])
    origin = st.sampled_from(["CN", "MX"])
    maker = st.sampled_from(["CNONE", "MXTWO", ""])
    port = st.sampled_from(["2704", "4601"])
    kind = st.sampled_from(["01", "03"])
    spi = st.sampled_from(["", "S"])
    importer = st.sampled_from(["26-164751100", "26-164751101"])


def some(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


any_line = st.builds(
    ScreenLine, st.integers(1, 5), Named.hts, Named.origin, Named.maker, Named.spi, st.integers(0, 9), st.booleans()
)
any_summary = st.builds(
    ScreenFacts,
    st.text("0123456789", min_size=4, max_size=4),
    Named.kind,
    Named.importer,
    Named.port,
    st.just(DAY),
    st.lists(any_line, max_size=4).map(tuple),
)
any_criterion = st.builds(
    Criterion,
    id=st.just(0),
    name=st.just(""),
    lane=st.sampled_from([Lane.DOCUMENTS, Lane.REVIEW]),
    valid_from=st.sampled_from([DAY, date(2027, 1, 1)]),
    flags=some(st.sampled_from(["origin", "value"])),
    hts=some(Named.prefix),
    origin=some(Named.origin),
    manufacturer=some(Named.maker),
    spi=some(Named.spi),
    case_declared=st.sampled_from([None, None, True, False]),
    importer=some(Named.importer),
    port=some(Named.port),
    entry_type=some(Named.kind),
    value_from=st.none() | st.integers(0, 5),
    value_to=st.none() | st.integers(5, 9),
    valid_to=st.sampled_from([None, date(2028, 1, 1)]),
    author=st.just(""),
    reason=st.just(""),
    instruction=st.just(""),
).filter(lambda drafted: not list(check_criteria([drafted], [])))


@given(any_summary, st.lists(any_criterion, max_size=12))
def test_the_index_finds_exactly_what_asking_every_criterion_would_find(facts, drafts):
    criteria = [draft._replace(id=number) for number, draft in enumerate(drafts)]
    found = screen(facts, compile_criteria(criteria))
    expected = [criterion for criterion in criteria if matches(facts, criterion)]

    assert found.matched == tuple(criterion.id for criterion in expected)
    assert found.lane == max((c.lane for c in expected), key=LANE_ORDER.__getitem__, default=Lane.CLEAR)
    assert set(found.flags) == {flag for criterion in expected for flag in criterion.flags}


def filed(facts: ScreenFacts) -> tuple[EntrySummary, tuple[LineFacts, ...]]:
    """The record of which these are the facts of screening, and what routing reads of its lines."""
    lines = tuple(
        Line(line.number, line.origin, (), spi=line.spi or None, manufacturer=line.manufacturer or None)
        for line in facts.lines
    )
    record = EntrySummary(facts.entry_number, facts.entry_type, facts.importer, facts.port, DAY, lines)
    return record, tuple(LineFacts(line.number, line.hts, line.value) for line in facts.lines)


@given(any_summary, st.lists(any_criterion, max_size=4), st.sampled_from((0, 500_000, 1_000_000)))
def test_nothing_falls_through_the_sieve_that_screening_would_have_found(facts, drafts, rate):
    criteria = [draft._replace(id=number) for number, draft in enumerate(drafts)]
    compiled = compile_criteria(criteria, [Sample(1, rate, "salt", DAY)])

    if compiled.sieve.lets_through(*filed(facts)):
        assert screen(facts, compiled) == NOTHING_FOUND


def test_what_no_criterion_is_filed_under_falls_through_the_sieve():
    criteria = [
        criterion(hts=("7208",)),
        criterion(2, port=("4601",)),
        criterion(3, spi=("KR",)),
        criterion(4, value_from=9_401),
    ]

    assert compile_criteria(criteria).sieve.lets_through(*filed(SUMMARY))
    assert not compile_criteria([criterion(value_from=9_400)]).sieve.lets_through(*filed(SUMMARY))


@given(any_summary, st.lists(any_criterion, max_size=6), st.randoms(use_true_random=False))
def test_neither_the_order_of_criteria_nor_a_journey_to_another_process_changes_the_answer(facts, drafts, random):
    criteria = [draft._replace(id=number) for number, draft in enumerate(drafts)]
    samples = [Sample(1, 500_000, "salt", DAY)]
    shuffled = criteria.copy()
    random.shuffle(shuffled)
    sent = pickle.loads(pickle.dumps(compile_criteria(shuffled, samples)))

    assert screen(facts, sent) == screen(facts, compile_criteria(criteria, samples))


@pytest.mark.parametrize(
    ("flags", "standing", "division"),
    [
        ((), Standing.NONE, Division.VALIDATION),
        ((), Standing.CTPAT_III, Division.VALIDATION),
        ((), Standing.TRADE_COMPLIANCE, Division.PARTNERSHIP),
        (("origin",), Standing.TRADE_COMPLIANCE, Division.PARTNERSHIP),
        (("enforcement",), Standing.TRADE_COMPLIANCE, Division.ENFORCEMENT),
        (("enforcement", "origin"), Standing.NONE, Division.ENFORCEMENT),
    ],
)
def test_enforcement_comes_before_partnership_and_partnership_before_validation(flags, standing, division):
    assert division_for(flags, standing) is division


def test_which_standings_are_trusted_is_a_setting():
    assert division_for((), Standing.CTPAT_III, ("ctpat_3", "trade_compliance")) is Division.PARTNERSHIP
