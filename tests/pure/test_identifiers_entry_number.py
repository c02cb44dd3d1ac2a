"""Entry numbers and their check digit."""

from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee.core.errors import IdentifierError
from cee.core.identifiers import check_digit, format_entry_number, parse_entry_number

# fmt: off
VALID = [
    "551-3518786-6", "SV9-7002227-0", "SV9-7102388-9", "SV9-7002284-1", "ABC-1234567-6", "999-9999999-0",
    "B76-0324527-8", "SP7-0000001-4", "XJ5-0000006-3", "N01-5000003-7", "AAA-0000001-4", "ZZ9-9999999-0",
    "S1S-0000001-2", "8S0-1234567-2", "J9R-5555555-2", "A00-0000000-9", "001-0000001-7", "XYZ-7654321-1",
]
# fmt: on

filers = st.text(ascii_uppercase + digits, min_size=3, max_size=3).filter(lambda filer: filer != "000")
sequences = st.integers(0, 9_999_999)


@pytest.mark.parametrize("number", VALID)
def test_a_known_number_is_valid_with_and_without_hyphens(number: str) -> None:
    assert parse_entry_number(number) == number
    assert parse_entry_number(number.replace("-", "")) == number
    assert parse_entry_number(f" {number.lower()} ") == number
    assert parse_entry_number(number) == number, "and again, now that the filer is known"


@pytest.mark.parametrize(("number", "right"), [("551-2518786-6", "8"), ("N01-0324527-8", "5")])
def test_a_typing_error_is_caught_and_the_right_digit_named(number: str, right: str) -> None:
    with pytest.raises(IdentifierError, match=f"is {right}, not {number[-1]}") as caught:
        parse_entry_number(number)
    assert caught.value.code == "ENTRY_NUMBER_CHECK_DIGIT"
    assert caught.value.as_problem("entry_number").path == "entry_number"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC",
        "ABC-123456-6",
        "ABC-12345678-6",
        "AB-1234567-66",
        "ABC-1234567-X",
        "A_C-1234567-6",
        "ABC-1234567-6\n-",
        "ABC-123\uff14567-6",
    ],
)
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_entry_number(text)
    assert caught.value.code == "ENTRY_NUMBER_FORM"


def test_no_filer_has_the_code_000() -> None:
    for ask, text in ((check_digit, "0000000000"), (parse_entry_number, "000-0000000-0")):
        with pytest.raises(IdentifierError) as caught:
            ask(text)
        assert caught.value.code == "ENTRY_NUMBER_FILER"


def luhn(characters: str) -> int:
    """The textbook's way, right to left, as an independent check of the published one."""
    values = [int(c) if c.isdigit() else "-ABCDEFGHI-JKLMNOPQR--STUVWXYZ".index(c) % 10 for c in characters]
    doubled = [value * 2 if place % 2 == 0 else value for place, value in enumerate(reversed(values))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


@given(filers, sequences)
def test_the_check_digit_is_luhns_over_the_mapped_characters(filer: str, sequence: int) -> None:
    body = f"{filer}{sequence:07d}"
    assert check_digit(body) == str(luhn(body))
    assert parse_entry_number(format_entry_number(filer, sequence)) == f"{filer}-{body[3:]}-{check_digit(body)}"


@given(filers, sequences, st.integers(0, 7), st.sampled_from(digits))
def test_any_single_wrong_digit_is_caught(filer: str, sequence: int, place: int, digit: str) -> None:
    number = format_entry_number(filer, sequence).replace("-", "")
    place += 3
    if number[place] == digit:
        return
    with pytest.raises(IdentifierError):
        parse_entry_number(number[:place] + digit + number[place + 1 :])


@given(filers, sequences, st.integers(3, 9))
def test_swapped_neighbours_are_caught_but_for_nought_and_nine(filer: str, sequence: int, place: int) -> None:
    number = format_entry_number(filer, sequence).replace("-", "")
    left, right = number[place], number[place + 1]
    if left == right or {left, right} == {"0", "9"}:
        return
    with pytest.raises(IdentifierError):
        parse_entry_number(number[:place] + right + left + number[place + 2 :])


@given(st.text(max_size=16))
def test_any_text_is_parsed_or_refused_by_name(text: str) -> None:
    try:
        assert len(parse_entry_number(text)) == 13
    except IdentifierError as error:
        assert error.code.startswith("ENTRY_NUMBER_")
