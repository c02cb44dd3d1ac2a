"""The COPY writer: how everything that arrives in bulk reaches the database."""

import json
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.db import connection

from cee.base.question import Question, Rows

BLOCK = 1 << 18
SWITCH_SECONDS = 0.0002
"""How long the thread that writes waits at most for its turn: each time that the server could take more, it stands idle."""


def copy_text(table: str, columns: Sequence[str], rows: Iterable[str]) -> int:
    """Write rows that are already in COPY text form (tab-separated, `\\N` for null, newline-ended); answer their number.

    Runs in the caller's transaction. Raises what psycopg raises on a broken row: the caller's whole batch is undone.
    """
    count = 0
    names = ", ".join(columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        buffer: list[str] = []
        size = 0
        for row in rows:
            buffer.append(row)
            size += len(row)
            count += 1
            if size >= BLOCK:
                copy.write("".join(buffer))
                buffer.clear()
                size = 0
        if buffer:
            copy.write("".join(buffer))
    return count


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_value(text: str | None) -> str:
    """A text value as COPY reads it."""
    if text is None:
        return "\\N"
    return text.translate(_ESCAPES)


def copy_json(value: Any) -> str:
    """A JSON value as COPY reads it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPES)


def array_text(values: Iterable[Any]) -> str:
    """Numbers, days, instants or texts as one literal of an array, which costs a tenth of handing over a list of them; the
    statement says of what (`%s::bigint[]`)."""
    return "{" + ",".join(map(_element, values)) + "}"


def texts_array(values: Collection[str]) -> str:
    """Texts as one literal of an array (`%s::text[]`): the quick way, which what holds a quote or a backslash cannot take."""
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        return array_text(values)
    return f'{{"{joined}"}}'


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if not isinstance(value, str):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Block(NamedTuple):
    """Ready rows of a table."""

    statement: str
    rows: Sequence[str]

    def send(self, cursor: Any) -> None:
        with cursor.copy(self.statement) as copy:
            copy.write("".join(self.rows))

    def fail(self, error: BaseException) -> None:
        """Nobody waits for a block: the next `write` raises it."""


class _Asked(NamedTuple):
    """A question between the blocks, and where its rows are waited for."""

    question: Question[Any]
    found: Future[Rows]

    def send(self, cursor: Any) -> None:
        cursor.execute(self.question.statement, self.question.values)
        self.found.set_result(cursor.fetchall())

    def fail(self, error: BaseException) -> None:
        self.found.set_exception(error)


class CopyThread:
    """Writes blocks of ready rows in a thread of its own, so that the server works while the caller makes the next.

    Everything happens in the caller's transaction on the caller's connection, which the caller must leave alone inside
    the `with`. What goes wrong is raised, as Django's own error, by the next `write` or at the end.
    """

    def __init__(self) -> None:
        self._blocks: Queue[_Block | _Asked | None] = Queue(maxsize=10)
        self._raw: Any = None
        self._error: BaseException | None = None
        self._interval = sys.getswitchinterval()
        self._thread = Thread(target=self._run, name="copy", daemon=True)

    def __enter__(self) -> Self:
        connection.ensure_connection()
        self._raw = connection.connection
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        self._thread.start()
        return self

    def write(self, table: str, columns: Sequence[str], rows: Sequence[str]) -> None:
        """Have rows in COPY text form written, after all that were handed over before."""
        if rows:
            self._check()
            self._blocks.put(_Block(f"COPY {table} ({', '.join(columns)}) FROM STDIN", rows))

    def ask[T](self, question: Question[T]) -> Callable[[], T]:
        """Have a question answered after all that was handed over before; what comes back waits for the answer."""
        self._check()
        found: Future[Rows] = Future()
        self._blocks.put(_Asked(question, found))

        def answer() -> T:
            with connection.wrap_database_errors:
                return question.read(found.result())

        return answer

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._blocks.put(None)
        self._thread.join()
        sys.setswitchinterval(self._interval)
        if error is None:
            self._check()

    def _check(self) -> None:
        if self._error is not None:
            with connection.wrap_database_errors:
                raise self._error

    def _run(self) -> None:
        while (block := self._blocks.get()) is not None:
            try:
                if self._error is not None:
                    raise self._error
                with self._raw.cursor() as cursor:
                    block.send(cursor)
            except BaseException as error:
                self._error = error
                block.fail(error)
