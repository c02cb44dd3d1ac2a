"""The thread that writes while the caller makes the next rows: order, questions between blocks, and what goes wrong."""

import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from cee.base.copy import CopyThread
from cee.base.question import Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE written (number int) ON COMMIT DROP")


def written() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM written ORDER BY ctid")
        return [number for (number,) in cursor.fetchall()]


def test_a_question_sees_what_was_handed_over_before_it_and_nothing_after() -> None:
    with CopyThread() as out:
        out.write("written", ["number"], ["1\n", "2\n"])
        counted = out.ask(Question("SELECT count(*), %s FROM written", ["asked"], list))
        out.write("written", ["number"], ["3\n"])
        assert counted() == [(2, "asked")]
    assert written() == [1, 2, 3]
    assert counted() == [(2, "asked")]


def test_whoever_waits_for_an_answer_is_told_what_went_wrong_before_it() -> None:
    with pytest.raises(DataError), transaction.atomic(), CopyThread() as out:
        out.write("written", ["number"], ["not a number\n"])
        out.ask(Question("SELECT 1", [], list))()
    assert written() == []


def test_a_question_that_fails_is_told_to_whoever_waits_and_stops_what_comes_after() -> None:
    with pytest.raises(ProgrammingError, match="nowhere"), transaction.atomic(), CopyThread() as out:
        asked = out.ask(Question("SELECT 1 FROM nowhere", [], list))
        asked()
    with pytest.raises(ProgrammingError, match="nowhere"), transaction.atomic(), CopyThread() as out:
        out.ask(Question("SELECT 1 FROM nowhere", [], list))
        out.write("written", ["number"], ["1\n"])
    assert written() == []
