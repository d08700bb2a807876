/** Owns a dossier's invoices as running debts and what a payment takes off: mirror of debts.py. */

import { dayNumber } from "./days.js";
import { Running, rateOn, ratesOf } from "./interest.js";

const total = (amounts) => amounts.reduce((sum, amount) => sum + amount, 0n);

/** The interest that runs on an invoice: its own, the dossier's, or the law's for the debtor. */
export const termsOf = (dossier, invoice) =>
  invoice.interest ?? dossier.interest
  ?? { kind: dossier.debtor === "consumer" ? "wettelijke-rente" : "handelsrente" };

export function openDebts(dossier, law) {
  const credited = new Map();
  for (const { invoice, amount } of dossier.creditNotes ?? []) {
    credited.set(invoice, (credited.get(invoice) ?? 0n) + amount);
  }
  const known = new Map();
  return dossier.invoices.map((invoice) => {
    const terms = termsOf(dossier, invoice);
    const key = `${terms.kind} ${terms.surcharge} ${terms.rate}`;
    if (!known.has(key)) known.set(key, ratesOf(terms, law));
    const due = dayNumber(invoice.due);
    const running = new Running({
      principal: invoice.amount - (credited.get(invoice.number) ?? 0n),
      rates: known.get(key),
      firstDay: due + 1,
      dayCount: terms.dayCount,
    });
    const lastDayCounts = dossier.debtor === "business" && terms.kind !== "wettelijke-rente";
    return { invoice, running, due, firstDay: due + 1, lastDayCounts };
  });
}

/** Let interest run as far as a payment on `day` finds it. */
export const runForPaymentOn = (debt, day) => debt.running.runTo(debt.lastDayCounts ? day + 1 : day);

/** Take a payment off the debts: art. 6:43 chooses the invoice, art. 6:44 the order within it. */
export function take(debts, cents, day, named) {
  const taken = [];
  let rest = cents;
  const open = debts.filter((debt) => debt.running.principal > 0n);
  for (const group of groups(open, day, named)) {
    for (const debt of group) runForPaymentOn(debt, day);
    const shares = sharesOf(group, rest);
    group.forEach((debt, index) => {
      const part = debt.running.pay(shares[index]);
      rest -= shares[index];
      if (shares[index] > 0n) taken.push({ number: debt.invoice.number, ...part });
    });
    if (rest === 0n) break;
  }
  return taken;
}

function groups(debts, day, named) {
  const ranked = debts.map((debt) => ({
    debt,
    rank: [
      debt.invoice.number === named ? 0 : 1,
      debt.firstDay > day ? 1 : 0,
      -Number(rateOn(debt.running.rates, day).rate),
      debt.due,
    ],
  }));
  ranked.sort((a, b) => compare(a.rank, b.rank));
  const grouped = [];
  ranked.forEach(({ debt, rank }, index) => {
    if (index > 0 && compare(ranked[index - 1].rank, rank) === 0) grouped.at(-1).push(debt);
    else grouped.push([debt]);
  });
  return grouped;
}

function compare(a, b) {
  const index = a.findIndex((value, place) => value !== b[place]);
  return index < 0 ? 0 : a[index] - b[index];
}

function sharesOf(group, cents) {
  const amounts = group.map(({ running }) => running.principal + running.interest);
  const sum = total(amounts);
  if (cents >= sum) return amounts;
  const shares = amounts.map((amount) => (cents * amount) / sum);
  const remainders = amounts.map((amount) => (cents * amount) % sum);
  const largestFirst = [...group.keys()].sort((a, b) =>
    remainders[a] === remainders[b] ? a - b : remainders[a] > remainders[b] ? -1 : 1);
  for (const index of largestFirst.slice(0, Number(cents - total(shares)))) shares[index] += 1n;
  return shares;
}
