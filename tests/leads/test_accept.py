"""The promise: a request, its agencies and all that is owed are kept together, and once."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from golden import as_read

from incasso.leads.accept import accept
from incasso.leads.adding import adding_text
from incasso.leads.counts import read_counts
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.offer import consent_text, offers
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.repeats import Receipt
from incasso.leads.routing import route
from incasso.leads.status import asked as status_of
from incasso.leads.takes import Received
from incasso.partners.partner import Partner
from leads.given import DAY, NOON, PARTNERS, PORTAL, asked, count, partner, rows

THREE = {"voorbeeldincasso-noord", "kleinvoorbeeld-incasso", "voorbeeldgerechtsdeurwaarders"}
KEY = "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11"

# Whether an agency was shown, whether one that may come in, and whether only one may have it.
CONSENTS = ((False, False, False), (True, False, False), (True, True, False), (True, False, True))


def take(
    ledger: Ledger,
    request: QuoteRequest | None = None,
    ticked: set[str] = THREE,
    *,
    partners: tuple[Partner, ...] = PARTNERS,
    now: datetime = NOON,
    key: str | None = None,
    reserves: tuple[str, ...] = (),
) -> Receipt:
    return accept(
        request or asked(),
        ticked,
        partners,
        ledger,
        now,
        consent="Ik ga akkoord.",
        portal=PORTAL,
        idem_key=key,
        reserves=reserves,
    )


def kinds(ledger: Ledger) -> list[str]:
    return sorted(row["kind"] for row in rows(ledger, "outbox"))


def test_a_request_and_all_that_is_owed_for_it_are_kept(ledger: Ledger) -> None:
    receipt = take(ledger)
    lead = rows(ledger, "lead")[0]
    assert (lead["id"], lead["ref"], lead["state"]) == (receipt.lead_id, receipt.ref, "routed")
    assert lead["erase_on"] == DAY + timedelta(days=PORTAL.retention.days)
    assert {row["partner"] for row in rows(ledger, "assignment")} == THREE
    assert kinds(ledger) == ["asker", "partner", "partner", "partner"]
    assert not receipt.repeated


def test_what_was_shown_and_ticked_is_kept_word_for_word(ledger: Ledger) -> None:
    text = consent_text(PORTAL.name, offered=True)
    accept(asked(), ["kleinvoorbeeld-incasso"], PARTNERS, ledger, NOON, consent=text, portal=PORTAL)
    kept = rows(ledger, "consent")[0]
    assert kept["text"] == text
    assert PORTAL.name in text
    assert kept["ticked"] == ["kleinvoorbeeld-incasso"]


def test_what_is_agreed_to_is_as_it_was_read_before() -> None:
    """The words on record as consent: nobody changes one of them by accident."""
    told = [
        consent_text(PORTAL.name, offered=offered, reserves=reserves, one=one)
        for offered, reserves, one in CONSENTS
    ]
    as_read(
        Path(__file__).with_name("consents.txt"), "\n\n".join([*told, adding_text(PORTAL.name)])
    )


def test_every_agency_has_its_verdict_on_record(ledger: Ledger) -> None:
    take(ledger)
    verdicts = rows(ledger, "decision")[0]["verdicts"]
    assert {one["slug"] for one in verdicts} == {partner.slug for partner in PARTNERS}


def test_an_agency_without_a_tick_gets_nothing(ledger: Ledger) -> None:
    take(ledger, ticked={"kleinvoorbeeld-incasso"})
    assert [row["partner"] for row in rows(ledger, "assignment")] == ["kleinvoorbeeld-incasso"]
    assert kinds(ledger) == ["asker", "partner"]


def test_a_tick_for_an_agency_that_refuses_gives_nothing(ledger: Ledger) -> None:
    receipt = take(ledger, ticked={"voorbeeldincasso-oost", "wat-is-dit"})
    assert count(ledger, ["assignment"]) == {"assignment": 0}
    assert rows(ledger, "consent")[0]["ticked"] == ["voorbeeldincasso-oost"]
    found = status_of(ledger, receipt.lead_id)
    assert found is not None
    assert [(missed.name, missed.reason) for missed in found.missed] == [
        ("Voorbeeldincasso Oost", "De registratie is verlopen op 30 september 2026.")
    ]


def test_a_request_that_no_agency_takes_goes_to_the_operator(ledger: Ledger) -> None:
    take(ledger, asked(principal=Decimal("3.00")))
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    assert kinds(ledger) == ["asker", "operator"]


def test_never_more_than_three_whatever_is_ticked(ledger: Ledger) -> None:
    crowd = tuple(partner(slug) for slug in "abcde")
    take(ledger, ticked=set("abcde"), partners=crowd)
    assert len(rows(ledger, "assignment")) == 3


def test_a_fault_in_routing_loses_no_request(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    broken = partner("kapot")
    object.__setattr__(broken, "weight", 0)  # a share of nothing: division by zero
    take(ledger, asked(name="Geheime Naam"), ticked={"kapot"}, partners=(broken,))
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    (found,) = rows(ledger, "decision")
    assert (found["error"], found["verdicts"]) == ("ZeroDivisionError", [])
    assert count(ledger, ["assignment", "consent"]) == {"assignment": 0, "consent": 1}
    assert kinds(ledger) == ["asker", "operator"]
    assert "ZeroDivisionError" in caplog.text
    assert "Geheime Naam" not in caplog.text


def test_the_same_key_is_the_same_request(ledger: Ledger) -> None:
    first = take(ledger, key=KEY)
    again = take(ledger, key=KEY, now=NOON + timedelta(days=30))
    assert again == replace(first, repeated=True)
    assert count(ledger, ["lead", "consent", "outbox"]) == {"lead": 1, "consent": 1, "outbox": 4}


def test_other_answers_under_the_same_key_are_told_apart(ledger: Ledger) -> None:
    first = take(ledger, key=KEY)
    again = take(ledger, asked(text="Toch anders."), key=KEY)
    assert (again.lead_id, again.repeated, again.changed) == (first.lead_id, True, True)
    assert len(rows(ledger, "lead")) == 1


def test_who_takes_back_a_reserve_at_a_second_sending_is_told(ledger: Ledger) -> None:
    one, *others = sorted(THREE)
    first = take(ledger, ticked={one}, key=KEY, reserves=tuple(others))
    again = [take(ledger, ticked={one}, key=KEY, reserves=tuple(others[:n])) for n in (2, 1)]
    assert [each.lead_id for each in again] == [first.lead_id] * 2
    assert [each.changed for each in again] == [False, True]


def test_without_a_key_the_same_answers_within_a_day_are_the_same_request(ledger: Ledger) -> None:
    first = take(ledger)
    assert take(ledger, now=NOON + timedelta(hours=23)).lead_id == first.lead_id
    assert take(ledger, now=NOON + timedelta(hours=25)).lead_id != first.lead_id


def test_the_same_answers_under_another_key_are_the_same_request(ledger: Ledger) -> None:
    assert take(ledger, key=KEY).lead_id == take(ledger, key=KEY.replace("6", "7")).lead_id


def test_twenty_posts_at_once_are_one_request(ledger: Ledger) -> None:
    receipts: list[Receipt] = []
    threads = [
        threading.Thread(target=lambda: receipts.append(take(ledger, key=KEY))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.lead_id for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 19
    assert count(ledger, ["lead", "assignment", "outbox"]) == {
        "lead": 1,
        "assignment": 3,
        "outbox": 4,
    }


def test_a_cap_is_exact_when_many_ask_at_once(ledger: Ledger) -> None:
    small = (partner("klein", caps={"month": 5}),)

    def ask(number: int) -> None:
        take(ledger, asked(text=str(number)), {"klein"}, partners=small)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = [row["state"] for row in rows(ledger, "lead")]
    assert len(rows(ledger, "assignment")) == 5
    assert (states.count("routed"), states.count("unrouted")) == (5, 7)


def test_our_example_cap_fills_up_and_opens_the_next_day(ledger: Ledger) -> None:
    slug = "kleinvoorbeeld-incasso"
    for number in range(3):
        take(ledger, asked(text=str(number)), {slug})
    today = route(asked(), PARTNERS, read_counts(ledger, PARTNERS, NOON), DAY)
    tomorrow = NOON + timedelta(days=1)
    after = route(
        asked(), PARTNERS, read_counts(ledger, PARTNERS, tomorrow), DAY + timedelta(days=1)
    )
    codes = [
        next(verdict.code for verdict in found.verdicts if verdict.slug == slug)
        for found in (today, after)
    ]
    assert codes == ["dag-vol", "past"]


@pytest.mark.parametrize(
    ("at", "looked_at", "counts"),
    [
        ("2026-11-22T22:30+00:00", "2026-11-23T11:00+00:00", (0, 0, 1)),
        ("2026-11-22T23:30+00:00", "2026-11-23T11:00+00:00", (1, 1, 1)),
        ("2026-10-31T22:30+00:00", "2026-11-01T11:00+00:00", (0, 1, 0)),
        ("2026-10-31T23:30+00:00", "2026-11-01T11:00+00:00", (1, 1, 1)),
        ("2026-03-28T23:30+00:00", "2026-03-29T11:00+00:00", (1, 1, 1)),
        ("2026-09-01T11:00+00:00", "2026-11-01T11:00+00:00", (0, 0, 0)),
    ],
    ids=[
        "Sunday night is last week",
        "after local midnight is Monday",
        "the last night of October",
        "the first of November by local time",
        "the night the clocks go forward",
        "long ago",
    ],
)
def test_windows_begin_at_midnight_in_the_netherlands(
    ledger: Ledger, at: str, looked_at: str, counts: tuple[int, int, int]
) -> None:
    only = (partner("een"),)
    sent = datetime.fromisoformat(at)
    take(ledger, ticked={"een"}, partners=only, now=sent)
    found = read_counts(ledger, only, datetime.fromisoformat(looked_at))["een"]
    assert (found.day, found.week, found.month) == counts
    assert found.last_at == sent


def test_an_agency_that_never_got_anything_has_no_last_time(ledger: Ledger) -> None:
    assert read_counts(ledger, PARTNERS, NOON)["voorbeeld-zakelijk"].last_at is None


def test_a_database_that_is_down_keeps_nothing_and_says_so(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("DROP TABLE outbox")
    with pytest.raises(StoreUnavailable):
        take(ledger)
    assert count(ledger, ["lead", "consent"]) == {"lead": 0, "consent": 0}


def test_a_database_that_fails_during_routing_keeps_nothing_either(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE assignment RENAME TO gone")
    with pytest.raises(StoreUnavailable):
        take(ledger)
    assert count(ledger, ["lead", "outbox"]) == {"lead": 0, "outbox": 0}


def test_a_ref_can_be_read_out_over_the_telephone(ledger: Ledger) -> None:
    refs = [take(ledger, asked(text=str(number))).ref for number in range(30)]
    assert len(set(refs)) == 30
    assert all(len(ref) == 6 and not set(ref) & set("01AEIOUY") for ref in refs)


def test_the_page_of_the_asker_shows_what_was_shown_before(ledger: Ledger) -> None:
    receipt = take(ledger)
    found = status_of(ledger, receipt.lead_id)
    assert found is not None
    assert (found.ref, found.sent_at) == (receipt.ref, NOON)
    assert found.erase_on == date(2027, 5, 22)
    nothing_yet = {one.slug: Received() for one in PARTNERS}
    found_by = route(asked(), PARTNERS, nothing_yet, DAY)
    shown = {offer.slug: offer for offer in offers(found_by.chosen, PARTNERS)}
    for one in found.assignments:
        offer = shown[one.slug]
        assert (one.name, one.place, one.register, one.tariff, one.why) == (
            offer.name,
            offer.place,
            offer.register,
            offer.tariff,
            offer.why,
        )
        assert (one.state, one.state_label) == ("promised", "Onderweg")


def test_a_page_of_no_request_is_nothing(ledger: Ledger) -> None:
    assert status_of(ledger, "niets") is None
