"""The law edition as data: holidays by their rule, dated fees, sources, identity."""

import copy
import pickle
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cee.core.content import content_sha256, merge_documents
from entries.clocks.law import LawEdition
from tests.pure.law_edition import CONTENT, LAW

YEARS = range(2000, 2041)


def weekday(year: int, month: int, which: int, count: int) -> date:
    """The `count`th weekday of a month, or the last one for 0."""
    month_days = [day for n in range(31) if (day := date(year, month, 1) + timedelta(days=n)).month == month]
    return [day for day in month_days if day.weekday() == which][count - 1]


def observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def test_the_holidays_are_those_of_5_usc_6103() -> None:
    expected = set()
    for year in range(2000, 2042):
        expected |= {
            observed(date(year, 1, 1)), weekday(year, 1, 0, 3), weekday(year, 2, 0, 3), weekday(year, 5, 0, 0),
            observed(date(year, 7, 4)), weekday(year, 9, 0, 1), weekday(year, 10, 0, 2), observed(date(year, 11, 11)),
            weekday(year, 11, 3, 4), observed(date(year, 12, 25)),
        }  # fmt: skip
        if year >= 2021:
            expected.add(observed(date(year, 6, 19)))
    assert LAW.calendar.holidays == {day for day in expected if LAW.first_day <= day <= LAW.last_day}


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        ("2021-06-18", True), ("2020-06-19", False), ("2021-12-31", True), ("2022-01-01", False), ("2026-07-03", True),
        ("2027-07-05", True), ("2026-09-07", True), ("2023-01-02", True),
    ],
)  # fmt: skip
def test_holidays_are_listed_on_the_day_they_are_observed(day: str, holiday: bool) -> None:
    assert (date.fromisoformat(day) in LAW.calendar.holidays) is holiday


def test_content_and_edition_are_one_another() -> None:
    again = LawEdition.from_content(LAW.to_content())
    assert again == LAW
    assert again.sha256 == content_sha256(CONTENT) == LAW.sha256
    assert hash(again) == hash(LAW)
    assert pickle.loads(pickle.dumps(LAW)) == LAW


def test_any_change_of_the_content_is_another_edition() -> None:
    content = copy.deepcopy(CONTENT)
    content["periods"]["protest"]["value"] = 90
    assert LawEdition.from_content(content).sha256 != LAW.sha256


@pytest.mark.parametrize(
    ("part", "spoil"),
    [
        ("periods", lambda content: content["periods"]["protest"].update(unit="moon")),
        ("periods", lambda content: content["periods"]["protest"].pop("citation")),
        ("fees", lambda content: content["fees"][0].update(rate="much")),
        ("version", lambda content: content.update(valid_from="today")),
    ],
)
def test_malformed_content_is_refused_by_the_name_of_its_part(part: str, spoil: object) -> None:
    content = copy.deepcopy(CONTENT)
    spoil(content)  # type: ignore[operator]
    with pytest.raises(ValueError, match=f"law edition's {part} cannot be read"):
        LawEdition.from_content(content)


def test_every_fact_of_the_edition_has_a_source_and_a_confidence() -> None:
    facts = [
        *LAW.periods.values(), *LAW.settings.values(), *LAW.tolerances.values(), *LAW.fees,
        *LAW.suspension_codes.values(), *LAW.extension_codes.values(),
    ]  # fmt: skip
    assert len(facts) > 40
    for fact in facts:
        assert fact.citation
        assert 0 < fact.confidence <= 100


def test_fees_are_those_of_the_day() -> None:
    old, new = LAW.fee("499", date(2026, 9, 30)), LAW.fee("499", date(2026, 10, 1))
    assert old is not None and new is not None
    assert (old.minimum, old.maximum) == (Decimal("33.58"), Decimal("651.50"))
    assert (new.minimum, new.maximum) == (Decimal("34.58"), Decimal("670.86"))
    assert LAW.fee("499", date(2020, 1, 1)) is None
    assert LAW.fee("000", date(2026, 1, 1)) is None


def test_files_that_contradict_each_other_are_refused() -> None:
    assert merge_documents([{"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]}]) == {
        "a": {"b": 1, "d": 2},
        "c": [1, 2],
    }
    with pytest.raises(ValueError, match=r"a\.b is said twice"):
        merge_documents([{"a": {"b": 1}}, {"a": {"b": 2}}])
    with pytest.raises(TypeError, match="set cannot stand"):
        content_sha256({"a": {1}})
