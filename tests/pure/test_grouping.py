"""Like items are grouped by what they have in common, the largest group first; what is like nothing else is left out."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from centers.policy.grouping import TRAITS, Like, Traits, grouped

DAY = date(2026, 12, 1)


def like(pk: int, *traits: str, days: int = 0) -> Like:
    return Like(pk, 1, DAY + timedelta(days=days), Decimal("10.50"), Traits(*traits))


SHOES = ("a1", "6402990000", "VN", "VNSHOE1HAN", "")
TOOLS = ("a1", "8205511500", "CN", "CNSHEBAT123SHA", "value")


def test_items_alike_in_every_trait_are_one_group_and_the_rest_is_alone() -> None:
    items = [like(1, *SHOES), like(2, *TOOLS), like(3, *SHOES), like(4, *SHOES[:3], "VNOTHER", "")]
    [group] = grouped(items, TRAITS)
    assert [one.activity_id for one in group.items] == [1, 3]
    assert (group.number, group.duty, group.first.activity_id) == (2, Decimal("21.00"), 1)


def test_fewer_traits_make_larger_groups() -> None:
    items = [like(1, *SHOES), like(2, *TOOLS), like(3, *SHOES)]
    assert [group.number for group in grouped(items, ["importer"])] == [3]
    assert [group.key for group in grouped(items, ["importer", "origin"])] == ["a1~VN"]


def test_the_largest_comes_first_then_the_nearest_day() -> None:
    items = [like(1, "a1", days=9), like(2, "a1", days=9), like(3, "a2", days=3), like(4, "a2", days=4)]
    items += [like(pk, "a3", days=30) for pk in (5, 6, 7)]
    assert [group.first.traits.importer for group in grouped(items, ["importer"])] == ["a3", "a2", "a1"]


words = st.sampled_from(["", "a", "b"])


@given(
    st.lists(st.builds(Traits, words, words, words, words, words), max_size=30),
    st.sets(st.sampled_from(TRAITS), min_size=1),
)
def test_every_item_is_in_one_group_or_alone_and_a_group_is_alike(traits: list[Traits], wanted: set[str]) -> None:
    by = [name for name in TRAITS if name in wanted]
    items = [Like(pk, 1, DAY, Decimal(1), one) for pk, one in enumerate(traits)]
    groups = grouped(items, by)
    seen = [one.activity_id for group in groups for one in group.items]
    assert len(seen) == len(set(seen))
    assert all(one.traits.key(by) == group.key for group in groups for one in group.items)
    alone = [one for one in items if one.activity_id not in seen]
    assert len({one.traits.key(by) for one in alone}) == len(alone)
