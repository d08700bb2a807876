"""Who may have a request, who gets it, and why."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incasso.leads.quote_request import (
    Country,
    DebtorKind,
    Disputed,
    QuoteRequest,
    Sector,
    Step,
    Wish,
)
from incasso.leads.routing import AT_MOST, route
from incasso.leads.takes import Code, Received
from incasso.partners.partner import Partner
from leads.given import DAY, MOMENTS, NOON, PARTNERS, WORKWEEK, asked, partner

ADVICE = {"wish": Wish.ADVICE, "moments": MOMENTS}
EVENINGS = WORKWEEK | {"opens": 12, "closes": 20}
SATURDAYS = {"days": ["za"], "opens": 9, "closes": 17}
MONDAYS = {"days": ["ma"], "opens": 9, "closes": 17}
FRIDAYS = {"days": ["vr"], "opens": 14, "closes": 15}

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
    ({"rules": {"languages": ["de"]}}, {}, Received(), Code.LANGUAGE),
    ({}, {"wish": Wish.CALL}, Received(), Code.HOURS),
    ({"rules": {"hours": [EVENINGS]}}, {"wish": Wish.CALL}, Received(), Code.HOURS),
    ({"rules": {"hours": [SATURDAYS]}}, {"wish": Wish.CALL}, Received(), Code.HOURS),
    ({"rules": {"hours": [MONDAYS]}}, ADVICE, Received(), Code.HOURS),
    ({"caps": {"month": 9, "day": 2}}, {}, Received(day=2, week=2, month=2), Code.DAY_FULL),
    ({"caps": {"month": 9, "week": 3}}, {}, Received(week=3, month=3), Code.WEEK_FULL),
    ({"caps": {"month": 4}}, {}, Received(month=4), Code.MONTH_FULL),
]


def chosen(request: QuoteRequest, partners: list[Partner], **received: Received) -> list[str]:
    return [match.slug for match in route(request, partners, received, DAY).chosen]


def a_sentence(text: str) -> bool:
    """Tell whether it is one as a reader expects it: a capital, small letters, a full stop."""
    return text[0].isupper() and text[1].islower() and text.endswith(".")


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
    assert a_sentence(verdict.reason)


@pytest.mark.parametrize(
    ("stated", "changed", "so_far"),
    [
        ({"rules": {"least": 1250, "most": 1250}}, {}, Received()),
        ({"rules": {"disputed": False}}, {"disputed": Disputed.WEET_NIET}, Received()),
        ({"rules": {"postcodes": [{"first": 1234, "last": 1234}]}}, {}, Received()),
        ({"caps": {"month": 4, "week": 3, "day": 2}}, {}, Received(day=1, week=2, month=3)),
        ({"paused": {"since": DAY + timedelta(days=1)}}, {}, Received()),
        ({"rules": {"hours": [WORKWEEK | {"closes": 10}]}}, {"wish": Wish.CALL}, Received()),
        ({"rules": {"hours": [MONDAYS, FRIDAYS]}}, ADVICE, Received()),
    ],
    ids=[
        "amount on its limits",
        "unknown whether disputed",
        "one postcode",
        "room left",
        "later",
        "an hour of the morning",
        "one of the moments, to the minute",
    ],
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


def test_one_that_fits_and_does_not_get_it_is_told_why() -> None:
    crowd = [partner(slug) for slug in "abcd"]
    so_far = {slug: Received(month=month) for month, slug in enumerate("abcd")}
    found = route(asked(), crowd, so_far, DAY, ticked=set("acd"))
    assert [(one.slug, one.reason) for one in found.verdicts] == [
        ("a", "Past."),
        ("b", "Niet aangevinkt."),
        ("c", "Past."),
        ("d", "Past."),
    ]
    found = route(asked(), crowd, so_far, DAY, ticked=set("abcd"))
    assert found.verdicts[3].reason == "Past, maar andere bureaus waren eerder aan de beurt."
    assert found.verdicts[3].code is Code.NOT_ITS_TURN


def test_a_moment_that_has_passed_is_no_moment() -> None:
    crowd = [partner(rules={"hours": [MONDAYS | {"days": ["do"]}]})]
    assert route(asked(**ADVICE), crowd, {}, DAY + timedelta(days=2)).chosen
    assert not route(asked(**ADVICE), crowd, {}, DAY + timedelta(days=3)).chosen


@pytest.mark.parametrize("debtor", [DebtorKind.CONSUMENT, DebtorKind.EENMANSZAAK_VOF])
def test_a_natural_person_is_only_for_who_is_registered_on_the_day(debtor: DebtorKind) -> None:
    entry = {"kind": "wki", "number": "V-1", "checked": DAY, "valid_until": DAY}
    crowd = [partner("wki", register=entry), partner("deurwaarder")]
    last = route(asked(debtor=debtor), crowd, {}, DAY)
    after = route(asked(debtor=debtor), crowd, {}, DAY + timedelta(days=1))
    assert {match.slug for match in last.chosen} == {"wki", "deurwaarder"}
    assert {match.slug for match in after.chosen} == {"deurwaarder"}


def alone(slug: str, **stated: Any) -> Partner:
    return partner(slug, rules={"alone": True, "hours": [WORKWEEK]}, **stated)


def test_one_that_wants_to_be_alone_is_shown_apart_from_the_others() -> None:
    crowd = [alone("a"), partner("b"), partner("c"), partner("d"), partner("e")]
    busy = {slug: Received(month=1) for slug in "bcde"}
    found = route(asked(), crowd, busy, DAY)
    assert [match.slug for match in found.alone] == ["a"]
    assert len(found.chosen) == 3 and "a" not in {match.slug for match in found.chosen}
    assert len(found.reserves) == 1
    assert "Wil je aanvraag alleen als geen ander bureau hem krijgt." in found.alone[0].why
    assert not route(asked(), crowd, {"a": Received(month=9)}, DAY).alone


def test_one_that_wants_to_be_alone_is_offered_where_nobody_else_fits() -> None:
    found = route(asked(), [alone("a"), alone("b")], {"b": Received(month=1)}, DAY)
    assert [match.slug for match in found.chosen] == ["a"]
    assert [match.slug for match in found.alone] == ["b"]
    assert found.reserves == ()


@pytest.mark.parametrize(
    ("ticked", "held", "gets"),
    [
        ("a", 0, ["a"]),
        ("ab", 0, ["b"]),
        ("a", 1, []),
        ("ac", 0, ["a"]),
        ("ax", 0, ["a"]),
    ],
    ids=["alone", "with another", "another has it", "two of them", "the other does not fit"],
)
def test_one_that_wants_to_be_alone_yields(ticked: str, held: int, gets: list[str]) -> None:
    crowd = [alone("a"), partner("b"), alone("c"), partner("x", paused={"since": DAY})]
    so_far = {"c": Received(month=1)}
    found = route(asked(), crowd, so_far, DAY, ticked=set(ticked), held=held)
    codes = {verdict.slug: verdict.code for verdict in found.verdicts}
    assert [match.slug for match in found.chosen] == gets
    assert all(codes[slug] is Code.NOT_ALONE for slug in set(ticked) & set("ac") - set(gets))


def test_for_a_call_everyone_is_alone() -> None:
    crowd = [alone("a"), partner("b", rules={"hours": [WORKWEEK]})]
    found = route(asked(wish=Wish.CALL), crowd, {"b": Received(month=1)}, DAY, places=1)
    assert [match.slug for match in found.chosen] == ["a"]
    assert [match.slug for match in found.reserves] == ["b"]
    assert found.alone == ()
    assert "alleen als" not in found.chosen[0].why


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
    bouw = route(asked(sector=Sector.BOUW), [partner(rules={"sectors": ["bouw"]})], {}, DAY)
    assert "Werkt voor jouw branche: bouw en installatie." in bouw.chosen[0].why
    assert found.chosen[0].why.replace("\u00a0", " ") == (
        "Neemt vorderingen vanaf € 350 aan. Werkt voor jouw branche: ICT en media. "
        "Schrijft je klant in het buitenland aan in het Nederlands en Frans. "
        "Neemt ook betwiste vorderingen aan. Neemt ook vorderingen met een vonnis over. "
        "Kreeg deze maand 1 aanvraag."
    )


ENDS = st.none() | st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))


def register(ends: date | None) -> dict[str, Any]:
    kind = "wki" if ends else "advocaat"
    return {"kind": kind, "number": "V-1", "checked": DAY, "valid_until": ends}


PARTNER = st.builds(
    lambda number, ends, single, hours, least, debtors, weight, cap: partner(
        f"p{number}",
        weight=weight,
        register=register(ends),
        rules={"least": least, "debtors": sorted(debtors), "alone": single, "hours": hours},
        caps={"month": cap, "week": cap + 1, "day": cap + 1},
    ),
    st.integers(0, 30),
    ENDS,
    st.booleans(),
    st.sampled_from([[], [WORKWEEK], [FRIDAYS]]),
    st.sampled_from([1, 1000, 2000]),
    st.sets(st.sampled_from(DebtorKind), min_size=1),
    st.integers(1, 5),
    st.integers(1, 6),
)
CROWD = st.lists(PARTNER, max_size=12, unique_by=lambda one: one.slug)
RECEIVED = st.builds(
    Received,
    day=st.integers(0, 6),
    week=st.integers(0, 6),
    month=st.integers(0, 6),
    last_at=st.none() | st.integers(0, 9).map(lambda days: NOON - timedelta(days=days)),
)
REQUEST = st.builds(
    lambda debtor, text, wished: asked(debtor=debtor, text=text, **wished),
    st.sampled_from(DebtorKind),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([{}, {"wish": Wish.CALL}, ADVICE]),
)
TICKED = st.none() | st.sets(st.integers(0, 30).map(lambda number: f"p{number}"))


@settings(deadline=None)
@given(CROWD, REQUEST, TICKED, st.integers(0, 3), st.integers(0, 2), st.randoms(), st.data())
def test_what_routing_never_does(
    crowd: list[Partner],
    request: QuoteRequest,
    ticked: set[str] | None,
    places: int,
    held: int,
    dice: Any,
    data: st.DataObject,
) -> None:
    so_far = {one.slug: data.draw(RECEIVED) for one in crowd}
    had = data.draw(st.sets(st.sampled_from([one.slug for one in crowd]))) if crowd else set()
    stated: dict[str, Any] = {"ticked": ticked, "had": had, "places": places, "held": held}
    found = route(request, crowd, so_far, DAY, **stated)
    by_slug = {one.slug: one for one in crowd}
    slugs = [match.slug for match in found.chosen]
    accepted = {verdict.slug for verdict in found.verdicts if verdict.accepted}
    assert {verdict.slug for verdict in found.verdicts} == set(by_slug)
    assert all(a_sentence(verdict.reason) for verdict in found.verdicts)
    assert set(slugs) == accepted
    assert len(slugs) == len(set(slugs)) <= places
    for match in (*found.chosen, *found.reserves, *found.alone):
        one, got = by_slug[match.slug], so_far[match.slug]
        assert one.register.holds_on(DAY)
        assert got.month < one.caps.month
        assert got.week < (one.caps.week or 0) and got.day < (one.caps.day or 0)
        assert request.debtor in one.rules.debtors
        assert one.rules.hours or request.wish is Wish.QUOTES
        assert match.slug not in had
        assert ticked is None or match.slug in ticked
    single = [slug for slug in slugs if by_slug[slug].rules.alone]
    if single and request.wish is Wish.QUOTES:
        assert slugs == single and held == 0
    shuffled = list(crowd)
    dice.shuffle(shuffled)
    assert route(request, shuffled, so_far, DAY, **stated) == found


@settings(deadline=None)
@given(CROWD, REQUEST, st.data())
def test_as_many_get_it_as_fit_and_may(
    crowd: list[Partner], request: QuoteRequest, data: st.DataObject
) -> None:
    so_far = {one.slug: data.draw(RECEIVED) for one in crowd}
    found = route(request, crowd, so_far, DAY)
    refused = (Code.NOT_ITS_TURN, Code.NOT_ALONE, Code.FITS)
    fit = [verdict.slug for verdict in found.verdicts if verdict.code in refused]
    together = [one for one in crowd if one.slug in fit and not one.rules.alone]
    sharing = len(together) if request.wish is Wish.QUOTES else len(fit)
    assert len(found.chosen) == (min(AT_MOST, sharing) if sharing else min(1, len(fit)))
    assert [match.rank for match in found.chosen] == list(range(1, len(found.chosen) + 1))


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
@given(st.integers(4, 9), st.lists(st.sampled_from([AT_MOST, 1]), max_size=40))
def test_equals_stay_equal_whatever_is_asked(agencies: int, places: list[int]) -> None:
    crowd = [partner(f"p{number}", rules={"hours": [WORKWEEK]}) for number in range(agencies)]
    so_far = {one.slug: Received() for one in crowd}
    for number, most in enumerate(places):
        wish = Wish.QUOTES if most == AT_MOST else Wish.CALL
        request, at = asked(text=str(number), wish=wish), NOON + timedelta(minutes=number)
        for match in route(request, crowd, so_far, DAY, places=most).chosen:
            month = so_far[match.slug].month + 1
            so_far[match.slug] = Received(month=month, last_at=at)
    got = [received.month for received in so_far.values()]
    assert max(got) - min(got) <= 1
    assert sum(got) == sum(places)


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), min_size=8, max_size=10), st.integers(1, 60))
def test_shares_follow_the_weights(weights: list[int], requests: int) -> None:
    crowd = [partner(f"p{number}", weight=weight) for number, weight in enumerate(weights)]
    got = served(crowd, requests)
    whole = sum(weights)
    for one in crowd:
        fair = requests * AT_MOST * one.weight / whole
        assert abs(got[one.slug] - fair) < 1.5  # one, and the rounding of the fair share
