"""The table of handoffs, explored from every beginning: one owner always, and a way on from wherever it stands."""

from datetime import date

import pytest

from cee.reference.shipped import law_content
from centers.policy.handoff import MOVES, Side, Stage, Standing, begun, kinds_of, kinds_on, moved, possible, why_not
from entries.clocks.law import LawEdition


def reachable(asked_by: Side) -> set[Standing]:
    found, new = set(), {begun(asked_by)}
    while new:
        found |= new
        new = {
            moved(move, standing) for standing in found for side in Side for move in possible(standing, side)
        } - found
    return found


@pytest.mark.parametrize("asked_by", Side)
def test_every_stage_is_reached_and_has_exactly_one_owner(asked_by: Side) -> None:
    found = reachable(asked_by)
    assert {standing.stage for standing in found} == set(Stage)
    for standing in found:
        assert standing.owner in Side
        if standing.stage in (Stage.OFFERED, Stage.ACCEPTED):
            assert standing.owner is asked_by.other
        elif standing.stage is not Stage.RETURNED:
            assert standing.owner is asked_by


@pytest.mark.parametrize("asked_by", Side)
def test_whoever_owns_an_open_handoff_can_move_it_on_and_nobody_moves_a_closed_one(asked_by: Side) -> None:
    for standing in reachable(asked_by):
        moves = {side: [m for m in possible(standing, side) if m.target] for side in Side}
        if standing.stage is Stage.CLOSED:
            assert not any(possible(standing, side) for side in Side)
        else:
            assert moves[standing.owner], standing


@pytest.mark.parametrize("asked_by", Side)
def test_the_side_that_does_not_own_it_may_only_withdraw_or_write(asked_by: Side) -> None:
    for standing in reachable(asked_by):
        names = {move.name for move in possible(standing, standing.owner.other)}
        assert names <= {"withdraw", "write"}, standing


def test_a_refusal_of_the_table_says_who_has_it() -> None:
    standing = begun(Side.CENTER)
    assert why_not(MOVES["accept"], standing, Side.CENTER) == "Only the office that was asked does this."
    assert why_not(MOVES["close"], standing, Side.CENTER) == "This handoff is offered; that cannot be done now."


def test_every_kind_names_its_authority_and_periods_of_the_edition() -> None:
    law = LawEdition.from_content(law_content())
    kinds = kinds_of(law.content)
    assert {side for kind in kinds.values() for side in kind.asked_by} == set(Side)
    for kind in kinds.values():
        assert kind.authority and 0 < kind.confidence <= 100
        assert kind.accept in law.periods and kind.answer in law.periods


def test_a_kind_is_asked_from_its_first_day_on() -> None:
    content = law_content()
    assert "export_examination" not in kinds_on(content, date(2018, 2, 23))
    assert "export_examination" in kinds_on(content, date(2018, 2, 24))


def test_a_malformed_kind_is_named() -> None:
    with pytest.raises(ValueError, match="handoff_kinds, x"):
        kinds_of({"handoff_kinds": [{"code": "x", "label": "X", "asked_by": ["moon"]}]})
