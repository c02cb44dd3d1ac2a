"""The COPY writer: how everything that arrives in bulk reaches the database."""

from collections.abc import Iterable, Sequence

from django.db import connection

BLOCK = 1 << 18


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


def reserve_ids(sequence: str, count: int) -> list[int]:
    """Reserve `count` ids of a sequence in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [row[0] for row in cursor.fetchall()]
