/** Owns verjaring and stuiting: the mirror of law/limitation.py. Days are day numbers. */

import { yearsLater } from "./days.js";

const TERMS = {
  contract: "verjaring",
  "consumer-sale": "verjaringConsumentenkoop",
  judgment: "verjaringVonnis",
};

/**
 * The last day of a claim, after every stuiting; the ones that came too late do not count.
 * @param {number} due the last day to pay, or the day of the judgment
 * @param {object} terms of the law: verjaring, verjaringConsumentenkoop, verjaringVonnis, stuiting
 */
export function limitation(due, terms, kind = "contract", interruptions = []) {
  const { years } = terms[TERMS[kind]];
  const renewed = Math.min(years, terms.stuiting.years);
  let lastDay = yearsLater(due, years);
  const steps = [];
  const tooLate = [];
  for (const day of [...interruptions].sort((a, b) => a - b)) {
    if (day > lastDay) {
      tooLate.push(day);
    } else {
      lastDay = Math.max(lastDay, yearsLater(day, renewed));
      steps.push([day, lastDay]);
    }
  }
  return { lastDay, steps, tooLate };
}
