/** Owns interest as it runs on one debt: the mirror of law/rates.py, running.py and interest.py. */

import { basisPoints } from "./collection-costs.js";
import { anniversary, dayNumber, isoDay } from "./days.js";
import { FOREVER, dated, valueOn } from "./law.js";

const BASIS_POINTS = 10_000n;
const SERIES = { "wettelijke-rente": "wettelijkeRente", handelsrente: "handelsrente" };

/**
 * The rates of interest terms: {kind, surcharge?: "2", rate?: "12"}, in percent.
 * @param {object} law as law_for_browser gives it
 */
export function ratesOf({ kind, surcharge = "0", rate = null }, law) {
  if (kind === "contract") {
    return { name: kind, spans: [{ first: -FOREVER, last: FOREVER, rate: basisPoints(rate) }] };
  }
  const raise = basisPoints(surcharge);
  const spans = dated(law[SERIES[kind]]).map(({ first, last, rate: points }) => ({
    first,
    last,
    rate: BigInt(points) + raise,
  }));
  return { name: kind.replace("-", "_"), spans };
}

export const rateOn = (rates, day) => valueOn(rates.name, rates.spans, day);

/** One debt in cents; what is exact within a year of default is rounded and added at its end. */
export class Running {
  constructor({ principal, rates, firstDay, dayCount = "running-year" }) {
    Object.assign(this, { principal, rates, firstDay, dayCount });
    this.added = 0n;
    this.rows = [];
    this.day = firstDay;
    this.years = 0;
    this.beginYear();
  }

  get base() {
    return this.principal + this.added;
  }

  get interest() {
    return this.added + this.rounded - this.paid;
  }

  /** Let interest run up to `until`, which does not count itself. Throws Unknown. */
  runTo(until) {
    while (this.day < until && this.base > 0n) {
      const span = rateOn(this.rates, this.day);
      const stop = Math.min(until, this.yearEnd, span.last + 1);
      this.stretch(stop, span.rate);
      if (stop === this.yearEnd) this.addYear();
    }
  }

  /** Take a payment as interest first, oldest first, then as principal (art. 6:44). */
  pay(cents) {
    const older = least(cents, this.added);
    const running = least(cents - older, this.interest - this.added);
    const principal = least(cents - older - running, this.principal);
    this.added -= older;
    this.paid += running;
    this.principal -= principal;
    return { interest: older + running, principal };
  }

  /** What `day` adds: a fraction of a cent, as numerator and length of the year. */
  perDay(day) {
    const runs = this.base > 0n && day >= this.firstDay;
    return [runs ? this.base * rateOn(this.rates, day).rate : 0n, this.yearDays];
  }

  beginYear() {
    const yearFirst = anniversary(this.firstDay, this.years);
    this.yearEnd = anniversary(this.firstDay, this.years + 1);
    this.yearDays = this.dayCount === "365" ? 365 : this.yearEnd - yearFirst;
    this.divisor = BASIS_POINTS * BigInt(this.yearDays);
    [this.exact, this.rounded, this.paid] = [0n, 0n, 0n];
  }

  stretch(until, rate) {
    const days = until - this.day;
    const before = this.rounded;
    this.exact += this.base * rate * BigInt(days);
    this.rounded = (2n * this.exact + this.divisor) / (2n * this.divisor);
    const { day: firstDay, base, yearDays } = this;
    this.rows.push({ firstDay, until, days, base, rate, yearDays, interest: this.rounded - before });
    this.day = until;
  }

  addYear() {
    this.added += this.rounded - this.paid;
    this.years += 1;
    this.beginYear();
  }
}

const least = (a, b) => (a < b ? a : b);

/** A row with its days in ISO form. */
export const written = (row) => ({
  ...row,
  firstDay: isoDay(row.firstDay),
  until: isoDay(row.until),
});

/**
 * Interest over a principal (cents) from `firstDay`, which counts, to `until`, which does not.
 * @returns {{interest: bigint, rows: object[]}} the rows add up to the interest
 */
export function interest(principal, rates, firstDay, until, dayCount) {
  if (principal <= 0n) throw new RangeError("a principal is above zero");
  const [first, end] = [dayNumber(firstDay), dayNumber(until)];
  if (end < first) throw new RangeError(`${until} is before ${firstDay}`);
  const debt = new Running({ principal, rates, firstDay: first, dayCount });
  debt.runTo(end);
  return { interest: debt.interest, rows: debt.rows.map(written) };
}
