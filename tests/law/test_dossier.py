"""Dossiers in TOML: the documented example, and faults that are all named."""

import re
from datetime import date
from decimal import Decimal

import pytest
from law.table import LAW, ROOT

from incasso.errors import Mistakes
from incasso.law.claim import claim_on, read_dossier

DOCS = (ROOT / "docs/law.md").read_text(encoding="utf-8")
EXAMPLE = re.search("```toml\n(.*?)```", DOCS, re.DOTALL)[1]


def test_the_documented_example_comes_to_what_the_documentation_says():
    claim = claim_on(read_dossier(EXAMPLE, "example.toml"), LAW, date(2026, 7, 1))
    assert (claim.principal, claim.interest, claim.costs, claim.total) == (
        Decimal("706.71"),
        Decimal("2.16"),
        Decimal("128.27"),
        Decimal("837.14"),
    )
    assert [str(day) for day in (claim.letters[0].sent, claim.letters[0].costs_from)] == [
        "2026-06-02",
        "2026-06-20",
    ]


def test_every_commented_key_of_the_example_is_a_real_one():
    # All but `rate`, which goes with kind = "contract" only.
    awake = re.sub("^# (?!rate)([a-z_]+ = )", r"\1", EXAMPLE, flags=re.MULTILINE)
    assert "\n# " not in awake.replace("\n# Without", "").replace("\n# rate", "")
    assert read_dossier(awake, "example.toml").collection.agreed_rate == 15


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('debtor = "consumer"', 'debtor = "vriend"', "'vriend', not one of consumer, business"),
        ('debtor = "consumer"', "", "'debtor' is missing"),
        ("amount = 850.00", "amount = 850.005", "[[invoices]] 1: 850.005 has more than two"),
        ("amount = 850.00", "amount = 0", "[[invoices]] 1: an amount is above zero"),
        ("amount = 850.00", 'amount = "850"', "[[invoices]] 1: 'amount' is '850', not a number"),
        ("due = 2026-04-30", "due = 2026-04-31", "not TOML"),
        ("due = 2026-04-30", 'due = "30-4-2026"', "[[invoices]] 2: 'due' is '30-4-2026'"),
        ('number = "2026-019"', 'number = "2026-014"', "'2026-014' stands there 2 times"),
        ('invoice = "2026-019"', 'invoice = "2026-020"', "[[credit_notes]]: there is no invoice"),
        ("amount = 60.50", "amount = 300.50", "300.50 is credited on 210.50"),
        ("sent = 2026-06-02", "verzonden = 2026-06-02", "[[letters]] 1: unknown key 'verzonden'"),
        ("sent = 2026-06-02", "sent = 2026-06-02\ndelivered = 2026-06-01", "before it was sent"),
        ('kind = "wettelijke-rente"', 'kind = "contract"', "[interest]: kind 'contract', and no"),
        ('kind = "wettelijke-rente"', 'kind = "handelsrente"', "a consumer owes no handelsrente"),
        ("[[payments]]", "[payments]", "[[payments]]: it is not a list of tables"),
    ],
)
def test_a_fault_in_a_dossier_is_named(old, new, fault):
    assert old in EXAMPLE
    with pytest.raises(Mistakes) as caught:
        read_dossier(EXAMPLE.replace(old, new, 1), "example.toml")
    assert fault in str(caught.value)


def test_all_faults_of_a_dossier_are_told_at_once():
    text = EXAMPLE.replace("850.00", "0").replace("sent =", "verzonden =")
    with pytest.raises(Mistakes) as caught:
        read_dossier(text, "example.toml")
    assert len(caught.value.mistakes) == 2


def test_a_dossier_without_invoices_is_refused():
    with pytest.raises(Mistakes, match="there are none"):
        read_dossier('debtor = "consumer"\ninvoices = []', "example.toml")
