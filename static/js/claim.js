/** Owns what a debtor owes on a day: the mirror of law/claim.py, in BigInt cents. */

import { dayNumber, isoDay } from "./days.js";
import { openDebts, runForPaymentOn, take, termsOf } from "./debts.js";
import { written as writtenRow } from "./interest.js";
import { LettersReckoning, written as writtenLetter } from "./letter-costs.js";

const sumOf = (items, value) => items.reduce((sum, item) => sum + value(item), 0n);

/**
 * Reckon a dossier as it stands when paid on `day`; what lies after that day is left out.
 *
 * @param {object} dossier as docs/law.md describes, in camel case: amounts in BigInt cents,
 *   days in ISO form, rates in percent as text
 * @param {object} law as law_for_browser gives it
 * @param {string} day in ISO form
 */
export function claimOn(dossier, law, day) {
  const on = dayNumber(day);
  const debts = openDebts(dossier, law);
  const letters = new LettersReckoning(dossier, law);
  const payments = [];
  let costs = 0n;
  for (const { letter, payment } of events(dossier, letters, on)) {
    if (letter) {
      const charged = letters.charge(letter, debts);
      costs += charged.costs + charged.btw;
    } else {
      const imputed = impute(payment, debts, costs);
      costs -= imputed.costs;
      payments.push(imputed);
    }
  }
  for (const debt of debts) runForPaymentOn(debt, on);
  const invoices = debts.map(invoiceDue);
  const interest = sumOf(invoices, (invoice) => invoice.interest);
  const principal = sumOf(invoices, (invoice) => invoice.principal);
  return {
    day,
    invoices,
    letters: letters.letters.map(writtenLetter),
    payments,
    costs,
    interest,
    principal,
    total: costs + interest + principal,
    perDay: perDay(debts, on),
    notes: [...notesOn(dossier, letters, payments, debts, on)],
  };
}

function events(dossier, letters, on) {
  const all = [
    ...(dossier.letters ?? []).map((letter) => ({ day: letters.costsFrom(letter), letter })),
    ...(dossier.payments ?? []).map((payment) => ({ day: dayNumber(payment.day), payment })),
  ];
  const place = (event) => 2 * event.day + (event.letter ? 0 : 1);
  return all.filter((event) => event.day <= on).sort((a, b) => place(a) - place(b));
}

function impute({ day, amount, invoice }, debts, owed) {
  const costs = amount < owed ? amount : owed;
  const parts = take(debts, amount - costs, dayNumber(day), invoice ?? null);
  const left = amount - costs - sumOf(parts, (part) => part.interest + part.principal);
  return { day, amount, costs, parts, left };
}

function invoiceDue({ invoice, running, firstDay }) {
  return {
    number: invoice.number,
    firstDay: isoDay(firstDay),
    principal: running.principal,
    interest: running.interest,
    rows: running.rows.map(writtenRow),
  };
}

function perDay(debts, on) {
  const sums = { 365: 0n, 366: 0n };
  for (const { running } of debts) {
    const [exact, yearDays] = running.perDay(on);
    sums[yearDays] += exact;
  }
  const divisor = 10_000n * 365n * 366n;
  return (2n * (sums[365] * 366n + sums[366] * 365n) + divisor) / (2n * divisor);
}

function* notesOn(dossier, letters, payments, debts, on) {
  const aboveTheLaw = ({ invoice }) => {
    const { kind, surcharge = "0" } = termsOf(dossier, invoice);
    return kind === "contract" || Number(surcharge) > 0;
  };
  if (dossier.debtor === "consumer") {
    if (dossier.collection?.agreedRate) yield { warn: "consumer-costs-clause", invoice: null };
    if (debts.some(aboveTheLaw)) yield { warn: "consumer-interest-clause", invoice: null };
  } else if (letters.letters.length === 0 && debts.some(({ firstDay }) => firstDay <= on)) {
    yield { warn: "minimum-without-letter", invoice: null };
  }
  if (payments.some(({ left }) => left > 0n)) yield { warn: "overpaid", invoice: null };
}
