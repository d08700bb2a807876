"""A request in words: what was answered, nothing that was left empty, and how to get through."""

import pytest

from incasso.leads.answers import answers, contact_rule, letter_needed, may_call
from incasso.leads.quote_request import DebtorKind, Hours, Reach, Step, Wish
from leads.given import MOMENTS, asked

CONSUMENT, BEDRIJF = DebtorKind.CONSUMENT, DebtorKind.BEDRIJF


def test_all_that_was_answered_is_told_in_the_order_of_the_form() -> None:
    claim, asker = answers(asked())
    assert (claim.title, asker.title) == ("De vordering", "De aanvrager")
    assert claim.rows == (
        ("Bedrag", "€\N{NO-BREAK SPACE}1.250"),
        ("Aantal facturen", "2"),
        ("Oudste factuur is te laat", "1 tot 3 maanden"),
        ("De klant is", "Een consument"),
        ("Land van de klant", "Nederland"),
        ("Al gedaan", "Herinnering gestuurd; Aanmaning gestuurd"),
        ("Klant betwist de factuur", "Nee"),
    )
    assert asker.rows == (
        ("Bedrijf", "Testbedrijf & Zonen"),
        ("Branche", "ICT en media"),
        ("KvK-nummer", "12345678"),
        ("Postcode", "1234 AB"),
        ("Naam", "J. de Tester"),
        ("E-mail", "tester@testbedrijf.example"),
        ("Telefoon", "06 12345678"),
    )


def test_what_was_left_empty_is_left_out() -> None:
    _, asker = answers(asked(kvk_number=None, telephone=None, reach=Reach.EMAIL))
    assert [label for label, _ in asker.rows] == [
        "Bedrijf",
        "Branche",
        "Postcode",
        "Naam",
        "E-mail",
    ]


@pytest.mark.parametrize(
    ("reach", "hours", "said"),
    [
        (Reach.EMAIL, Hours.OCHTEND, "Alleen per e-mail. Niet bellen."),
        (
            Reach.BEIDE,
            Hours.OCHTEND,
            "Per e-mail of telefoon. Bellen mag 's ochtends, van 9 tot 12 uur.",
        ),
        (Reach.TELEFOON, Hours.MIDDAG, "Per telefoon. Bellen mag 's middags, van 12 tot 17 uur."),
        (Reach.TELEFOON, Hours.ALTIJD, "Per telefoon. De tijd maakt niet uit."),
    ],
)
def test_how_the_asker_may_be_reached(reach: Reach, hours: Hours, said: str) -> None:
    assert contact_rule(asked(reach=reach, hours=hours)) == said


def test_a_call_is_at_one_of_the_moments() -> None:
    said = contact_rule(asked(wish=Wish.ADVICE, moments=MOMENTS, reach=Reach.TELEFOON))
    first, second = "donderdag 26 november 2026 om 10.00", "vrijdag 27 november 2026 om 14.00"
    assert said == f"Per telefoon, op een van deze momenten: {first} uur of {second} uur."


def test_there_is_a_number_to_call_unless_only_mail_may_come() -> None:
    assert may_call(asked(reach=Reach.BEIDE)) == "06 12345678"
    assert may_call(asked(reach=Reach.EMAIL)) == ""
    assert may_call(asked(reach=Reach.EMAIL, telephone=None)) == ""


@pytest.mark.parametrize(
    ("debtor", "done", "needed"),
    [
        (CONSUMENT, {Step.HERINNERING, Step.AANMANING}, True),
        (CONSUMENT, {Step.VEERTIENDAGENBRIEF}, False),
        (CONSUMENT, {Step.HERINNERING, Step.VONNIS}, False),
        (BEDRIJF, {Step.HERINNERING}, False),
    ],
)
def test_a_consumer_gets_the_letter_before_costs(
    debtor: DebtorKind, done: set[Step], needed: bool
) -> None:
    assert letter_needed(asked(debtor=debtor, done=frozenset(done))) is needed
