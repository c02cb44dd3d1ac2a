"""The notice of an extension says which it is, why, until when, what was before, and whom it tells; one for each grant."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cee.access.capabilities import Role
from cee.access.principal import system_principal
from cee.audit.models import Event
from cee.base.errors import Conflict, NotAllowed, NotVisible, Refused
from cee.core.vocabulary import State
from centers.services import reviews
from centers.services.reviews import liquidation_extend
from entries.models import Activity, EntrySummaryVersion, ExtensionNotice, StatusNotice
from entries.selectors.clock import deadlines_of
from entries.services.extension import extension_notice_write, time_to_liquidate
from tests import factories
from tests.factories import NOW, TODAY
from tests.services.test_reliquidation import liquidated

pytestmark = pytest.mark.django_db

ENTERED = TODAY - timedelta(days=30)
YEAR = date(2027, 10, 25)


@pytest.fixture
def specialist(law):
    return factories.person(team=factories.team())


def waiting(**given) -> Activity:
    """An entry that nobody reviews."""
    return factories.summary(
        **{"state": State.AWAITING_LIQUIDATION, "lane": "clear", "next_action": "liquidate"} | given
    )


def extend(activity: Activity, actor, **given):
    activity.refresh_from_db()
    asked = {"version": activity.version, "code": "49", "reason": "Laboratory report pending ", "at": NOW} | given
    return liquidation_extend(activity_id=activity.pk, actor=actor, **asked)


def notices(activity: Activity) -> list[ExtensionNotice]:
    return list(ExtensionNotice.objects.filter(activity=activity).order_by("number"))


def test_it_says_why_and_both_ends_of_the_time_a_year_apart(specialist):
    entry = waiting()
    assert time_to_liquidate(entry) == (0, YEAR)
    extend(entry, specialist)
    (notice,) = notices(entry)
    assert (notice.number, notice.code, notice.reason) == (1, "49", "Laboratory report pending")
    assert (notice.before, notice.until, notice.issued_date) == (YEAR, YEAR.replace(year=2028), TODAY)
    assert (notice.author, notice.author_id) == (specialist.name, specialist.user_id) and "159.12" in notice.authority
    assert notice.until == next(one.due for one in deadlines_of(entry) if one.rule == "USC1504_A1")
    assert Event.objects.get(subject=f"entries_extensionnotice:{notice.pk}").actor == specialist.name


def test_the_importer_the_filer_and_the_surety_are_told_and_nobodys_social_security_number_is_spelled_out(specialist):
    plain, bonded = waiting(), waiting()
    filed = EntrySummaryVersion.objects.get(activity=bonded)
    filed.number, filed.surety, filed.importer_number = 2, "123", "123-45-6789"
    filed.save(force_insert=True)
    Activity.objects.filter(pk=bonded.pk).update(filed_version=2)
    for entry in (plain, bonded):
        extend(entry, specialist)
    told = notices(plain)[0].told
    assert told == [["importer of record", f"Northgate Imports {plain.importer.number}"], ["filer", "ABC"]]
    told = notices(bonded)[0].told
    assert told[1:] == [["filer", "ABC"], ["surety", "123"]]
    assert told[0][1].startswith("Northgate Imports ") and "123-45" not in told[0][1]


def test_extended_until_a_day_it_ends_on_that_day_and_the_next_notice_begins_there(specialist):
    entry = waiting(entry_date=TODAY - timedelta(days=300))
    _, year = time_to_liquidate(entry)
    extend(entry, specialist, until=TODAY + timedelta(days=200))
    extend(entry, specialist, code="50")
    first, second = notices(entry)
    assert (first.before, first.until) == (year, TODAY + timedelta(days=200))
    assert (second.number, second.code, second.before) == (2, "50", first.until)
    assert second.until.year == first.until.year + 1


def test_three_are_granted_and_the_fourth_leaves_no_notice(specialist):
    entry = waiting()
    for _ in range(3):
        extend(entry, specialist)
    entry.refresh_from_db()
    version = entry.version
    with pytest.raises(Refused) as refused:
        extend(entry, specialist)
    entry.refresh_from_db()
    assert refused.value.code == "extension_limit" and entry.version == version
    assert [one.until.year for one in notices(entry)] == [2028, 2029, 2030]


def test_asked_twice_with_the_version_that_was_seen_it_is_granted_once(specialist):
    entry = waiting()
    extend(entry, specialist)
    with pytest.raises(Conflict):
        extend(entry, specialist, version=1)
    assert len(notices(entry)) == 1


def test_somebody_else_who_changed_it_meanwhile_wins_and_nothing_is_written(specialist, monkeypatch):
    entry = waiting()
    real = reviews.clock_event_record

    def and_somebody(activity, *given, **named):
        Activity.objects.filter(pk=activity.pk).update(version=5)
        return real(activity, *given, **named)

    monkeypatch.setattr(reviews, "clock_event_record", and_somebody)
    with pytest.raises(Conflict):
        extend(entry, specialist)
    assert not notices(entry) and not StatusNotice.objects.exists() and time_to_liquidate(entry) == (0, YEAR)


@pytest.mark.parametrize("role", [Role.PORT_OFFICER, Role.ACCOUNT_MANAGER, Role.AUDITOR])
def test_who_may_not_decide_summaries_extends_nothing(specialist, role):
    entry = waiting()
    with pytest.raises((NotAllowed, NotVisible)):
        extend(entry, factories.person(role))
    assert not notices(entry)


def test_what_is_liquidated_or_in_triage_has_no_extension(specialist):
    for entry in (liquidated(specialist), waiting(state=State.TRIAGE)):
        with pytest.raises(Refused) as refused:
            extend(entry, specialist)
        assert refused.value.code == "wrong_state" and not notices(entry)


def test_the_database_refuses_a_second_notice_of_the_same_number(specialist):
    entry = waiting()
    extend(entry, specialist)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionNotice.objects.create(
            activity=entry, number=1, code="49", until=TODAY, reason="r", told=[], authority="19 USC 1504(b)",
            issued_date=TODAY, author_id=1, author="x",
        )  # fmt: skip


def test_without_a_stored_summary_the_filer_is_told(specialist):
    bare = factories.activity(state=State.AWAITING_LIQUIDATION)
    notice = extension_notice_write(bare, code="51", reason="r", before=None, actor=system_principal("t"), at=NOW)
    assert notice.number == 1 and dict(notice.told)["filer"] == "ABC"
