"""Merkle trees over event hashes (RFC 6962 shape): a root for many, and a proof for one that shows no other."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one event's canonical bytes."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order; memory grows with the logarithm of their number."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, digest = 0, leaf
        while peaks and peaks[-1][0] == height:
            digest = node_hash(peaks.pop()[1], digest)
            height += 1
        peaks.append((height, digest))
    if not peaks:
        return EMPTY
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


def merkle_proof(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The neighbours that lead from one leaf to the root, nearest first: `("left" | "right", hash)`."""
    if len(leaves) <= 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*merkle_proof(leaves[:split], index), ("right", merkle_root(leaves[split:]))]
    return [*merkle_proof(leaves[split:], index - split), ("left", merkle_root(leaves[:split]))]


def root_of_proof(leaf: bytes, proof: Iterable[tuple[str, bytes]]) -> bytes:
    """The root that a leaf and its proof amount to."""
    digest = leaf
    for side, neighbour in proof:
        digest = node_hash(neighbour, digest) if side == "left" else node_hash(digest, neighbour)
    return digest
