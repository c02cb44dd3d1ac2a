"""A measurement prints one JSON object last, whose ratio is that of neighbouring repetitions."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cee.management.bench.harness import compared
from cee.management.bench.registry import BENCHES


def test_the_ratio_is_the_median_over_pairs_and_never_one_of_medians():
    result = compared("x", "us", "y", [(2.0, 1.0), (30.0, 10.0), (4.0, 4.0)])
    assert (result.median, result.ratio, result.min, result.max, result.repetitions) == (4.0, 2.0, 1.0, 3.0, 3)
    assert list(json.loads(result.as_json())) == [
        "name", "median", "unit", "against", "ratio", "min", "max", "repetitions",
    ]  # fmt: skip


def test_json_stands_alone_on_standard_output(db):
    out, err = StringIO(), StringIO()
    call_command("bench", "engine", "--size", "2000", "--repetitions", "1", "--json", stdout=out, stderr=err)
    assert len(out.getvalue().splitlines()) == 1
    told = json.loads(out.getvalue())
    assert (
        told["name"] == "engine"
        and told["median"] > 0
        and told["ratio"] == pytest.approx(told["median"] / 100_000, abs=1e-4)
    )


def test_every_name_says_what_it_measures_and_refuses_what_it_is_not_compared_with(db):
    assert {"pipeline", "store", "engine", "growth"} <= set(BENCHES)
    assert all(bench.about and bench.size and bench.repetitions for bench in BENCHES.values())
    with pytest.raises(CommandError):
        call_command("bench", "engine", "--against", "orm")


def test_a_scratch_database_goes_even_while_somebody_works_in_it(db):
    from django.db import connection
    from psycopg import sql

    from cee.base.roles import APP, OWNER, connect, drop_database

    database, name = connection.settings_dict, "bench_cee_busy"
    with connect(database, role=OWNER, name="postgres") as admin:
        drop_database(admin, name)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with connect(database, role=APP, name=name) as busy:
            busy.execute("SELECT 1")
            drop_database(admin, name)
        left = admin.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert left == (0,)
