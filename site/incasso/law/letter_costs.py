"""Owns the collection costs of a dossier, letter by letter: over what, how much, what limits them.

Per letter over the sum of the principals named in it (art. 6:96 lid 7), per claim once, and
over what is still unpaid when the costs become owed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from incasso.law.collection_costs import agreed_costs, collection_costs, half_up
from incasso.law.days import months_later
from incasso.law.debts import Debt
from incasso.law.dossier import Debtor, Dossier, Reminder
from incasso.law.interest import euros
from incasso.law.notes import Note, Warn
from incasso.law.parameters import Law, Wet
from incasso.law.shapes import Staffel
from incasso.law.veertiendagenbrief import course

DAY = timedelta(days=1)
NOTHING = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class LetterCosts:
    """The costs (euros) that one letter made the debtor owe, over `base`.

    `small` is what small instalments added, which counts towards their cap.
    """

    sent: date
    costs_from: date
    invoices: tuple[str, ...]
    base: Decimal
    costs: Decimal
    btw: Decimal
    small: Decimal
    notes: tuple[Note, ...]


def costs_from(letter: Reminder, debtor: Debtor, law: Law) -> date:
    """Give the day from which a letter's costs are owed. Raises: Unknown.

    A consumer first has the term of the veertiendagenbrief; a business owes them once
    reminded, taken here as the day after.
    """
    if debtor is Debtor.BUSINESS:
        return letter.sent + DAY
    return course(letter.sent, law.on(letter.sent).veertiendagenbrief, letter.delivered).costs_from


class LettersReckoning:
    """Reckons letters in the order in which their costs become owed."""

    def __init__(self, dossier: Dossier, law: Law) -> None:
        self._dossier = dossier
        self._law = law
        self._charged: set[str] = set()
        self.letters: list[LetterCosts] = []

    def charge(self, letter: Reminder, debts: Sequence[Debt]) -> LetterCosts:
        """Reckon the costs of `letter` over what `debts` leave unpaid now. Raises: Unknown."""
        wet = self._law.on(costs_from(letter, self._dossier.debtor, self._law))
        notes: list[Note] = []
        within = [debt for debt in _named(letter, debts) if self._may_charge(debt, letter, notes)]
        base = _principals(within)
        costs, small = NOTHING, NOTHING
        if base:
            costs, small = self._costs(within, base, letter, wet, notes)
        btw = self._btw(costs, wet, notes)
        reckoned = LetterCosts(
            sent=letter.sent,
            costs_from=wet.day,
            invoices=tuple(debt.invoice.number for debt in within),
            base=base,
            costs=costs,
            btw=btw,
            small=small,
            notes=tuple(notes),
        )
        self._charged.update(reckoned.invoices)
        self.letters.append(reckoned)
        return reckoned

    def _may_charge(self, debt: Debt, letter: Reminder, notes: list[Note]) -> bool:
        number, first_day = debt.invoice.number, debt.invoice.first_day
        warn = None
        if first_day > letter.sent:
            warn = Warn.TOO_EARLY
        elif number in self._charged:
            warn = Warn.ALREADY_CHARGED
        elif first_day < self._law.history("staffel")[0].first_day:
            warn = Warn.BEFORE_STAFFEL
        if (warn and letter.invoices is not None) or warn is Warn.BEFORE_STAFFEL:
            notes.append(Note(warn=warn, invoice=number))
        return warn is None and debt.open

    def _costs(
        self, within: list[Debt], base: Decimal, letter: Reminder, wet: Wet, notes: list[Note]
    ) -> tuple[Decimal, Decimal]:
        collection = self._dossier.collection
        if collection.agreed_rate is not None and self._dossier.debtor is Debtor.BUSINESS:
            notes.append(Note(warn=Warn.AGREED_COSTS))
            minimum = collection.agreed_minimum
            return agreed_costs(base, collection.agreed_rate, minimum), NOTHING
        costs = _statutory(base, wet.staffel)
        joined = self._joined(within, base, wet.staffel)
        if joined < costs:
            notes.append(Note(warn=Warn.JOINED))
            costs = joined
        return self._capped(within, costs, wet, notes)

    def _joined(self, within: list[Debt], base: Decimal, staffel: Staffel) -> Decimal:
        """Give what is added if earlier letters that could have named these had done so."""
        costs = _statutory(base, staffel)
        oldest = min(debt.invoice.first_day for debt in within)
        earlier = [costs for costs in self.letters if costs.base and oldest <= costs.sent]
        if self._dossier.debtor is Debtor.BUSINESS or not earlier:
            return costs
        before = sum((letter.base for letter in earlier), NOTHING)
        owed = sum((letter.costs for letter in earlier), NOTHING)
        return max(_statutory(before + base, staffel) - owed, NOTHING)

    def _capped(
        self, within: list[Debt], costs: Decimal, wet: Wet, notes: list[Note]
    ) -> tuple[Decimal, Decimal]:
        small = [debt for debt in within if self._is_small_instalment(debt)]
        if not small:
            return costs, NOTHING
        plafond = wet.termijnplafond
        since = months_later(wet.day, -plafond.months)
        used = sum((costs.small for costs in self.letters if costs.costs_from > since), NOTHING)
        others = _principals([debt for debt in within if debt not in small])
        of_others = min(costs, _statutory(others, wet.staffel))
        of_small = costs - of_others
        room = max(plafond.maximum - used, NOTHING)
        if of_small <= room:
            return costs, of_small
        notes.append(Note(warn=Warn.CAPPED))
        return half_up(of_others + room), half_up(room)

    def _is_small_instalment(self, debt: Debt) -> bool:
        invoice = debt.invoice
        first = self._law.history("termijnplafond")[0]
        if not invoice.recurring or invoice.first_day < first.first_day:
            return False
        plafond = self._law.on(invoice.first_day).termijnplafond
        return invoice.amount < plafond.instalment_below

    def _btw(self, costs: Decimal, wet: Wet, notes: list[Note]) -> Decimal:
        collection = self._dossier.collection
        if not costs or not collection.outsourced or collection.deducts_btw:
            return NOTHING
        if not collection.btw_stated:
            notes.append(Note(warn=Warn.BTW_NOT_STATED))
            return NOTHING
        return half_up(costs * wet.btw.rate / 100)


def _named(letter: Reminder, debts: Sequence[Debt]) -> list[Debt]:
    if letter.invoices is None:
        return [debt for debt in debts if debt.open]
    named = set(letter.invoices)
    return [debt for debt in debts if debt.invoice.number in named]


def _principals(debts: Sequence[Debt]) -> Decimal:
    return euros(sum(debt.running.principal for debt in debts))


def _statutory(principal: Decimal, staffel: Staffel) -> Decimal:
    return collection_costs(principal, staffel).costs if principal else NOTHING
