"""Importer, tariff, port, case, protest, Center and manufacturer numbers, and the box that takes any of them."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee.core import identifiers as ids
from cee.core.errors import IdentifierError
from cee.core.identifiers import ImporterForm


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("26-164751100", ImporterForm.EIN),
        ("26-1647511XX", ImporterForm.EIN),
        ("269999-12345", ImporterForm.CBP_ASSIGNED),
        ("123-45-6789", ImporterForm.SSN),
    ],
)
def test_an_importer_number_has_one_of_three_forms(number: str, form: ImporterForm) -> None:
    assert ids.importer_form(number) is form
    assert ids.parse_importer(f" {number.lower()}") == number


def test_an_irs_number_without_suffix_gets_zeros() -> None:
    assert ids.parse_importer("26-1647511") == "26-164751100"


@pytest.mark.parametrize(
    "text", ["26164751100", "2-6164751100", "26-16475110", "123-456-789", "269999-1234A", "26-1647511x-"]
)
def test_an_importer_number_of_no_form_is_refused(text: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        ids.parse_importer(text)
    assert caught.value.code == "IMPORTER_NUMBER_FORM"


def test_only_a_social_security_number_is_masked() -> None:
    assert ids.mask_importer("123-45-6789") == "***-**-6789"
    assert ids.mask_importer("26-164751100") == "26-164751100"
    assert ids.mask_importer("269999-12345") == "269999-12345"


def test_the_numbers_of_an_unknown_consignee_are_known_as_such() -> None:
    assert ids.is_placeholder("00-000000000")
    assert ids.is_placeholder("000-00-0000")
    assert not ids.is_placeholder("26-164751100")


def test_a_tariff_number_is_ten_digits_with_or_without_dots() -> None:
    assert ids.parse_tariff("8205511500") == ids.parse_tariff("8205.51.1500") == ids.parse_tariff("8205.51.15 00")
    assert ids.format_tariff("8205511500") == "8205.51.1500"
    assert ids.format_tariff("820551") == "8205.51"
    assert ids.chapter("8205511500") == "82"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7700000000", "TARIFF_CHAPTER"),
        ("0001000000", "TARIFF_CHAPTER"),
        ("82055115", "TARIFF_FORM"),
        ("820551150A", "TARIFF_FORM"),
        ("\uff18205511500", "TARIFF_FORM"),
    ],
)
def test_a_tariff_number_that_cannot_exist_is_refused(text: str, code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        ids.parse_tariff(text)
    assert caught.value.code == code


@given(st.from_regex(r"(0[1-9]|[1-6][0-9]|9[89])[0-9]{8}", fullmatch=True))
def test_printing_a_tariff_number_and_reading_it_gives_it_back(number: str) -> None:
    assert ids.parse_tariff(ids.format_tariff(number)) == number


def test_a_port_is_four_digits_of_a_district_that_exists() -> None:
    assert ids.parse_port(" 2704") == "2704"
    for text in ("270", "27041", "0001", "27O4", ""):
        with pytest.raises(IdentifierError):
            ids.parse_port(text)


def test_a_case_is_read_and_printed() -> None:
    assert ids.parse_case("A-570-803-001") == ids.parse_case("a570803001") == "A570803001"
    assert ids.format_case("A570803001") == "A-570-803"
    assert ids.parse_order("C-570-991") == "C570991"
    for text in ("A-570-803", "B570803001", "A57080300", "A5708030011"):
        with pytest.raises(IdentifierError):
            ids.parse_case(text)


def test_a_protest_number_is_read_in_its_printed_forms() -> None:
    assert ids.parse_protest("270426100001") == ids.parse_protest("2704-2026-100001") == "2704-26-100001"
    assert ids.parse_protest("0101-95-100117") == "0101-95-100117"
    for text in ("2704-26-10001", "0004-26-100001", "2704-1926-100001"):
        with pytest.raises(IdentifierError):
            ids.parse_protest(text)


def test_a_center_is_one_of_ten() -> None:
    assert ids.parse_center("cee010") == "CEE010"
    for text in ("CEE000", "CEE011", "NOTELG", ""):
        with pytest.raises(IdentifierError):
            ids.parse_center(text)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Amalgamated Plastics Corp.", "AMAPLA"),
        ("Bergstrom", "BER"),
        ("A B C Company", "ABCCOM"),
        ("O.A.S.I.S. Corp.", "OASCOR"),
        ("Dr. S.A. Smith", "DRSA"),
        ("Shavings B L Inc.", "SHABL"),
        ("The Bank of Hardware", "BANHAR"),
    ],
)
def test_a_manufacturer_code_takes_its_name_part_by_the_rule(name: str, part: str) -> None:
    assert ids.derive_manufacturer("CN", name, "", "Shanghai") == f"CN{part}SHA"


@pytest.mark.parametrize(
    ("street", "number"),
    [
        ("11455 Main Street, Suite 9999", "1145"),
        ("232 Main Street, Suite 1234", "1234"),
        ("12,34,56 Alaska Road", "1234"),
        ("Apt. 509 2727 Cleveland St.", "2727"),
        ("One Hundred Century Plaza", ""),
    ],
)
def test_a_manufacturer_code_takes_the_largest_number_of_the_address(street: str, number: str) -> None:
    assert ids.derive_manufacturer("XO", "Bergstrom", street, "St. Michel") == f"XOBER{number}STM"


@given(st.text(), st.text(), st.text())
def test_a_derived_manufacturer_code_is_always_a_valid_one(name: str, street: str, city: str) -> None:
    try:
        code = ids.derive_manufacturer("VN", name, street, city)
    except IdentifierError as error:
        assert error.code == "MANUFACTURER_NAME"
    else:
        assert len(code) <= 15
        if len(code) >= 5:
            assert ids.parse_manufacturer(code) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CABERSTM", "MANUFACTURER_COUNTRY"),
        ("QQBERSTM", "MANUFACTURER_COUNTRY"),
        ("CN BER STM", "MANUFACTURER_FORM"),
        ("CNAMAPLA12345SHAN", "MANUFACTURER_FORM"),
    ],
)
def test_a_manufacturer_code_needs_its_shape_and_a_country(text: str, code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        ids.parse_manufacturer(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        ("abc1234567 6", "entry_number", "ABC-1234567-6"),
        ("26-164751100", "importer", "26-164751100"),
        ("26-1647511", "importer", "26-164751100"),
        ("123-45-6789", "importer", "123-45-6789"),
        ("2809-2014-100532", "protest", "2809-14-100532"),
        ("2704 26 100001", "protest", "2704-26-100001"),
        ("8205.51.1500", "tariff", "8205511500"),
        ("8205.51", "tariff", "820551"),
        ("8205511500", "tariff", "8205511500"),
        ("A-570-803", "case", "A570803"),
        ("A-570-803-001", "case", "A570803001"),
        ("2704", "port", "2704"),
        ("CNSHEBAT123SHA", "manufacturer", "CNSHEBAT123SHA"),
        ("cee008", "center", "CEE008"),
    ],
)
def test_any_pasted_number_is_recognised(text: str, kind: str, canonical: str) -> None:
    assert ids.recognise(text) == (kind, canonical)


def test_a_mistyped_number_is_refused_as_what_it_was_meant_to_be() -> None:
    with pytest.raises(IdentifierError) as caught:
        ids.recognise("551-2518786-6")
    assert caught.value.code == "ENTRY_NUMBER_CHECK_DIGIT"
    with pytest.raises(IdentifierError) as caught:
        ids.recognise("!")
    assert caught.value.code == "UNRECOGNISED"


@given(st.text(max_size=20))
def test_whatever_is_pasted_is_recognised_or_refused_with_an_authority(text: str) -> None:
    try:
        found = ids.recognise(text)
    except IdentifierError as error:
        assert error.authority
    else:
        assert ids.recognise(found.canonical) == found


def test_a_refusal_survives_the_way_between_processes() -> None:
    error = IdentifierError("CODE", "message", "authority")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (twin.code, twin.message, twin.authority, str(twin)) == ("CODE", "message", "authority", "message")
