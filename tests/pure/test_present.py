"""How days, amounts and ages read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cee.base.present import Urgency, age, distance, money, short_money, time_left, urgency
from cee.base.templatetags.cee import unbroken

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "level", "words"),
    [
        (-3, Urgency.LATE, "3 days late"),
        (-1, Urgency.LATE, "1 day late"),
        (0, Urgency.NOW, "due today"),
        (1, Urgency.NOW, "1 day left"),
        (3, Urgency.NOW, "3 days left"),
        (4, Urgency.NEAR, "4 days left"),
        (14, Urgency.NEAR, "14 days left"),
        (15, Urgency.FAR, "15 days left"),
    ],
)
def test_a_deadline_says_what_is_left_in_words(days: int, level: Urgency, words: str) -> None:
    day = TODAY + timedelta(days=days)
    assert urgency(day, TODAY) is level
    assert time_left(day, TODAY) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (12, "in 12 days"), (-40, "40 days ago"), (800, "in 2 years")],
)
def test_a_day_says_how_far_it_is(days: int, words: str) -> None:
    assert distance(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=7), "7 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=31), "31 days"),
    ],
)
def test_an_age_is_in_the_unit_that_says_enough(back: timedelta, words: str) -> None:
    assert age(NOW - back, NOW) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [(Decimal("1234.5"), "$1,234.50"), (Decimal(-10), "−$10.00"), (0, "$0.00"), (None, "–"), ("abc", "abc")],
)
def test_money_reads_as_dollars_and_cents(amount: object, words: str) -> None:
    assert money(amount) == words  # type: ignore[arg-type]


def test_a_tile_shortens_large_amounts() -> None:
    assert [short_money(value) for value in (950, 12_400, 3_100_000, 2_000_000_000)] == [
        "$950",
        "$12.4 K",
        "$3.1 M",
        "$2.0 B",
    ]


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("ABC-0000001-0 is decided", '<span class="c-id">ABC-0000001-0</span> is decided'),
        ("Protest 2704-26-100001.", 'Protest <span class="c-id">2704-26-100001</span>.'),
        ("<b>D20-0000028-3</b>", '&lt;b&gt;<span class="c-id">D20-0000028-3</span>&lt;/b&gt;'),
        ("2026-11-24 and 8205.51.75.00", "2026-11-24 and 8205.51.75.00"),
    ],
)
def test_a_number_in_a_sentence_does_not_break_and_what_is_typed_stays_text(said: str, drawn: str) -> None:
    assert unbroken(said) == drawn
