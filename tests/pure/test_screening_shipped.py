"""The criteria that CEE ships are fit to be used as they stand in their file."""

import tomllib
from importlib import resources

from cee.core.vocabulary import Lane
from routing.screening.criteria import Criterion, Sample, conditions_from_content
from routing.screening.screen import compile_criteria

ROWS = tomllib.loads(resources.files("routing.data").joinpath("criteria.toml").read_text("utf-8"))["criteria"]


def test_the_shipped_criteria_compile_and_each_says_why_and_what_to_do():
    criteria = [
        Criterion(
            id=number,
            name=row["name"],
            lane=Lane(row["lane"]),
            valid_from=row["valid_from"],
            flags=tuple(row.get("flags", ())),
            **conditions_from_content(row["name"], row["conditions"]),
        )
        for number, row in enumerate(ROWS)
        if "conditions" in row
    ]
    samples = [
        Sample(number, round(float(row["sample_rate"]) * 1_000_000), "salt", row["valid_from"])
        for number, row in enumerate(ROWS)
        if "sample_rate" in row
    ]

    assert len(criteria) + len(samples) == len(ROWS)
    assert compile_criteria(criteria, samples).criteria == tuple(criteria)
    assert all(row["reason"] and row["instruction"] for row in ROWS)
