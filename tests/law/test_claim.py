"""Dossiers against the worked examples that the browser's sums read as well."""

from datetime import date

import pytest
from law.expectations import differences, dossier_of
from law.table import LAW, cases

from incasso.law.claim import claim_on
from incasso.law.export import plain
from incasso.law.notes import SENTENCES, Warn
from incasso.law.parameters import Unknown


def why(case: dict[str, str]) -> str:
    return case["why"]


@pytest.mark.parametrize("case", cases("claims", "claims"), ids=why)
def test_a_dossier_is_right_to_the_cent(case):
    found = claim_on(dossier_of(case["dossier"]), LAW, date.fromisoformat(case["on"]))
    assert differences(case["expect"], plain(found)) == []


def test_a_day_beyond_the_table_is_refused():
    invoices = [{"number": "F", "amount": "100.00", "due": "2026-03-31"}]
    dossier = dossier_of({"debtor": "business", "invoices": invoices})
    with pytest.raises(Unknown, match="handelsrente has no value on 2027-01-01"):
        claim_on(dossier, LAW, date(2027, 1, 1))


def test_every_warning_has_a_sentence():
    assert SENTENCES.keys() == set(Warn)
