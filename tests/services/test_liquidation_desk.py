"""What entry specialists do about one entry of a Friday, each under its own guards and with its own event."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import State
from centers.services.liquidation_desk import liquidation_set, reliquidation_decide, row_put_back, row_take_out
from centers.services.liquidation_post import batch_post_chunk
from centers.services.liquidation_sheet import batch_of, sheet_draw_up
from entries.models import Activity, Liquidation, LiquidationBatch, LiquidationRow
from tests import factories
from tests.factories import NOW
from tests.services.test_liquidation_batch import CLOCK, FRIDAY, FRIDAY_AT, WEDNESDAY_AT, draw_up, post, ripe
from tests.services.test_reliquidation import liquidated

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(law):
    return factories.team(kind="entry")


@pytest.fixture
def specialist(team):
    return factories.person(Role.ENTRY_SPECIALIST, team=team)


def row(entry: Activity) -> LiquidationRow:
    return LiquidationRow.objects.get(activity=entry)


def tally(batch: LiquidationBatch) -> dict[str, int]:
    """The sheet's numbers that are not zero; number and duty are held to what the rows say."""
    batch.refresh_from_db()
    pairs = [pair for teams in batch.tally.values() for kinds in teams.values() for pair in kinds.items()]
    kept = {name: (number, Decimal(duty)) for name, (number, duty) in pairs if number}
    counted: dict[str, tuple[int, Decimal]] = {}
    for one in LiquidationRow.objects.filter(batch_id=batch.pk).select_related("activity"):
        number, duty = counted.get(one.rule or one.standing, (0, Decimal(0)))
        counted[one.rule or one.standing] = number + 1, duty + one.activity.estimated_duty
    assert kept == counted
    return {name: number for name, (number, _) in kept.items()}


def take_out(batch, entry, actor, **given):
    asked = {"reason": "The importer disputes the value", "actor": actor, "at": WEDNESDAY_AT} | given
    return row_take_out(batch_id=batch.pk, activity_id=entry.pk, **asked)


def put_back(batch, entry, actor, **given):
    return row_put_back(batch_id=batch.pk, activity_id=entry.pk, **{"actor": actor, "at": WEDNESDAY_AT} | given)


def early(**given) -> Activity:
    """One whose own Friday lies weeks ahead."""
    return ripe(entry_date=FRIDAY - timedelta(days=200), next_date=FRIDAY + timedelta(weeks=17), **given)


def set_for_friday(entry, actor, **given):
    entry.refresh_from_db()
    asked = {
        "version": entry.version,
        "reason": "Asked for by its importer",
        "actor": actor,
        "at": WEDNESDAY_AT,
    } | given
    return liquidation_set(activity_id=entry.pk, **asked)


