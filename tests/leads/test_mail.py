"""What the messages say, and what they can never be made to say."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from incasso.law.collection_costs import collection_costs
from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.answers import contact_rule
from incasso.leads.ledger import Ledger
from incasso.leads.mail import Letter
from incasso.leads.owed import Owed
from incasso.leads.quote_request import (
    Country,
    DebtorKind,
    Hours,
    QuoteRequest,
    Reach,
    Step,
)
from incasso.leads.subjects import BANDS, band
from incasso.leads.tables import Kind
from incasso.local_time import day_of
from leads.given import ADDRESSES, LAW, NOON, PARTNERS, PORTAL, asked, writer

THREE = {"voorbeeldincasso-noord", "kleinvoorbeeld-incasso", "voorbeeldgerechtsdeurwaarders"}
HOSTILE = "<script>alert(1)</script> https://kwaad.example/ {{ 7 * 7 }}"


def owed_for(ledger: Ledger, request: QuoteRequest, ticked: set[str] = THREE) -> list[Owed]:
    accept(request, ticked, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    found = []
    while one := outbox.take(ledger, NOON):
        found.append(one)
    return found


def letters(ledger: Ledger, request: QuoteRequest, ticked: set[str] = THREE) -> dict[Kind, Letter]:
    return {one.kind: writer().write(one, ADDRESSES) for one in owed_for(ledger, request, ticked)}


def read_back(letter: Letter) -> EmailMessage:
    found = message_from_bytes(letter.message.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert found.defects == []
    return found


def bodies(letter: Letter) -> tuple[str, str]:
    """Return the text and the words of the HTML, blanks made equal."""
    message = read_back(letter)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    tree = LexborHTMLParser(html.get_content())
    title = tree.css_first("title")
    assert title is not None
    assert title.text() == message["Subject"]
    assert tree.body is not None
    seen = tree.body.text(separator=" ")
    return " ".join(text.get_content().split()), " ".join(seen.split())


def test_an_agency_gets_all_that_it_needs_to_call_back(ledger: Ledger) -> None:
    request = asked()
    letter = letters(ledger, request)[Kind.PARTNER]
    costs = collection_costs(request.principal, LAW.on(day_of(NOON)).staffel)
    for body in bodies(letter):
        for told in (
            "€ 1.250",
            "Een consument",
            "Herinnering gestuurd; Aanmaning gestuurd",
            "1 tot 3 maanden",
            "Nederland",
            "Testbedrijf & Zonen",
            "ICT en media",
            "12345678",
            "1234 AB",
            "J. de Tester",
            "tester@testbedrijf.example",
            "06 12345678",
            "Twee facturen voor hetzelfde werk.",
            "Per e-mail of telefoon. Bellen mag 's ochtends, van 9 tot 12 uur.",
            str(costs.costs).replace(".", ","),
            "uiterlijk op 22 mei 2027",
            "In totaal hebben 3 bureaus deze aanvraag.",
        ):
            assert told in body, told


def test_an_agency_answers_to_the_asker(ledger: Ledger) -> None:
    message = read_back(letters(ledger, asked())[Kind.PARTNER])
    assert message["Reply-To"] == '"J. de Tester" <tester@testbedrijf.example>'
    assert message["From"] == f"{PORTAL.mail.sender_name} <{PORTAL.mail.sender}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"].endswith("@partners.example")
    assert message["Date"].datetime == NOON


def test_a_subject_names_band_debtor_and_ref(ledger: Ledger) -> None:
    made = letters(ledger, asked())
    ref = made[Kind.ASKER].message["Subject"].removeprefix("Je aanvraag ")
    told = made[Kind.PARTNER].message["Subject"].replace("\u00a0", " ")
    assert told == f"Aanvraag {ref}: € 1.000 tot € 3.000, consument"


def test_the_asker_reads_who_has_it_and_where_to_look(ledger: Ledger) -> None:
    found = owed_for(ledger, asked())
    letter = next(writer().write(one, ADDRESSES) for one in found if one.kind is Kind.ASKER)
    message = read_back(letter)
    assert letter.to == "tester@testbedrijf.example"
    assert message["Reply-To"].addresses[0].addr_spec == PORTAL.operator.email
    for body in bodies(letter):
        for slug in THREE:
            name = next(one.name for one in PARTNERS if one.slug == slug)
            assert name in body
        assert "deze 3 bureaus" in body
        assert "22 mei 2027" in body
    link = f"https://portal.example/status/{found[0].lead_id}/"
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert link in text.get_content()
    assert f'href="{link}"' in html.get_content()


def test_the_askers_message_carries_nothing_that_a_stranger_typed(ledger: Ledger) -> None:
    made = letters(ledger, asked(text=HOSTILE, company=HOSTILE))[Kind.ASKER]
    whole = made.message.as_string()
    assert "kwaad.example" not in whole
    assert "script" not in whole


def test_what_was_typed_is_text_and_never_markup(ledger: Ledger) -> None:
    message = read_back(letters(ledger, asked(text=HOSTILE, company=HOSTILE))[Kind.PARTNER])
    html = message.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    text, seen = bodies(letters(ledger, asked(text=HOSTILE))[Kind.PARTNER])
    assert HOSTILE in text
    assert HOSTILE in seen


@pytest.mark.parametrize(
    "name",
    ['Zoë "de" O\'Neill, <x@y>', "名前", "a" * 200, "=?utf-8?q?Bcc=3A?=", "a@b.example, c"],
)
def test_no_name_can_add_a_header_or_an_address(ledger: Ledger, name: str) -> None:
    made = letters(ledger, asked(name=name))
    plain = {"From", "Date", "Message-ID", "Auto-Submitted", "Reply-To", "To", "Subject"}
    plain |= {"MIME-Version", "Content-Type"}
    for kind, header in ((Kind.PARTNER, "Reply-To"), (Kind.ASKER, "To")):
        message = read_back(made[kind])
        assert set(message.keys()) == plain
        assert len(message.keys()) == len(plain)
        (address,) = message[header].addresses
        assert address.addr_spec == "tester@testbedrijf.example"


@pytest.mark.parametrize(
    ("changed", "told", "untold"),
    [
        ({}, "pas verschuldigd na een juiste veertiendagenbrief", "In het contract"),
        (
            {"done": frozenset({Step.VEERTIENDAGENBRIEF})},
            "zonder btw",
            "nog niet gestuurd",
        ),
        ({"debtor": DebtorKind.BEDRIJF}, "In het contract met de klant", "veertiendagenbrief, en"),
        ({"country": Country.EU}, "Nederlands recht", "In het contract"),
        ({"reach": Reach.EMAIL}, "Alleen per e-mail. Niet bellen.", "Bellen mag"),
        ({"kvk_number": None}, "Postcode", "KvK-nummer"),
        ({"text": ""}, "zonder btw", "oelichting"),
    ],
    ids=["consumer", "letter sent", "company", "abroad", "e-mail only", "no KvK", "no text"],
)
def test_a_message_says_what_holds_for_this_request(
    ledger: Ledger, changed: dict[str, Any], told: str, untold: str
) -> None:
    ticked = {partner.slug for partner in PARTNERS}
    letter = letters(ledger, asked(**changed), ticked)[Kind.PARTNER]
    text, html = bodies(letter)
    assert told in text
    assert told in html
    assert untold.lower() not in text.lower()
    assert untold.lower() not in html.lower().replace("toelichting:", "")


def test_one_agency_knows_that_it_is_the_only_one(ledger: Ledger) -> None:
    letter = letters(ledger, asked(), {"voorbeeldincasso-noord"})[Kind.PARTNER]
    assert all("Nu heb alleen jij deze aanvraag." in body for body in bodies(letter))


def test_the_operator_reads_why_nobody_takes_it(ledger: Ledger) -> None:
    made = letters(ledger, asked(country=Country.ELDERS))
    letter = made[Kind.OPERATOR]
    assert letter.to == PORTAL.mail.operator
    assert letter.message["Subject"].startswith("Zonder bureau: aanvraag ")
    for body in bodies(letter):
        assert "Werkt niet voor klanten in: Een land buiten de EU." in body
        assert "De registratie is verlopen op 30 september 2026." in body
        assert "Twee facturen voor hetzelfde werk." in body
    for body in bodies(made[Kind.ASKER]):
        assert "Op dit moment past geen bureau bij je vraag." in body
        assert "Wij lezen je aanvraag zelf" in body


def test_a_message_is_the_same_bytes_each_time(ledger: Ledger) -> None:
    for one in owed_for(ledger, asked()):
        first, second = (writer().write(one, ADDRESSES) for _ in range(2))
        assert first.message.as_bytes() == second.message.as_bytes()


def test_every_line_fits_in_mail_and_is_plain_ascii_on_the_wire(ledger: Ledger) -> None:
    for letter in letters(ledger, asked(text="ë" * 1900, name="Zoë")).values():
        raw = letter.message.as_bytes(policy=policy.SMTP)
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")


def test_html_loads_nothing_and_keeps_its_styles_in_place(ledger: Ledger) -> None:
    for letter in letters(ledger, asked()).values():
        body = read_back(letter).get_body(("html",))
        assert body is not None
        html = body.get_content()
        tree = LexborHTMLParser(html)
        assert not tree.css("img, script, link, iframe, form")
        assert "style=" in html
        assert "prefers-color-scheme: dark" in html
        assert tree.css_first("html").attributes["lang"] == "nl"


def test_an_erased_request_cannot_be_written(ledger: Ledger) -> None:
    accept(asked(), THREE, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE lead SET answers = NULL")
    one = outbox.take(ledger, NOON)
    assert one is not None
    with pytest.raises(ValueError, match="erased"):
        writer().write(one, ADDRESSES)


@pytest.mark.parametrize(
    ("hours", "reach", "rule"),
    [
        (Hours.ALTIJD, Reach.TELEFOON, "Per telefoon. De tijd maakt niet uit."),
        (Hours.MIDDAG, Reach.TELEFOON, "Per telefoon. Bellen mag 's middags, van 12 tot 17 uur."),
        (Hours.MIDDAG, Reach.EMAIL, "Alleen per e-mail. Niet bellen."),
    ],
)
def test_the_askers_rule_for_contact_travels_along(hours: Hours, reach: Reach, rule: str) -> None:
    assert contact_rule(asked(hours=hours, reach=reach)) == rule


def test_an_amount_on_the_edge_of_a_band_belongs_to_the_next() -> None:
    edge = BANDS[1]
    cent = edge / edge / 100
    assert band(edge - cent).replace("\u00a0", " ") == "€ 250 tot € 1.000"
    assert band(edge).replace("\u00a0", " ") == "€ 1.000 tot € 3.000"
    assert band(BANDS[0] - cent).replace("\u00a0", " ") == "onder € 250"
    assert band(BANDS[-1]).replace("\u00a0", " ") == "vanaf € 50.000"
