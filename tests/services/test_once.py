"""Within one look what was read is answered again, row by row; outside of it, and after it, everything is read anew."""

from collections.abc import Callable, Collection

from cee.base.once import once_each, one_look


class Row:
    def __init__(self, pk: int, version: int = 1) -> None:
        self.pk, self.version = pk, version


def reader() -> tuple[Callable[[Collection[Row]], dict[int, str]], list[list[int]]]:
    asked: list[list[int]] = []

    @once_each(lambda row: (row.pk, row.version))
    def read(rows: Collection[Row]) -> dict[int, str]:
        asked.append([row.pk for row in rows])
        return {row.pk: f"{row.pk} at {row.version}" for row in rows if row.pk != 9}

    return read, asked


def test_each_row_is_read_once_in_a_look_whoever_asks_for_it() -> None:
    read, asked = reader()
    with one_look():
        assert read([Row(1), Row(2)]) == {1: "1 at 1", 2: "2 at 1"}
        assert read([Row(2), Row(3)]) == {2: "2 at 1", 3: "3 at 1"}
        assert read([Row(1), Row(3)]) == {1: "1 at 1", 3: "3 at 1"}
    assert asked == [[1, 2], [3]]


def test_a_row_that_changed_is_read_anew_and_one_without_answer_is_not_asked_for_again() -> None:
    read, asked = reader()
    with one_look():
        assert read([Row(1), Row(9)]) == {1: "1 at 1"}
        assert read([Row(1, 2), Row(9)]) == {1: "1 at 2"}
    assert asked == [[1, 9], [1]]


def test_outside_of_a_look_it_is_read_every_time() -> None:
    read, asked = reader()
    for _ in range(2):
        assert read([Row(1)]) == {1: "1 at 1"}
    assert asked == [[1], [1]]
