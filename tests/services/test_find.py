"""Any number that somebody pastes leads to what their office may see, and to nothing else."""

from dataclasses import replace

import pytest

from cee.access.capabilities import Role
from cee.base.errors import NotAllowed, NotVisible
from cee.core.identifiers.entry_number import format_entry_number
from cee.core.vocabulary import Sensitivity
from entries.selectors.activity import activities_for, activity_for
from entries.selectors.find import find_number
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = format_entry_number("ABC", 1234567)
BARE = NUMBER.replace("-", "")


@pytest.fixture
def summary():
    importer = factories.importer(number="26-164751100", name="Harbor Tool Company")
    return factories.summary(reference=NUMBER, importer=importer)


@pytest.fixture
def port():
    return factories.person(Role.PORT_OFFICER, office="2704")


@pytest.mark.parametrize("pasted", [NUMBER, BARE, f" {BARE.lower()} "])
def test_an_entry_number_is_found_however_it_is_written(summary, port, pasted):
    found = find_number(port, pasted)
    assert (found.kind, [one.pk for one in found.activities]) == ("entry_number", [summary.pk])


def test_an_importer_number_leads_to_its_entries_and_for_centers_to_its_account(summary, port):
    specialist = factories.person(team=factories.team())
    found = find_number(specialist, "26-164751100")
    assert [one.pk for one in found.activities] == [summary.pk]
    assert [account.name for account in found.accounts] == ["Harbor Tool Company"]
    assert find_number(port, "26-164751100").accounts == []


def test_a_name_leads_to_accounts_of_importers(summary, port):
    specialist = factories.person(team=factories.team())
    assert [account.name for account in find_number(specialist, "harbor tool").accounts] == ["Harbor Tool Company"]
    assert find_number(port, "harbor tool").kind == ""


def test_a_port_code_leads_a_port_to_its_own_entries_only(summary, port):
    assert [one.pk for one in find_number(port, "2704").activities] == [summary.pk]
    assert find_number(factories.person(Role.PORT_OFFICER, office="1001"), "2704").activities == []


def test_nothing_of_another_port_center_or_filer_is_found(summary):
    strangers = [
        factories.person(Role.PORT_OFFICER, office="1001"),
        factories.person(team=factories.team(center="CEE002")),
        factories.person(Role.FILER, office="XYZ"),
    ]
    for stranger in strangers:
        assert find_number(stranger, BARE).activities == []
        assert not activities_for(stranger).exists()
        with pytest.raises(NotVisible):
            activity_for(stranger, "entry_summary", NUMBER)


def test_what_is_enforcement_sensitive_is_hidden_from_the_port(port):
    factories.summary(reference=NUMBER, sensitivity=Sensitivity.ENFORCEMENT)
    assert find_number(port, BARE).activities == []


def test_a_mistyped_number_is_told_as_what_it_was_meant_to_be(port):
    wrong = BARE[:-1] + str((int(BARE[-1]) + 1) % 10)
    found = find_number(port, wrong)
    assert found.kind == "" and found.problem and not found.activities
    assert find_number(port, "  ").problem and find_number(port, "\x00").problem


def test_who_may_not_trace_finds_nothing():
    nobody = replace(factories.person(Role.FILER, office="ABC"), capabilities=frozenset())
    with pytest.raises(NotAllowed):
        find_number(nobody, BARE)
