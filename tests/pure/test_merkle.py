"""A Merkle root stands for its events in their order; a proof shows one of them without the others."""

from hypothesis import given
from hypothesis import strategies as st

from cee.audit.merkle import leaf_hash, merkle_proof, merkle_root, root_of_proof

leaves = st.lists(st.binary(max_size=8).map(leaf_hash), min_size=1, max_size=40)


@given(leaves, st.data())
def test_every_leaf_has_a_proof_that_leads_to_the_root(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    assert root_of_proof(hashes[index], merkle_proof(hashes, index)) == merkle_root(hashes)


@given(st.lists(st.binary(max_size=8).map(leaf_hash), min_size=2, max_size=40, unique=True), st.data())
def test_any_change_of_order_or_number_changes_the_root(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 2))
    swapped = [*hashes[:index], hashes[index + 1], hashes[index], *hashes[index + 2 :]]
    assert merkle_root(swapped) != merkle_root(hashes)
    assert merkle_root(hashes[:-1]) != merkle_root(hashes)


def test_two_equal_neighbours_are_not_one() -> None:
    leaf = leaf_hash(b"x")
    assert merkle_root([leaf, leaf]) != merkle_root([leaf])
