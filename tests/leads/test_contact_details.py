"""Addresses and numbers, in any notation that people use."""

from collections.abc import Callable

import pytest

from incasso.dutch import Unreadable
from incasso.leads.contact_details import (
    read_email,
    read_kvk_number,
    read_postcode,
    read_telephone,
    telephone_for_people,
    tidy_line,
    tidy_text,
)


@pytest.mark.parametrize(
    ("read", "typed", "kept"),
    [
        (read_email, " Naam@Bedrijf.example ", "Naam@bedrijf.example"),
        (read_email, "naam+incasso@bedrijf.example", "naam+incasso@bedrijf.example"),
        (read_email, "naam@börse.example", "naam@xn--brse-5qa.example"),
        (read_telephone, "06 12345678", "+31612345678"),
        (read_telephone, "06-12 34 56 78", "+31612345678"),
        (read_telephone, "(010) 123 45 67", "+31101234567"),
        (read_telephone, "0031 6 12345678", "+31612345678"),
        (read_telephone, "+32 470 12 34 56", "+32470123456"),
        (read_telephone, "+31 (0) 20 123 4567", "+31201234567"),
        (read_telephone, "+31 (0)20 1234567", "+31201234567"),
        (read_postcode, "1234ab", "1234 AB"),
        (read_postcode, " 1234  AB ", "1234 AB"),
        (read_kvk_number, "1234 56 78", "12345678"),
        (read_kvk_number, "1234.5678", "12345678"),
    ],
)
def test_any_usual_notation_is_read(read: Callable[[str], str], typed: str, kept: str) -> None:
    assert read(typed) == kept
    assert read(kept) == kept


@pytest.mark.parametrize(
    ("read", "typed", "example"),
    [
        (read_email, "naam", "naam@bedrijf.nl"),
        (read_email, "naam@bedrijf", "naam@bedrijf.nl"),
        (read_email, "näam@bedrijf.example", "naam@bedrijf.nl"),
        (read_email, "=?utf-8?q?b?=@bedrijf.example", "naam@bedrijf.nl"),
        (read_email, "a@b.example\r\nBcc: c@d.example", "naam@bedrijf.nl"),
        (read_telephone, "bel maar", "06 12345678"),
        (read_telephone, "0612", "06 12345678"),
        (read_telephone, "0006 12345678", "06 12345678"),
        (read_postcode, "0123 AB", "1234 AB"),
        (read_postcode, "1234 SS", "1234 AB"),
        (read_postcode, "B-1000", "1234 AB"),
        (read_kvk_number, "1234567", "12345678"),
        (read_kvk_number, "١٢٣٤٥٦٧٨", "12345678"),
    ],
)
def test_what_cannot_be_read_is_answered_with_an_example(
    read: Callable[[str], str], typed: str, example: str
) -> None:
    with pytest.raises(Unreadable, match=example):
        read(typed)


def test_a_number_is_written_as_people_here_read_it() -> None:
    assert telephone_for_people("+31612345678") == "06 12345678"
    assert telephone_for_people("+32470123456") == "+32 470 12 34 56"


def test_a_line_has_no_way_to_start_another() -> None:
    assert tidy_line(" Jan\r\nBcc: x\u2028y ") == "Jan Bcc: x y"


def test_a_text_keeps_its_lines_and_loses_what_is_no_text() -> None:
    assert tidy_text("\r\neen\r\ntwee\rdrie\tvier\x00 ") == "een\ntwee\ndrie vier"
