"""What the form reads, and what it says when it cannot."""

from decimal import Decimal

import pytest
from answers import answers
from werkzeug.datastructures import MultiDict

from incasso.leads.quote_request import Country, DebtorKind, Step
from incasso.web.forms import QuoteForm


def filled(**changed: object) -> QuoteForm:
    return QuoteForm(MultiDict(answers(**changed)))


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
    ({"website": "https://spam.example"}, "website", "leeg"),
]


@pytest.mark.parametrize(("changed", "name", "said"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_fault_is_said_once_at_its_field(changed: dict, name: str, said: str) -> None:
    form = filled(**changed)
    assert not form.validate()
    faults = form.faults()
    assert [fault["id"] for fault in faults] == [name]
    assert said in faults[0]["message"]


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
