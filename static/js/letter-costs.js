/** Owns a dossier's collection costs, letter by letter: the mirror of law/letter_costs.py. */

import { agreedCosts, collectionCosts, halfUp } from "./collection-costs.js";
import { dayNumber, isoDay, monthsLater } from "./days.js";
import { dated, valueOn } from "./law.js";
import { course } from "./veertiendagenbrief.js";

const sumOf = (items, value) => items.reduce((sum, item) => sum + value(item), 0n);
const least = (a, b) => (a < b ? a : b);
const most = (a, b) => (a > b ? a : b);
const statutory = (principal, staffel) =>
  principal > 0n ? collectionCosts(principal, staffel).costs : 0n;
const principals = (debts) => sumOf(debts, (debt) => debt.running.principal);

/** Reckons letters in the order in which their costs become owed. */
export class LettersReckoning {
  constructor(dossier, law) {
    this.dossier = dossier;
    this.collection = dossier.collection ?? {};
    this.business = dossier.debtor === "business";
    this.letters = [];
    this.charged = new Set();
    this.history = {};
    for (const name of ["staffel", "btw", "termijnplafond", "veertiendagenbrief"]) {
      this.history[name] = dated(law[name]);
    }
  }

  on(name, day) {
    return valueOn(name, this.history[name], day);
  }

  /** The day (number) from which a letter's costs are owed. Throws Unknown. */
  costsFrom(letter) {
    const sent = dayNumber(letter.sent);
    if (this.business) return sent + 1;
    const delivered = letter.delivered ? dayNumber(letter.delivered) : null;
    return course(sent, this.on("veertiendagenbrief", sent), delivered).costsFrom;
  }

  /** Reckon the costs of a letter over what the debts leave unpaid now. */
  charge(letter, debts) {
    const day = this.costsFrom(letter);
    const sent = dayNumber(letter.sent);
    const notes = [];
    const within = named(letter, debts).filter((debt) => this.mayCharge(debt, letter, sent, notes));
    const base = principals(within);
    const { costs, small } = base > 0n
      ? this.costs(within, base, day, notes)
      : { costs: 0n, small: 0n };
    const invoices = within.map((debt) => debt.invoice.number);
    const btw = this.btw(costs, day, notes);
    const reckoned = { sent, day, invoices, base, costs, btw, small, notes };
    for (const number of invoices) this.charged.add(number);
    this.letters.push(reckoned);
    return reckoned;
  }

  mayCharge({ invoice, firstDay, running }, letter, sent, notes) {
    let warn = null;
    if (firstDay > sent) warn = "letter-before-default";
    else if (this.charged.has(invoice.number)) warn = "already-charged";
    else if (firstDay < this.history.staffel[0].first) warn = "default-before-staffel";
    if ((warn && letter.invoices) || warn === "default-before-staffel") {
      notes.push({ warn, invoice: invoice.number });
    }
    return warn === null && running.principal > 0n;
  }

  costs(within, base, day, notes) {
    const { agreedRate, agreedMinimum } = this.collection;
    if (agreedRate && this.business) {
      notes.push({ warn: "agreed-costs", invoice: null });
      return { costs: agreedCosts(base, agreedRate, agreedMinimum), small: 0n };
    }
    const staffel = this.on("staffel", day);
    let costs = statutory(base, staffel);
    const joined = this.joined(within, base, staffel);
    if (joined < costs) {
      notes.push({ warn: "could-have-been-one-letter", invoice: null });
      costs = joined;
    }
    return this.capped(within, costs, day, notes);
  }

  /** What is added if earlier letters that could have named these had done so. */
  joined(within, base, staffel) {
    const oldest = Math.min(...within.map((debt) => debt.firstDay));
    const earlier = this.letters.filter((letter) => letter.base > 0n && oldest <= letter.sent);
    if (this.business || earlier.length === 0) return statutory(base, staffel);
    const before = sumOf(earlier, (letter) => letter.base);
    const owed = sumOf(earlier, (letter) => letter.costs);
    return most(statutory(before + base, staffel) - owed, 0n);
  }

  capped(within, costs, day, notes) {
    const small = within.filter((debt) => this.isSmallInstalment(debt));
    if (small.length === 0) return { costs, small: 0n };
    const plafond = this.on("termijnplafond", day);
    const since = monthsLater(day, -plafond.months);
    const recent = this.letters.filter((letter) => letter.day > since);
    const used = sumOf(recent, (letter) => letter.small);
    const others = principals(within.filter((debt) => !this.isSmallInstalment(debt)));
    const ofOthers = least(costs, statutory(others, this.on("staffel", day)));
    const ofSmall = costs - ofOthers;
    const room = most(BigInt(plafond.maximum) - used, 0n);
    if (ofSmall <= room) return { costs, small: ofSmall };
    notes.push({ warn: "instalment-cap", invoice: null });
    return { costs: ofOthers + room, small: room };
  }

  isSmallInstalment({ invoice, firstDay }) {
    if (!invoice.recurring || firstDay < this.history.termijnplafond[0].first) return false;
    return invoice.amount < BigInt(this.on("termijnplafond", firstDay).instalmentBelow);
  }

  btw(costs, day, notes) {
    const { outsourced = false, deductsBtw = true, btwStated = false } = this.collection;
    if (costs === 0n || !outsourced || deductsBtw) return 0n;
    if (!btwStated) {
      notes.push({ warn: "btw-not-stated", invoice: null });
      return 0n;
    }
    return halfUp(costs * BigInt(this.on("btw", day).rate), 10_000n);
  }
}

function named(letter, debts) {
  if (!letter.invoices) return debts.filter((debt) => debt.running.principal > 0n);
  const numbers = new Set(letter.invoices);
  return debts.filter((debt) => numbers.has(debt.invoice.number));
}

/** A reckoned letter with its days in ISO form. */
export const written = ({ day, sent, ...letter }) => ({
  sent: isoDay(sent),
  costsFrom: isoDay(day),
  ...letter,
});