class TestTakingOut:
    def test_what_is_taken_out_does_not_post_and_its_history_says_who_and_why(self, specialist):
        out, stays = ripe(), ripe()
        batch = draw_up()
        taken = take_out(batch, out, specialist)
        assert (taken.standing, taken.by, taken.reason) == (
            "taken_out",
            specialist.name,
            "The importer disputes the value",
        )
        assert tally(batch) == {"posts": 1, "taken_out": 1}
        event = Event.objects.get(activity_id=out.pk, verb="liquidation_taken_out")
        assert (event.actor, event.after) == (specialist.name, {"friday": FRIDAY.isoformat()})
        assert (post().posted, batch.skipped) == (1, 0)
        assert list(Liquidation.objects.values_list("activity_id", flat=True)) == [stays.pk]

    def test_it_comes_back_with_the_next_sheet(self, specialist):
        entry = ripe()
        take_out(draw_up(), entry, specialist)
        post()
        later = FRIDAY + timedelta(weeks=1)
        batch = sheet_draw_up(friday=later, actor=CLOCK, at=WEDNESDAY_AT + timedelta(weeks=1))
        assert LiquidationRow.objects.get(batch_id=batch.pk, activity=entry).standing == "posts"

    def test_twice_is_refused_and_so_is_what_does_not_post(self, specialist):
        out, blocked = ripe(), ripe(holds="48")
        batch = draw_up()
        take_out(batch, out, specialist)
        for entry in (out, blocked):
            with pytest.raises(Refused) as refused:
                take_out(batch, entry, specialist)
            assert refused.value.code == "not_on_sheet"
        assert tally(batch) == {"taken_out": 1, "CBP_HOLD": 1}

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
    def test_without_a_reason_nothing_is_taken_out(self, specialist, reason):
        entry = ripe()
        with pytest.raises(Refused) as refused:
            take_out(draw_up(), entry, specialist, reason=reason)
        assert (refused.value.code, row(entry).standing) == ("reason_missing", "posts")

    def test_once_it_has_posted_it_is_too_late(self, specialist):
        entries = [ripe(), ripe()]
        batch = draw_up()
        batch_post_chunk(batch_id=batch.pk, actor=CLOCK, at=FRIDAY_AT, size=1)
        with pytest.raises(Refused, match="just posting"):
            take_out(batch, entries[0], specialist)
        assert take_out(batch, entries[1], specialist).standing == "taken_out"
        post()
        with pytest.raises(Refused, match="has posted"):
            put_back(batch, entries[1], specialist)

    @pytest.mark.parametrize("role", [Role.IMPORT_SPECIALIST, Role.PORT_OFFICER, Role.AUDITOR])
    def test_who_may_not_liquidate_is_refused(self, specialist, role, team):
        entry = ripe()
        batch = draw_up()
        other = factories.person(role, team=None if role == Role.PORT_OFFICER else team)
        with pytest.raises(NotAllowed):
            take_out(batch, entry, other)
        with pytest.raises(NotAllowed):
            put_back(batch, entry, other)
        assert row(entry).standing == "posts"

    def test_another_center_and_another_sheet_have_no_such_row(self, specialist):
        entry = ripe()
        batch = draw_up()
        stranger = factories.person(Role.ENTRY_SPECIALIST, team=factories.team(center="CEE002", kind="entry"))
        with pytest.raises(NotVisible):
            take_out(batch, entry, stranger)
        with pytest.raises(NotVisible):
            take_out(batch_of(FRIDAY + timedelta(weeks=1)), entry, specialist)
        with pytest.raises(NotVisible):
            row_take_out(batch_id=0, activity_id=entry.pk, reason="r", actor=specialist, at=WEDNESDAY_AT)


class TestPuttingBack:
    def test_what_was_taken_out_posts_again(self, specialist):
        entry = ripe()
        batch = draw_up()
        take_out(batch, entry, specialist)
        back = put_back(batch, entry, specialist, reason="Settled")
        assert (back.standing, back.reason) == ("posts", "Settled") and tally(batch) == {"posts": 1}
        assert Event.objects.filter(activity_id=entry.pk, verb="liquidation_put_back").count() == 1
        assert post().posted == 1

    def test_twice_is_refused(self, specialist):
        entry = ripe()
        with pytest.raises(Refused) as refused:
            put_back(draw_up(), entry, specialist)
        assert refused.value.code == "on_sheet"

    def test_what_is_still_blocked_is_refused_by_the_rule_and_what_was_mended_posts_as_it_stands_now(self, specialist):
        entry = ripe(holds="44", next_action="await_event", next_date=None)
        batch = draw_up()
        with pytest.raises(Refused) as refused:
            put_back(batch, entry, specialist)
        assert (refused.value.code, "1504" in refused.value.authority) == ("USC1504_D", True)
        Activity.objects.filter(pk=entry.pk).update(version=2, holds="", next_action="liquidate", next_date=FRIDAY)
        assert put_back(batch, entry, specialist).seen == 2
        assert tally(batch) == {"posts": 1} and post().posted == 1

    def test_what_was_suspended_after_it_was_taken_out_is_refused(self, specialist):
        entry = ripe()
        batch = draw_up()
        take_out(batch, entry, specialist)
        Activity.objects.filter(pk=entry.pk).update(version=2, holds="46")
        with pytest.raises(Refused) as refused:
            put_back(batch, entry, specialist)
        assert refused.value.code == "USC1516A_C2" and post().posted == 0


