"""What CEE ships as data is put in place once, and what people have changed since stays theirs."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cee.core.vocabulary import CENTER_CODES, Division, TeamKind
from cee.reference.load import upsert
from cee.reference.load_tariff import tariff_edition_load
from cee.reference.models import CodeValue, LawEdition, Port, TariffEdition
from cee.reference.selectors import code_labels, law_edition, ports
from cee.reference.shipped import law_content
from cee.reference.snapshots import forget_snapshots
from cee.reference.tariff_export import TariffRow
from centers.models import Capacity, Center, Team
from entries.clocks.law import LawEdition as CompiledLaw
from entries.formats.json import read_activity
from entries.rules.check import check
from entries.selectors import reference
from routing.models import Criterion, Ruleset
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_kept_snapshots() -> None:
    """What another test's rolled-back transaction left behind is built anew."""
    forget_snapshots()


@pytest.fixture
def loaded() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def test_a_second_load_adds_and_changes_nothing(loaded: str) -> None:
    out = StringIO()
    call_command("load_reference", stdout=out)
    told = out.getvalue()
    assert "0 Centers and 0 teams new" in told and "criteria: 0 new" in told
    for line in told.splitlines()[:4]:
        assert ": 0 new, 0 changed, " in line
    assert Ruleset.objects.get(status=Ruleset.Status.ACTIVE)
    assert LawEdition.objects.count() == 1


def test_what_people_changed_stays_as_they_left_it(loaded: str) -> None:
    Team.objects.filter(code="V20").update(name="Renamed", skills=["8457"])
    Criterion.objects.filter(sample_rate__isnull=False).update(sample_rate="0.02000")
    call_command("load_reference", stdout=StringIO())
    team = Team.objects.get(code="V20")
    assert (team.name, team.skills) == ("Renamed", ["8457"])
    assert str(Criterion.objects.get(sample_rate__isnull=False).sample_rate) == "0.02000"


def test_each_of_the_ten_centers_has_three_divisions_with_teams_of_every_kind(loaded: str) -> None:
    assert tuple(Center.objects.order_by("code").values_list("code", flat=True)) == CENTER_CODES
    for code in CENTER_CODES:
        teams = Team.objects.filter(center=code)
        assert set(teams.values_list("division", flat=True)) == set(Division)
        assert set(teams.values_list("kind", flat=True)) == set(TeamKind)
        assert teams.filter(kind=TeamKind.ENTRY, division=Division.VALIDATION).count() > 1


def test_a_team_code_is_three_characters_that_end_in_the_centers_digit_and_belongs_to_one_team(loaded: str) -> None:
    digits = dict(Center.objects.values_list("code", "team_digit"))
    codes = list(Team.objects.values_list("code", "center"))
    assert all(len(code) == 3 and code[-1] == digits[center] for code, center in codes)
    assert len({code for code, _ in codes}) == len(codes)


def test_every_team_has_a_capacity_so_that_load_can_be_compared(loaded: str) -> None:
    assert set(Capacity.objects.values_list("team_id", flat=True)) == set(Team.objects.values_list("pk", flat=True))


def test_a_team_that_no_source_names_is_marked_as_demonstration(loaded: str) -> None:
    sourced = set(Team.objects.filter(is_demonstration=False).values_list("code", flat=True))
    assert sourced == {"041", "061", "071", "081"}


def test_the_law_reaches_the_clocks_and_its_row_is_named_by_its_content(loaded: str) -> None:
    law = reference.law()
    assert law.edition == CompiledLaw.from_content(law_content())
    assert reference.law_by_id(law.id).edition.sha256 == LawEdition.objects.get(pk=law.id).sha256
    assert law_edition(TODAY).id == law.id


def test_a_day_before_every_edition_has_no_law(loaded: str) -> None:
    with pytest.raises(LookupError, match="No law edition"):
        reference.law(date(1990, 1, 1))
    with pytest.raises(LookupError):
        reference.law_by_id(0)


def test_the_view_holds_what_was_loaded_and_is_built_anew_after_a_change(loaded: str) -> None:
    view = reference.reference_view()
    assert view.ports == set(Port.objects.values_list("code", flat=True)) and not view.ports_complete
    assert reference.reference_view() is view
    _edition("later", complete=False, valid_from=date(2026, 6, 1))
    assert len(reference.reference_view().editions) == len(view.editions) + 1


def test_a_code_is_told_with_its_words_as_of_a_day(loaded: str) -> None:
    assert code_labels("entry_type", TODAY)["01"].startswith("Consumption")
    assert ports(TODAY)["2704"].name == "Los Angeles"
    dated = CodeValue.objects.exclude(valid_from=date(2000, 1, 1)).first()
    assert dated is not None and dated.code not in code_labels(dated.table, date(2020, 1, 1))


def test_rows_that_differ_are_updated_in_place_and_the_others_left(loaded: str) -> None:
    before = Port.objects.get(code="2704")
    changed = [
        Port(code="2704", name="Los Angeles", valid_from=before.valid_from, phone="1"),
        Port(code="9999", name="x", valid_from=TODAY),
    ]
    report = upsert("ports", Port, changed, key=("code", "valid_from"))
    assert (report.new, report.changed, report.same) == (1, 1, 0)
    assert Port.objects.get(code="2704").pk == before.pk


def test_a_changed_compact_tariff_is_another_edition_and_the_earlier_one_is_over(
    loaded: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = TariffEdition.objects.get()
    from cee.reference import load, shipped

    (tmp_path / "tariff.csv").write_text("hts,description,units,general_rate\n8205511500,Spoons,NO,5.3%\n")
    monkeypatch.setattr(load, "shipped_tariff", lambda: shipped.shipped_tariff(tmp_path))
    call_command("load_reference", stdout=StringIO())
    first.refresh_from_db()
    assert first.valid_to == first.valid_from
    [edition] = reference.reference_view().editions
    assert set(edition.numbers) == {"8205511500"}


def _edition(name: str, *, complete: bool, valid_from: date) -> None:
    row = TariffRow("8205511500", "Spoons", "NO", "5.3%", "", "")
    tariff_edition_load(name=name, rows=[row], valid_from=valid_from, complete=complete, source="test", at=NOW)


def _problems(hts: str, entered: str) -> dict[str, bool]:
    """Code -> whether fatal, of a summary with one line under this number."""
    tariff = {"hts": hts, "value": "100", "duty": "5.30", "quantities": [{"amount": "1", "unit": "NO"}]}
    record, faults = read_activity(
        {
            "kind": "entry_summary",
            "entry_number": "ABC-1234567-6",
            "entry_type": "01",
            "importer_number": "89-100000000",
            "port_of_entry": "2704",
            "entry_date": entered,
            "lines": [{"line": 1, "origin": "DE", "tariffs": [tariff]}],
        }
    )
    assert record is not None, faults
    return {problem.code: problem.fatal for problem in check(record, reference.reference_view(), received=TODAY)}  # type: ignore[arg-type]


def test_a_complete_edition_refuses_an_unknown_number_from_its_first_day_on(loaded: str) -> None:
    _edition("complete", complete=True, valid_from=date(2026, 7, 1))
    assert _problems("8205599999", "2026-07-01")["HTSUS_NUMBER_KNOWN"] is True
    assert _problems("8205599999", "2026-06-30")["HTSUS_NUMBER_KNOWN"] is False
    assert "HTSUS_NUMBER_KNOWN" not in _problems("8205511500", "2026-07-01")
