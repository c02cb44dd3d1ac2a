"""Findings and notes: coded, on a line as filed, by whoever works the item, and never lost."""

from decimal import Decimal

import pytest

from cee.access.capabilities import Role
from cee.audit.models import Event
from cee.base.errors import NotAllowed, NotVisible, Refused
from entries.models import Finding, Note
from entries.selectors.activity import activity_for, item_page
from entries.services.finding import finding_record, finding_withdraw
from entries.services.note import note_write
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return factories.team()


@pytest.fixture
def specialist(team):
    return factories.person(team=team)


@pytest.fixture
def item(team, specialist):
    return factories.item(factories.summary(lines=2), team=team, holder=specialist)


def find(item, actor, **given):
    asked = {"line": 1, "finding_type": "classification", "declared": "8205511500", "found": "8211920000"} | given
    return finding_record(activity_id=item.pk, actor=actor, at=NOW, **asked)


def test_a_finding_keeps_what_connects_it_to_other_activities(item, specialist):
    finding = find(item, specialist, revenue=Decimal("120.50"))
    assert (finding.hts, finding.manufacturer, finding.importer_id) == (
        "8205511500",
        "CNSHEBAT123SHA",
        item.activity.importer_id,
    )
    assert finding.authority and finding.author == specialist.name
    event = Event.objects.get(activity_id=item.pk, verb="record_finding")
    assert event.after["revenue"] == "120.50"


def test_the_same_finding_twice_is_one_and_another_is_another(item, specialist):
    assert find(item, specialist).pk == find(item, specialist).pk
    assert find(item, specialist, line=2).pk != find(item, specialist).pk


def test_a_line_found_right_is_no_discrepancy(item, specialist):
    assert find(item, specialist, finding_type="compliant", found="").discrepant is False


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"finding_type": "colour"}, "finding_type"),
        ({"line": 9}, "no_line"),
        ({"found": " "}, "finding_difference"),
        ({"revenue": Decimal("0.001")}, "revenue"),
        ({"revenue": Decimal("Infinity")}, "revenue"),
    ],
)
def test_a_finding_without_its_parts_is_refused(item, specialist, given, code):
    with pytest.raises(Refused) as refusal:
        find(item, specialist, **given)
    assert refusal.value.code == code and not Finding.objects.exists()


def test_only_its_holder_records_and_only_in_review(item, specialist, team):
    with pytest.raises(NotAllowed):
        find(item, factories.person(team=team))
    with pytest.raises(NotAllowed):
        find(item, factories.person(Role.ACCOUNT_MANAGER, team=team))
    with pytest.raises(NotVisible):
        find(item, factories.person(team=factories.team(center="CEE002")))
    decided = factories.summary(state="decided", assignee_id=specialist.user_id)
    with pytest.raises(Refused) as refusal:
        finding_record(activity_id=decided.pk, line=1, finding_type="value", found="1", actor=specialist, at=NOW)
    assert refusal.value.code == "wrong_state"


def test_a_withdrawn_finding_is_kept_with_its_reason(item, specialist):
    finding = find(item, specialist)
    with pytest.raises(Refused):
        finding_withdraw(finding_id=finding.pk, reason="", actor=specialist, at=NOW)
    finding_withdraw(finding_id=finding.pk, reason="Wrong line", actor=specialist, at=NOW)
    again = finding_withdraw(finding_id=finding.pk, reason="Wrong line", actor=specialist, at=NOW)
    assert again.withdrawn_at == NOW
    assert Event.objects.filter(activity_id=item.pk, verb="withdraw_finding", reason="Wrong line").count() == 1


def test_a_note_is_kept_once(item, specialist, team):
    first = note_write(activity_id=item.pk, text=" Called the broker. ", actor=specialist, at=NOW)
    assert note_write(activity_id=item.pk, text="Called the broker.", actor=specialist, at=NOW).pk == first.pk
    for text in ("  ", "x" * 10_001):
        with pytest.raises(Refused):
            note_write(activity_id=item.pk, text=text, actor=specialist, at=NOW)
    with pytest.raises(NotAllowed):
        note_write(activity_id=item.pk, text="x", actor=factories.person(Role.PORT_OFFICER, office="2704"), at=NOW)
    assert Note.objects.count() == 1


def test_earlier_findings_of_importer_manufacturer_and_number_stand_on_the_page(team, specialist):
    importer = factories.importer()
    before = factories.item(factories.summary(importer=importer), team=team, holder=specialist)
    find(before, specialist)
    same = factories.item(factories.summary(importer=importer, hts="9403200090"), team=team)
    other = factories.item(factories.summary(), team=team)
    page = item_page(specialist, activity_for(specialist, "entry_summary", same.activity.reference))
    assert len(page.earlier.importer) == 1 and len(page.earlier.manufacturer) == 1 and page.earlier.tariff == []
    page = item_page(specialist, activity_for(specialist, "entry_summary", other.activity.reference))
    assert page.earlier.importer == [] and len(page.earlier.tariff) == 1


def test_findings_of_other_offices_do_not_stand_on_the_page(team, specialist):
    before = factories.item(factories.summary(), team=team, holder=specialist)
    find(before, specialist)
    away = factories.person(team=factories.team(center="CEE002"))
    theirs = factories.summary(center="CEE002")
    page = item_page(away, activity_for(away, "entry_summary", theirs.reference))
    assert page.earlier.tariff == page.earlier.manufacturer == []
    with pytest.raises(NotVisible):
        activity_for(away, "entry_summary", before.activity.reference)


def test_the_page_takes_the_same_queries_whatever_its_size(team, specialist, django_assert_max_num_queries):
    small = factories.item(factories.summary(lines=1), team=team, holder=specialist)
    large = factories.item(factories.summary(lines=60), team=team, holder=specialist)
    for number in range(1, 31):
        find(large, specialist, line=number)
    for item in (small, large):
        activity = activity_for(specialist, "entry_summary", item.activity.reference)
        with django_assert_max_num_queries(13):
            item_page(specialist, activity)
