"""A round that was decided long ago is reckoned anew by what was known then."""

from datetime import timedelta

import pytest

from incasso.leads.accept import accept
from incasso.leads.explaining import explain
from incasso.leads.ledger import Ledger
from incasso.leads.quote_request import Wish
from incasso.partners.partner import Partner
from leads.given import NOON, PORTAL, WORKWEEK, asked, partner

HOURS = {"hours": [WORKWEEK]}


def explained(ledger: Ledger, crowd: list[Partner], *asks: tuple[str, Wish]) -> dict[str, str]:
    """Let one person after another ask; return why each agency got the last request, or not."""
    for number, (ticked, wish) in enumerate(asks):
        request = asked(wish=wish, text=f"Zaak {number}", email=f"p{number}@testbedrijf.example")
        given = request, ticked, crowd, ledger, NOON + timedelta(hours=number)
        last = accept(*given, consent="Ja.", portal=PORTAL)
    (only,) = explain(ledger, last.ref, crowd) or ()
    assert only.replayed
    assert all(one.same for one in only.agencies), only.agencies
    return {one.slug: one.code for one in only.agencies}


@pytest.mark.parametrize(("window", "code"), [("day", "dag"), ("week", "week"), ("month", "maand")])
def test_a_cap_that_was_full_then_is_full_in_the_replay(
    ledger: Ledger, window: str, code: str
) -> None:
    crowd = [partner("a", caps={"month": 9, window: 1}), partner("b")]
    codes = explained(ledger, crowd, ("a", Wish.QUOTES), ("ab", Wish.QUOTES))
    assert codes == {"a": f"{code}-vol", "b": "past"}


def test_whose_turn_it_was_then_has_its_turn_in_the_replay(ledger: Ledger) -> None:
    crowd = [partner("a", rules=HOURS), partner("b", rules=HOURS)]
    codes = explained(ledger, crowd, ("b", Wish.CALL), ("a", Wish.CALL), ("ab", Wish.CALL))
    assert codes == {"a": "niet-aan-de-beurt", "b": "past"}
