"""The shipped map against what has been published about the Centers, spelled here by hand."""

import pytest

from routing.data import shipped_ruleset
from routing.engine.ruleset import compile_ruleset

COMPILED = compile_ruleset(shipped_ruleset())
CHAPTERS = [chapter for chapter in range(1, 98) if chapter != 77]

# CBP New York, bulletin of 28 January 2015: the tariff ranges of Pharmaceuticals, Health and Chemicals, by heading.
PHARMACEUTICALS = [
    (2801, 3302),
    (3402, 3405),
    (3407, 3604),
    (3606, 3817),
    (3819, 3825),
    (4014, 4014),
    (9018, 9019),
    (9021, 9022),
    (9402, 9402),
]
# 79 FR 13322 and its summaries: the automotive and the aerospace headings.
AUTOMOTIVE = [*range(8701, 8712), 8713, 8714, 8716, 8511, *range(8801, 8806)]


def center(number: str) -> str | None:
    hit = COMPILED.lookup[number.ljust(10, "0")]
    return hit.center if hit else None


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_heading_of_every_chapter_has_a_center(chapter):
    assert all(center(f"{chapter:02d}{heading:02d}") for heading in range(1, 100))


@pytest.mark.parametrize(("first", "last"), PHARMACEUTICALS)
def test_the_published_ranges_belong_to_pharmaceuticals(first, last):
    for heading in range(first, last + 1):
        if heading % 100:
            assert center(str(heading)) == "CEE001", heading


@pytest.mark.parametrize("heading", [3303, 3304, 3305, 3306, 3307, 3401, 3406, 3605, 3818, 3826, 9020, 9401, 9403])
def test_what_the_published_ranges_leave_out_does_not_belong_to_pharmaceuticals(heading):
    assert center(str(heading)) != "CEE001"


@pytest.mark.parametrize("heading", AUTOMOTIVE)
def test_the_published_headings_belong_to_automotive_and_aerospace(heading):
    assert center(str(heading)) == "CEE003"


@pytest.mark.parametrize("heading", [8712, 8715])
def test_bicycles_and_baby_carriages_are_consumer_products(heading):
    assert center(str(heading)) == "CEE008"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("4011", "CEE003"),
        ("401512", "CEE001"),
        ("401519", "CEE009"),
        ("4202", "CEE008"),
        ("7102", "CEE009"),
        ("7113", "CEE008"),
        ("8408", "CEE003"),
        ("841210", "CEE003"),
        ("841221", "CEE010"),
        ("844331", "CEE007"),
        ("844311", "CEE010"),
        ("8471", "CEE007"),
        ("8515", "CEE010"),
        ("8542", "CEE007"),
        ("854430", "CEE003"),
        ("854442", "CEE007"),
        ("9101", "CEE008"),
        ("9305", "CEE010"),
        ("940120", "CEE003"),
        ("940161", "CEE008"),
    ],
)
def test_goods_that_public_notices_name_go_to_the_center_they_name(number, expected):
    assert center(number) == expected


@pytest.mark.parametrize(
    ("suffix", "like"),
    [
        ("15", "02"),
        ("28", "30"),
        ("31", "82"),
        ("35", "8411"),
        ("43", "8471"),
        ("49", "8501"),
        ("65", "8703"),
        ("90", "90"),
    ],
)
def test_goods_returned_go_where_the_goods_go_that_their_suffix_names(suffix, like):
    assert center(f"98010010{suffix}") == center(f"{like}99" if len(like) == 2 else like)


def test_no_number_of_the_reserved_and_the_special_chapters_decides_by_itself():
    for number in ("7701", "9802008040", "9801001098", "9903880300", "9817", "0001"):
        assert center(number) is None
