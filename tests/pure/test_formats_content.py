"""The same content sent again is known for a duplicate, however it is spelt."""

from typing import Any

import pytest

from entries.formats.content import content_hash
from entries.formats.json import read_activity
from tests.pure.formats_examples import SUMMARY, line, notice, summary


def hash_of(obj: object) -> bytes:
    record, problems = read_activity(obj)
    assert record is not None, problems
    return content_hash(record)


def test_the_order_of_members_the_spelling_of_numbers_and_the_action_do_not_count() -> None:
    turned = dict(reversed(summary(action="replace", entry_number="abc12345676").items()))
    turned["lines"] = [
        line(
            tariffs=[
                {
                    "duty": 530,
                    "hts": "8205.51.1500",
                    "value": "10000.0",
                    "quantities": [{"unit": "no", "amount": 500.00}],
                }
            ]
        )
    ]
    turned["totals"] = SUMMARY["totals"] | {"value": 10000, "countervailing": "0"}
    assert hash_of(turned) == hash_of(SUMMARY)
    assert len(hash_of(SUMMARY)) == 16


@pytest.mark.parametrize(
    "changes",
    [
        {"port_of_entry": "2809"},
        {"release_date": None},
        {"bond": {"type": "9", "surety": "123"}},
        {"bills": []},
        {"totals": None},
        {"lines": [line(spi="S")]},
        {"lines": [line(fees=[])]},
        {"lines": [line(cases=[])]},
        {"lines": [line(), line(line=2)]},
        {"lines": [line(description="HAND TOOL")]},
    ],
)
def test_any_other_content_counts(changes: dict[str, Any]) -> None:
    assert hash_of(summary(**changes)) != hash_of(SUMMARY)


def test_notices_and_deletions_have_hashes_of_their_own() -> None:
    deletion = {"kind": "entry_summary", "action": "delete", "entry_number": "ABC-1234567-6"}
    assert len({hash_of(notice()), hash_of(notice(date="2026-09-21")), hash_of(SUMMARY), hash_of(deletion)}) == 4


def test_what_stands_in_one_field_does_not_run_into_the_next() -> None:
    one = hash_of(summary(lines=[line(fees=[{"class": "499", "amount": "1"}], cases=[])]))
    assert one != hash_of(
        summary(lines=[line(fees=[], cases=[]), line(line=2, fees=[{"class": "499", "amount": "1"}], cases=[])])
    )
    assert hash_of(notice(source="A", reference="B")) != hash_of(notice(source="", reference="A B"))
    assert hash_of(summary(totals=None)) != hash_of(summary(totals=dict.fromkeys(SUMMARY["totals"], "0")))
    assert hash_of(notice(code=None)) != hash_of(notice(code="NONE"))
