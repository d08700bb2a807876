"""What the form reads, and what it says when it cannot."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from answers import ADVICE, answers
from hypothesis import given, settings
from hypothesis import strategies as st
from visitor import NOON, ROOT
from werkzeug.datastructures import MultiDict

from incasso.leads.quote_request import Country, DebtorKind, Hours, Reach, Step, Wish
from incasso.web.forms import QuoteForm

MOMENTS = (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 11, 27, 13, tzinfo=UTC))


def filled(**changed: object) -> QuoteForm:
    return QuoteForm(MultiDict(answers(**changed)), meta={"now": NOON, "working_days": 2})


def test_sound_answers_become_a_request() -> None:
    form = filled()
    assert form.validate(), form.faults()
    request = form.to_request()
    assert request.principal == Decimal("1250.00")
    assert request.debtor is DebtorKind.BEDRIJF
    assert request.done == {Step.HERINNERING, Step.AANMANING}
    assert request.country is Country.NL
    assert request.kvk_number == "12345678"
    assert request.postcode == "1234 AB"
    assert request.telephone == "+31612345678"


FAULTS = [
    ({"hoofdsom": ""}, "hoofdsom", "Vul in hoeveel er openstaat"),
    ({"hoofdsom": "1,250"}, "hoofdsom", "?"),
    ({"hoofdsom": "veel"}, "hoofdsom", "bijvoorbeeld"),
    ({"hoofdsom": "0"}, "hoofdsom", "hoger is dan nul"),
    ({"debiteur": None}, "debiteur", "Kies wie de factuur moet betalen"),
    ({"debiteur": "buurman"}, "debiteur", "Kies wie de factuur moet betalen"),
    ({"facturen": "drie"}, "facturen", "cijfers"),
    ({"facturen": "0"}, "facturen", "cijfers"),
    ({"facturen": "1.0"}, "facturen", "cijfers"),
    ({"facturen": "2.5"}, "facturen", "cijfers"),
    ({"gedaan": None}, "gedaan", "Kies wat je al hebt gedaan"),
    ({"gedaan": ["niets", "aanmaning"]}, "gedaan", "Nog niets"),
    ({"kvk": "123"}, "kvk", "8 cijfers"),
    ({"postcode": "ABCD 12"}, "postcode", "vier cijfers en twee letters"),
    ({"email": "tester.example"}, "email", "@"),
    ({"email": "a@b.nl\r\nBcc: c@d.nl"}, "email", "@"),
    ({"telefoon": ""}, "telefoon", "Alleen per e-mail"),
    ({"telefoon": "12"}, "telefoon", "telefoonnummer"),
    ({"naam": "x" * 101}, "naam", "hoogstens 100"),
    ({"naam": "een\x00twee"}, "naam", "letters"),
    ({"toelichting": "x" * 2001}, "toelichting", "hoogstens 2000"),
    ({"toestemming": None}, "toestemming", "Geef toestemming"),
    ({"wens": None}, "wens", "Kies wat je wilt"),
    ({"wens": "gratis geld"}, "wens", "Kies wat je wilt"),
    ({"wens": "terugbellen", "telefoon": ""}, "telefoon", "Vul je telefoonnummer in."),
    (ADVICE | {"telefoon": ""}, "telefoon", "Vul je telefoonnummer in."),
    ({"wens": "terugbellen", "moment": None}, "moment", "gebeld kunt worden"),
    (ADVICE | {"voorstel1": ""}, "voorstel1", "eerste voorstel"),
    (ADVICE | {"voorstel2": None}, "voorstel2", "tweede voorstel"),
    (ADVICE | {"voorstel2": "2026-11-26T10:15"}, "voorstel2", "een ander moment"),
    (ADVICE | {"voorstel3": "2026-11-28T10:00"}, "voorstel3", "Kies een werkdag"),
    (ADVICE | {"voorstel3": "2026-12-01T16:45"}, "voorstel3", "tussen 9.00 en 16.30"),
    (ADVICE | {"voorstel1": "2026-11-25T10:00"}, "voorstel1", "vanaf 26 november 2026"),
    (ADVICE | {"voorstel1": "2020-11-25T10:00"}, "voorstel1", "vanaf 26 november 2026"),
    (ADVICE | {"voorstel1": "2027-01-05T10:00"}, "voorstel1", "vóór 4 januari 2027"),
    (ADVICE | {"voorstel1": "morgen"}, "voorstel1", "bijvoorbeeld 26-11-2026 10:00"),
    (ADVICE | {"voorstel1": "26-11-2026 25:00"}, "voorstel1", "Vul een tijd in"),
    (ADVICE | {"voorstel1": "31-11-2026 10:00"}, "voorstel1", "31 november 2026 bestaat niet"),
]


@pytest.mark.parametrize(("changed", "name", "said"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_fault_is_said_once_at_its_field(changed: dict, name: str, said: str) -> None:
    form = filled(**changed)
    assert not form.validate()
    faults = form.faults()
    assert [fault["id"] for fault in faults] == [name]
    assert said in faults[0]["message"]


def test_what_is_not_asked_for_a_wish_is_not_read() -> None:
    wrong = {"voorstel1": "morgen", "voorstel2": "2020-01-01T10:00"}
    assert filled(**wrong).validate()
    assert filled(**wrong).to_request().moments == ()
    form = filled(**ADVICE, bereik=None, moment="ooit")
    assert form.validate(), form.faults()
    request = form.to_request()
    assert (request.reach, request.hours) == (Reach.TELEFOON, Hours.ALTIJD)
    assert request.moments == MOMENTS


@pytest.mark.parametrize(
    "typed", ["26-11-2026 10:00", "26 november 2026 om 10.00 uur", "2026-11-26T10:00:00"]
)
def test_a_moment_is_read_as_a_browser_or_a_person_writes_it(typed: str) -> None:
    form = filled(**ADVICE | {"voorstel1": typed})
    assert form.validate(), form.faults()
    assert form.to_request().moments == MOMENTS


def test_only_what_was_asked_is_there_to_check() -> None:
    shown = {}
    for wish in Wish:
        form = filled(**ADVICE | {"wens": wish})
        assert form.validate(), form.faults()
        shown[wish] = {row.name: row.value for _, rows in form.answers() for row in rows}
    only = {"bereik", "moment", "voorstel1", "voorstel2", "voorstel3"}
    assert only & set(shown[Wish.QUOTES]) == {"bereik", "moment"}
    assert only & set(shown[Wish.CALL]) == {"moment"}
    assert only & set(shown[Wish.ADVICE]) == {"voorstel1", "voorstel2", "voorstel3"}
    assert shown[Wish.ADVICE]["voorstel1"] == "donderdag 26 november 2026 om 10.00 uur"


def test_the_style_sheet_knows_every_wish() -> None:
    css = (ROOT / "static" / "css" / "60-form.css").read_text("utf-8")
    assert all(f"[data-bij]:not([data-bij~={wish}])" in css for wish in Wish)


def test_what_was_typed_wrong_is_kept_as_typed() -> None:
    form = filled(hoofdsom="1,250", postcode="12")
    form.validate()
    assert 'value="1,250"' in form.hoofdsom()
    assert 'value="12"' in form.postcode()


def test_no_telephone_is_needed_for_e_mail_alone() -> None:
    form = filled(bereik="email", telefoon="")
    assert form.validate(), form.faults()
    assert form.to_request().telephone is None


def test_every_field_belongs_to_a_group_or_is_hidden() -> None:
    grouped = [name for group in QuoteForm.groups for name in group.names]
    assert sorted([*grouped, "sleutel", "website"]) == sorted(QuoteForm()._fields)


PASTED = "Zie\u00a0mijn lijst:\r\nnummer\tbedrag\r\n1\t€\u00a0500\u200b"
PIECES = ("a", "é", " ", "\t", "\u00a0", "\u2028", "\r\n", "\u200d", "\u202e", "🧾", "0", "-", ".")
DIGITS = ("0", "00", "6", "31", "+", "(0)", " ", "-", "123", "4567")
PHONES = st.lists(st.sampled_from(DIGITS), max_size=9)


def test_what_is_pasted_from_a_spreadsheet_or_a_page_is_read() -> None:
    form = filled(toelichting=PASTED)
    assert form.validate(), form.faults()
    assert form.to_request().text == "Zie mijn lijst:\nnummer bedrag\n1 € 500"


@settings(max_examples=400, deadline=None)
@given(
    text=st.lists(st.sampled_from(PIECES), max_size=12),
    line=st.lists(st.sampled_from(PIECES), max_size=6),
    phone=PHONES,
    count=st.text(alphabet="0123456789.", max_size=9),
)
def test_whatever_the_form_lets_through_is_a_request(
    text: list[str], line: list[str], phone: list[str], count: str
) -> None:
    words = {"toelichting": "".join(text), "naam": "".join(line), "bedrijf": "".join(line)}
    form = filled(**words, telefoon="".join(phone), facturen=count)
    if form.validate():
        form.to_request()
    else:
        assert all(fault["message"] for fault in form.faults())


def test_a_number_that_is_far_too_long_is_answered_in_our_words() -> None:
    form = filled(facturen="9" * 5000)
    assert not form.validate()
    assert [fault["message"] for fault in form.faults()] == [
        "Vul het aantal facturen in met cijfers, bijvoorbeeld 3."
    ]
