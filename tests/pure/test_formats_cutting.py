"""However a stream comes and wherever it is cut, its records are the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries.formats.cutting import RECORD_BYTES, NotABatch, RecordTooLong
from entries.formats.cutting_lines import LineCutter, catair_cutter, csv_cutter
from entries.formats.table import CATAIR, CSV, FORMATS, JSON, NDJSON, ScrubbedDigest
from tests.pure.catair_builder import CLAIM, SUMMARY, batch, changed, claims, numbered, without
from tests.pure.test_formats_csv import ROW, body

NUMBERS = ["ABC-1234567-6", "SV9-7002227-0", "SV9-7102388-9", "SV9-7002284-1", "999-9999999-0"]
CATAIR_BATCH = b"\n".join(
    [
        *batch(
            numbered(1), without("90", of=numbered(2)), changed("50", 14, "X", of=numbered(3)), numbered(4), y="", z=""
        ),
        *batch(numbered(5), (changed("10", 3, "D", of=numbered(6))[0],), ("99X",), numbered(7), a=""),
        *claims(CLAIM),
        *batch(numbered(8), y="", z=""),
    ]
)
CSV_BATCH = body(
    *[ROW | {"entry_number": number, "line": str(line)} for number in NUMBERS for line in (1, 2)],
    ROW | {"description": 'TWO\nLINES, "QUOTED"'},
)
BATCHES = {CATAIR: CATAIR_BATCH, CSV: CSV_BATCH}
CUTTERS = {CATAIR: catair_cutter, CSV: csv_cutter}


def pieces_of(cutter: LineCutter, text: bytes, steps: list[int]) -> list[tuple[int, int, bytes]]:
    """What a cutter gives for a text that comes in chunks of these sizes, repeated."""
    found, at, turn = [], 0, 0
    while at < len(text):
        step = steps[turn % len(steps)]
        found += list(cutter.feed(text[at : at + step]))
        at, turn = at + step, turn + 1
    found += list(cutter.close())
    return [tuple(piece) for piece in found]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([CATAIR, CSV]),
    st.lists(st.integers(1, 5000), min_size=1, max_size=4),
    st.integers(1, 9),
    st.integers(50, 9000),
)
def test_pieces_read_by_themselves_are_the_whole(content_type: str, steps: list[int], records: int, size: int) -> None:
    form, text = FORMATS[content_type], BATCHES[content_type]
    pieces = pieces_of(CUTTERS[content_type](records=records, size=size), text, steps)
    found = [one for _, _, piece in pieces for one in form.read(piece)]
    assert [(one.record, one.problems) for one in found] == [(one.record, one.problems) for one in form.read(text)]
    first = 1
    for number, count, piece in pieces:
        assert (number, count) == (first, len(list(form.read(piece))))
        first += count


@pytest.mark.parametrize("content_type", [CATAIR, CSV])
def test_a_small_batch_is_one_piece(content_type: str) -> None:
    assert len(pieces_of(CUTTERS[content_type](), BATCHES[content_type], [100])) == 1


def test_pieces_have_about_the_size_that_was_asked_for() -> None:
    text = b"\n".join(batch(*[numbered(sequence) for sequence in range(1, 101)]))
    pieces = pieces_of(catair_cutter(records=10), text, [1000])
    assert [count for _, count, _ in pieces] == [10] * 10


def test_a_piece_keeps_no_password() -> None:
    for _, _, piece in pieces_of(catair_cutter(records=1), CATAIR_BATCH, [7]):
        assert b"SECRET" not in piece
    assert all(b"SECRET" not in one.raw for one in FORMATS[CATAIR].read(CATAIR_BATCH))


def test_the_hash_of_a_batch_does_not_depend_on_its_password() -> None:
    def hashed(text: bytes, step: int) -> str:
        digest = FORMATS[CATAIR].digest()
        for at in range(0, len(text), step):
            digest.update(text[at : at + step])
        return digest.hexdigest()

    assert isinstance(FORMATS[CATAIR].digest(), ScrubbedDigest)
    one = hashed(CATAIR_BATCH, 10_000)
    assert one == hashed(CATAIR_BATCH, 13)
    assert one == hashed(CATAIR_BATCH.replace(b"SECRET", b"OTHER1"), 10_000)
    assert one != hashed(CATAIR_BATCH.replace(b"340", b"341"), 10_000)


@pytest.mark.parametrize("cutter", [catair_cutter, csv_cutter])
def test_a_record_that_never_ends_is_refused(cutter: type[LineCutter]) -> None:
    endless = cutter()
    with pytest.raises(RecordTooLong):
        for _ in range(RECORD_BYTES // 1_000_000 + 2):
            list(endless.feed(b"x" * 1_000_000))


def test_a_batch_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(NotABatch) as refused:
        pieces_of(csv_cutter(), b"colour,size\nred,1\n", [100])
    assert refused.value.problem.code == "COLUMN_UNKNOWN"
    whole = FORMATS[JSON].cutter()
    list(whole.feed(b"[]"))
    with pytest.raises(NotABatch):
        list(whole.close())


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        (JSON, b'{"activities": [{"kind": "parcel"}, 1]}'),
        (NDJSON, b'{"kind": "parcel"}\n{\n'),
        (CSV, body(ROW | {"duty": "x"}, ROW | {"entry_number": "A"})),
        (CATAIR, b"\n".join(batch(changed("50", 14, "X"), without("90")))),
    ],
)
def test_what_is_refused_can_be_sent_again_in_its_own_format(content_type: str, text: bytes) -> None:
    form = FORMATS[content_type]
    refused = [one for one in form.read(text) if any(problem.fatal for problem in one.problems)]
    assert len(refused) == 2
    if content_type in (CSV, CATAIR):
        for one in refused:
            (again,) = form.read(one.raw)
            assert again.problems == one.problems and again.raw == one.raw


def test_a_mended_transaction_is_taken() -> None:
    (refused,) = FORMATS[CATAIR].read(b"\n".join(batch(changed("50", 14, "X"))))
    lines = [SUMMARY[10].encode() if line.startswith(b"50") else line for line in refused.raw.split(b"\n")]
    (again,) = FORMATS[CATAIR].read(b"\n".join(lines))
    assert again.record is not None
    assert again.raw != refused.raw
