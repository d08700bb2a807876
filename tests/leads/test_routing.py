"""Who may have a request, who gets it, and why."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incasso.leads.quote_request import Country, DebtorKind, Disputed, QuoteRequest, Sector, Step
from incasso.leads.routing import AT_MOST, route
from incasso.leads.takes import Code, Received
from incasso.partners.partner import Partner
from leads.given import DAY, NOON, PARTNERS, asked, partner

REFUSED: list[tuple[dict[str, Any], dict[str, Any], Received, Code]] = [
    (
        {
            "register": {
                "kind": "wki",
                "number": "V-1",
                "checked": date(2026, 1, 1),
                "valid_until": DAY - timedelta(days=1),
            }
        },
        {"debtor": DebtorKind.BEDRIJF},
        Received(),
        Code.REGISTER,
    ),
    ({"paused": {"since": DAY}}, {}, Received(), Code.PAUSED),
    ({"paused": {"since": DAY, "until": DAY}}, {}, Received(), Code.PAUSED),
    ({"rules": {"least": 1250.01}}, {}, Received(), Code.TOO_LITTLE),
    ({"rules": {"most": 1249.99}}, {}, Received(), Code.TOO_MUCH),
    ({"rules": {"debtors": ["bedrijf"]}}, {}, Received(), Code.DEBTOR),
    ({"rules": {"countries": ["NL"]}}, {"country": Country.BE}, Received(), Code.COUNTRY),
    ({"rules": {"stages": ["vonnis"]}}, {}, Received(), Code.STAGE),
    ({"rules": {"disputed": False}}, {"disputed": Disputed.DEELS}, Received(), Code.DISPUTED),
    ({"rules": {"sectors": ["zorg"]}}, {}, Received(), Code.SECTOR),
    (
        {"rules": {"postcodes": [{"first": 1235, "last": 9999}]}},
        {},
        Received(),
        Code.POSTCODE,
    ),
    ({"caps": {"month": 9, "day": 2}}, {}, Received(day=2, week=2, month=2), Code.DAY_FULL),
    ({"caps": {"month": 9, "week": 3}}, {}, Received(week=3, month=3), Code.WEEK_FULL),
    ({"caps": {"month": 4}}, {}, Received(month=4), Code.MONTH_FULL),
]


def chosen(request: QuoteRequest, partners: list[Partner], **received: Received) -> list[str]:
    return [match.slug for match in route(request, partners, received, DAY).chosen]


@pytest.mark.parametrize(
    ("stated", "changed", "so_far", "code"), REFUSED, ids=[case[3].value for case in REFUSED]
)
def test_a_refusal_has_its_reason(
    stated: dict[str, Any], changed: dict[str, Any], so_far: Received, code: Code
) -> None:
    found = route(asked(**changed), [partner(**stated)], {"een": so_far}, DAY)
    verdict = found.verdicts[0]
    assert found.chosen == ()
    assert (verdict.accepted, verdict.code) == (False, code)
    assert verdict.reason.endswith(".")


@pytest.mark.parametrize(
    ("stated", "changed", "so_far"),
    [
        ({"rules": {"least": 1250, "most": 1250}}, {}, Received()),
        ({"rules": {"disputed": False}}, {"disputed": Disputed.WEET_NIET}, Received()),
        ({"rules": {"postcodes": [{"first": 1234, "last": 1234}]}}, {}, Received()),
        ({"caps": {"month": 4, "week": 3, "day": 2}}, {}, Received(day=1, week=2, month=3)),
        ({"paused": {"since": DAY + timedelta(days=1)}}, {}, Received()),
    ],
    ids=["amount on its limits", "unknown whether disputed", "one postcode", "room left", "later"],
)
def test_the_last_that_still_fits_is_taken(
    stated: dict[str, Any], changed: dict[str, Any], so_far: Received
) -> None:
    assert chosen(asked(**changed), [partner(**stated)], een=so_far) == ["een"]


def test_who_received_least_for_its_weight_comes_first() -> None:
    partners = [partner("zwaar", weight=4), partner("vol"), partner("leeg")]
    so_far = {"zwaar": Received(month=4), "vol": Received(month=1), "leeg": Received(month=0)}
    assert chosen(asked(), partners, **so_far) == ["leeg", "zwaar", "vol"]


def test_among_equals_who_waited_longest_comes_first() -> None:
    so_far = {
        "gisteren": Received(month=1, last_at=NOON - timedelta(days=1)),
        "vorige": Received(month=1, last_at=NOON - timedelta(days=7)),
        "vandaag": Received(month=1, last_at=NOON),
    }
    partners = [partner(slug) for slug in so_far]
    assert chosen(asked(), partners, **so_far) == ["vorige", "gisteren", "vandaag"]


def test_the_lot_between_newcomers_differs_per_request() -> None:
    partners = [partner(slug) for slug in "abcd"]
    firsts = {chosen(asked(text=str(number)), partners)[0] for number in range(40)}
    assert firsts == set("abcd")


def test_only_a_ticked_agency_that_fits_gets_it() -> None:
    partners = [partner("a"), partner("b"), partner("c", rules={"least": 9000})]
    found = route(asked(), partners, {}, DAY, ticked={"b", "c", "onbekend"})
    assert [match.slug for match in found.chosen] == ["b"]
    assert [verdict.code for verdict in found.verdicts] == [
        Code.NOT_TICKED,
        Code.FITS,
        Code.TOO_LITTLE,
    ]


def test_a_lapsed_registration_of_our_examples_receives_nothing() -> None:
    codes = {verdict.slug: verdict.code for verdict in route(asked(), PARTNERS, {}, DAY).verdicts}
    assert codes["voorbeeldincasso-oost"] is Code.REGISTER
    assert codes["voorbeeldincasso-zuid"] is Code.PAUSED


@pytest.mark.parametrize(
    ("changed", "slugs"),
    [
        (
            {},
            {"voorbeeldincasso-noord", "kleinvoorbeeld-incasso", "voorbeeldgerechtsdeurwaarders"},
        ),
        (
            {"debtor": DebtorKind.BEDRIJF},
            {"voorbeeldincasso-noord", "voorbeeld-zakelijk", "voorbeeldgerechtsdeurwaarders"},
        ),
        ({"country": Country.DE}, {"voorbeeldgrens-incasso"}),
        ({"done": frozenset({Step.VONNIS})}, {"voorbeeldgerechtsdeurwaarders"}),
        (
            {"disputed": Disputed.JA, "sector": Sector.BOUW},
            {"voorbeeldbouw-incasso", "voorbeeldgerechtsdeurwaarders"},
        ),
        (
            {"principal": Decimal("300000.00"), "debtor": DebtorKind.BEDRIJF},
            {"voorbeeldadvocaten-groot"},
        ),
        ({"country": Country.ELDERS}, set()),
    ],
    ids=["consumer", "company", "Germany", "judgment", "disputed building", "large", "far away"],
)
def test_our_examples_give_routing_something_to_decide(
    changed: dict[str, Any], slugs: set[str]
) -> None:
    assert set(chosen(asked(**changed), list(PARTNERS))) == slugs


def test_the_reason_speaks_to_the_asker() -> None:
    stated = {"rules": {"least": 350, "languages": ["nl", "fr"], "sectors": ["ict"]}}
    changed = {"country": Country.FR, "disputed": Disputed.JA, "done": frozenset({Step.VONNIS})}
    so_far = {"een": Received(month=1)}
    found = route(asked(**changed), [partner(**stated)], so_far, DAY)
    assert found.chosen[0].why.replace("\u00a0", " ") == (
        "Neemt vorderingen vanaf € 350 aan. Werkt voor jouw branche: ICT en media. "
        "Schrijft je klant in het buitenland aan in het Nederlands en Frans. "
        "Neemt ook betwiste vorderingen aan. Neemt ook vorderingen met een vonnis over. "
        "Kreeg deze maand 1 aanvraag."
    )


PARTNER = st.builds(
    lambda number, least, debtors, weight, cap: partner(
        f"p{number}",
        weight=weight,
        rules={"least": least, "debtors": sorted(debtors)},
        caps={"month": cap},
    ),
    st.integers(0, 30),
    st.sampled_from([1, 1000, 2000]),
    st.sets(st.sampled_from(DebtorKind), min_size=1),
    st.integers(1, 5),
    st.integers(1, 6),
)
CROWD = st.lists(PARTNER, max_size=12, unique_by=lambda one: one.slug)
RECEIVED = st.builds(
    Received,
    month=st.integers(0, 6),
    last_at=st.none() | st.integers(0, 9).map(lambda days: NOON - timedelta(days=days)),
)
REQUEST = st.builds(
    lambda debtor, text: asked(debtor=debtor, text=text),
    st.sampled_from(DebtorKind),
    st.sampled_from(["a", "b", "c"]),
)


@settings(deadline=None)
@given(CROWD, REQUEST, st.randoms(), st.data())
def test_at_most_three_and_never_one_that_was_refused(
    crowd: list[Partner], request: QuoteRequest, dice: Any, data: st.DataObject
) -> None:
    so_far = {one.slug: data.draw(RECEIVED) for one in crowd}
    found = route(request, crowd, so_far, DAY)
    accepted = {verdict.slug for verdict in found.verdicts if verdict.accepted}
    slugs = [match.slug for match in found.chosen]
    assert {verdict.slug for verdict in found.verdicts} == {one.slug for one in crowd}
    assert set(slugs) <= accepted
    assert len(slugs) == len(set(slugs)) == min(AT_MOST, len(accepted))
    assert [match.rank for match in found.chosen] == list(range(1, len(slugs) + 1))
    shuffled = list(crowd)
    dice.shuffle(shuffled)
    assert route(request, shuffled, so_far, DAY) == found


def served(crowd: list[Partner], requests: int) -> Counter[str]:
    """Return how many each got after so many requests in one month."""
    so_far = {one.slug: Received() for one in crowd}
    for number in range(requests):
        at = NOON + timedelta(minutes=number)
        for match in route(asked(text=str(number)), crowd, so_far, DAY).chosen:
            before = so_far[match.slug]
            so_far[match.slug] = replace(before, month=before.month + 1, last_at=at)
    return Counter({slug: received.month for slug, received in so_far.items()})


@settings(deadline=None)
@given(st.integers(4, 9), st.integers(0, 40))
def test_equals_never_differ_by_more_than_one(agencies: int, requests: int) -> None:
    got = served([partner(f"p{number}") for number in range(agencies)], requests)
    assert max(got.values()) - min(got.values()) <= 1
    assert got.total() == requests * AT_MOST


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), min_size=8, max_size=10), st.integers(1, 60))
def test_shares_follow_the_weights(weights: list[int], requests: int) -> None:
    crowd = [partner(f"p{number}", weight=weight) for number, weight in enumerate(weights)]
    got = served(crowd, requests)
    whole = sum(weights)
    for one in crowd:
        fair = requests * AT_MOST * one.weight / whole
        assert abs(got[one.slug] - fair) < 1.5  # one, and the rounding of the fair share
