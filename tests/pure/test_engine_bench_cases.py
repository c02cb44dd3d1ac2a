"""The mix on which the engine's speed is measured is the mix that is stated."""

from cee.core.vocabulary import Basis
from routing.data import shipped_ruleset
from routing.engine.bench_cases import ASSIGNED_SHARE, MEAN_LINES, yearly_mix
from routing.engine.route import route
from routing.engine.ruleset import compile_ruleset

COMPILED = compile_ruleset(shipped_ruleset())


def test_the_mix_has_the_stated_lines_and_assignments_and_every_summary_finds_a_center():
    facts = list(yearly_mix(20_000, COMPILED))
    found = [route(one, COMPILED) for one in facts]

    assert abs(sum(len(one.lines) for one in facts) / len(facts) - MEAN_LINES) < 0.15
    assert abs(sum(one.basis is Basis.ASSIGNMENT for one in found) / len(found) - ASSIGNED_SHARE) < 0.02
    assert all(one.center for one in found)
    assert len({one.center for one in found}) == 10


def test_the_same_seed_draws_the_same_mix():
    assert list(yearly_mix(50, COMPILED, seed=3)) == list(yearly_mix(50, COMPILED, seed=3))
    assert list(yearly_mix(50, COMPILED, seed=3)) != list(yearly_mix(50, COMPILED, seed=4))
