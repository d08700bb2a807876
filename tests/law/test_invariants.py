"""What holds for every dossier, whatever its amounts and days."""

import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from law.random_dossiers import LAST, random_dossier
from law.table import LAW

from incasso.law.claim import Claim, claim_on
from incasso.law.dossier import Debtor, Dossier, Invoice, Payment, Reminder
from incasso.law.interest import interest
from incasso.law.rates import InterestKind, agreed, statutory
from incasso.law.running import DayCount

DOSSIERS = int(os.environ.get("DOSSIERS", "600"))
SEED = int(os.environ.get("SEED", "4"))


@pytest.fixture(scope="module")
def claims() -> list[tuple[Dossier, Claim]]:
    random = Random(SEED)
    dossiers = [random_dossier(random) for _ in range(DOSSIERS)]
    return [(dossier, claim_on(dossier, LAW, on)) for dossier, on in dossiers]


def test_totals_add_up(claims):
    for _, claim in claims:
        assert claim.total == claim.costs + claim.interest + claim.principal
        assert claim.interest == sum(due.interest for due in claim.invoices)
        assert claim.principal == sum(due.principal for due in claim.invoices)


def test_rows_add_up_to_the_interest_open_and_paid(claims):
    for _, claim in claims:
        for due in claim.invoices:
            parts = [part for paid in claim.payments for part in paid.parts]
            paid = sum(part.interest for part in parts if part.number == due.number)
            assert sum(row.interest for row in due.rows) == due.interest + paid


def test_every_cent_paid_goes_somewhere_once(claims):
    for _, claim in claims:
        for paid in claim.payments:
            parts = sum(part.interest + part.principal for part in paid.parts)
            assert paid.amount == paid.costs + parts + paid.left


def test_rows_follow_each_other_without_a_gap(claims):
    for _, claim in claims:
        for due in claim.invoices:
            days = [due.first_day, *(row.until for row in due.rows)]
            assert [row.first_day for row in due.rows] == days[:-1]


def test_nothing_is_owed_twice_or_below_nought(claims):
    for dossier, claim in claims:
        charged = [number for letter in claim.letters for number in letter.invoices]
        assert len(charged) == len(set(charged))
        assert min(claim.costs, claim.interest, claim.principal) >= 0
        principal = sum(invoice.amount for invoice in dossier.invoices)
        assert claim.principal <= principal


def test_paying_earlier_never_costs_more():
    # One invoice: with more of them another choice under art. 6:43 may be the cheaper one.
    random = Random(SEED)
    for _ in range(DOSSIERS):
        dossier, on = _one_invoice(random)
        late = dossier.payments[0]
        earlier = late.day - timedelta(days=random.randrange(400))
        moved = replace(dossier, payments=(replace(late, day=earlier), *dossier.payments[1:]))
        assert claim_on(moved, LAW, on).total <= claim_on(dossier, LAW, on).total, (moved, on)


def test_paying_more_never_leaves_more():
    random = Random(SEED + 1)
    for _ in range(DOSSIERS):
        dossier, on = _one_invoice(random)
        paid = dossier.payments[0]
        more = replace(paid, amount=paid.amount + Decimal(random.randint(1, 5000)).scaleb(-2))
        raised = replace(dossier, payments=(more, *dossier.payments[1:]))
        assert claim_on(raised, LAW, on).total <= claim_on(dossier, LAW, on).total


def test_waiting_longer_never_makes_it_less():
    random = Random(SEED + 2)
    for _ in range(DOSSIERS // 3):
        dossier, on = random_dossier(random)
        unpaid = replace(dossier, payments=())
        sooner = on - timedelta(days=random.randrange(300))
        assert claim_on(unpaid, LAW, sooner).total <= claim_on(unpaid, LAW, on).total


@pytest.mark.parametrize("first_day", [date(2019, 5, 7), date(2024, 2, 29), date(2023, 3, 1)])
@pytest.mark.parametrize("rate", ["2", "8", "10.15"])
def test_a_full_running_year_yields_exactly_the_yearly_rate(first_day, rate):
    year_on = date(first_day.year + 1, 3, 1) if first_day.day == 29 else None
    until = year_on or first_day.replace(year=first_day.year + 1)
    found = interest(Decimal("1000.00"), agreed(Decimal(rate)), first_day, until)
    assert found.interest == Decimal(rate) * 10


def test_the_two_day_counts_differ_only_where_a_leap_day_is_near():
    rates = statutory(LAW, InterestKind.WETTELIJKE_RENTE)
    for first_day, same in ((date(2025, 3, 1), True), (date(2023, 6, 1), False)):
        until = first_day + timedelta(days=300)
        found = [
            interest(Decimal("10000"), rates, first_day, until, day_count).interest
            for day_count in DayCount
        ]
        assert (found[0] == found[1]) is same
        assert found[0] <= found[1]


def _one_invoice(random: Random) -> tuple[Dossier, date]:
    due = date(2014, 1, 1) + timedelta(days=random.randrange(4000))
    on = due + timedelta(days=random.randrange(20, (LAST - due).days))
    span = (on - due).days
    payments = tuple(
        Payment(
            day=due + timedelta(days=random.randrange(span)),
            amount=Decimal(random.randint(1, 60_000)).scaleb(-2),
        )
        for _ in range(random.randint(1, 3))
    )
    letter = Reminder(sent=due + timedelta(days=random.randint(1, 200)))
    invoice = Invoice(number="F", amount=Decimal(random.randint(1, 200_000)).scaleb(-2), due=due)
    debtor = random.choice(list(Debtor))
    return Dossier(debtor=debtor, invoices=(invoice,), payments=payments, letters=(letter,)), on