class TestSettingForTheNextFriday:
    def test_it_posts_long_before_its_own_friday_in_the_name_of_who_set_it(self, specialist):
        entry = early()
        batch = set_for_friday(entry, specialist)
        entry.refresh_from_db()
        assert (batch.friday, entry.next_action, entry.next_date) == (FRIDAY, "liquidate", FRIDAY)
        assert Event.objects.get(activity_id=entry.pk, verb="liquidate").reason == "Asked for by its importer"
        draw_up()
        assert (row(entry).standing, row(entry).manual) == ("posts", True) and tally(batch) == {"posts": 1}
        post()
        posted = Liquidation.objects.get(activity=entry)
        assert (posted.basis, posted.actor, posted.reason) == ("manual", specialist.name, "Asked for by its importer")

    def test_on_a_sheet_that_is_drawn_up_it_is_counted(self, specialist):
        ripe()
        batch, entry = draw_up(), early()
        assert set_for_friday(entry, specialist).pk == batch.pk
        assert tally(batch) == {"posts": 2} and post().posted == 2

    def test_after_the_cut_off_it_is_the_friday_after(self, specialist):
        batch = set_for_friday(early(), specialist, at=WEDNESDAY_AT + timedelta(days=1))
        assert batch.friday == FRIDAY + timedelta(weeks=1)

    def test_twice_is_a_conflict_and_then_refused(self, specialist):
        entry = early()
        set_for_friday(entry, specialist)
        with pytest.raises(Conflict):
            set_for_friday(entry, specialist, version=1)
        with pytest.raises(Refused) as refused:
            set_for_friday(entry, specialist)
        assert refused.value.code == "not_now" and LiquidationRow.objects.count() == 1

    def test_taken_out_again_it_goes_back_to_its_own_friday_and_may_be_set_anew(self, specialist):
        entry = early()
        batch = set_for_friday(entry, specialist)
        take_out(batch, entry, specialist)
        entry.refresh_from_db()
        assert entry.next_action == "liquidate" and entry.next_date > FRIDAY
        draw_up()
        assert not LiquidationRow.objects.filter(activity=entry).exists()
        set_for_friday(entry, specialist)
        assert tally(batch) == {"posts": 1} and post().posted == 1

    @pytest.mark.parametrize(
        ("given", "rule"),
        [({"holds": "44"}, "USC1504_D"), ({"holds": "66"}, "USC1516A_C2"), ({"holds": "65"}, "USC1517_E"), ({"collection": "unpaid"}, "USC1505_A")],
    )  # fmt: skip
    def test_what_statute_or_court_suspends_or_what_is_not_paid_stays(self, specialist, given, rule):
        entry = early(**given)
        with pytest.raises(Refused) as refused:
            set_for_friday(entry, specialist)
        entry.refresh_from_db()
        assert (refused.value.code, entry.version, LiquidationRow.objects.count()) == (rule, 1, 0)

    def test_an_entry_under_review_or_liquidated_has_no_such_act(self, specialist):
        for entry in (early(state=State.PLACED, next_action="review"), liquidated(specialist)):
            with pytest.raises(Refused) as refused:
                set_for_friday(entry, specialist)
            assert refused.value.code == "wrong_state"

    def test_a_reason_is_asked_for_and_so_is_the_right(self, specialist, team):
        entry = early()
        with pytest.raises(Refused, match="Say why"):
            set_for_friday(entry, specialist, reason=" ")
        with pytest.raises(NotAllowed):
            set_for_friday(entry, factories.person(Role.IMPORT_SPECIALIST, team=team))
        assert not LiquidationRow.objects.exists()

    def test_what_changes_after_it_was_set_is_left_alone_by_the_batch(self, specialist):
        ripe()
        draw_up()
        entry = early()
        set_for_friday(entry, specialist)
        Activity.objects.filter(pk=entry.pk).update(version=7, holds="46")
        batch = post()
        assert (batch.posted, batch.skipped, row(entry).standing) == (1, 1, "skipped")


class TestReliquidating:
    def decide(self, entry, actor, **given):
        asked = {
            "version": entry.version, "codes": ["02"], "revenue": Decimal("250.00"), "reason": "Another heading",
            "actor": actor, "at": NOW,
        } | given  # fmt: skip
        return reliquidation_decide(activity_id=entry.pk, **asked)

    def test_it_is_posted_today_by_the_authority_of_the_table(self, specialist):
        entry = liquidated(specialist)
        made = self.decide(entry, specialist)
        assert (made.kind, made.basis, made.number, made.posted_date) == (
            "reliquidation",
            "voluntary",
            2,
            date(2026, 11, 24),
        )
        assert "1501" in made.authority and made.actor == specialist.name

    def test_a_stale_version_the_wrong_role_and_what_is_too_late_are_refused(self, specialist, team):
        entry, late = liquidated(specialist), liquidated(specialist, days_ago=91)
        with pytest.raises(Conflict):
            self.decide(entry, specialist, version=1)
        with pytest.raises(NotAllowed):
            self.decide(entry, factories.person(Role.IMPORT_SPECIALIST, team=team))
        with pytest.raises(Refused):
            self.decide(late, specialist)
        assert Liquidation.objects.count() == 2

    def test_what_is_not_liquidated_has_no_such_act(self, specialist):
        with pytest.raises(Refused) as refused:
            self.decide(ripe(), specialist)
        assert refused.value.code == "wrong_state"
