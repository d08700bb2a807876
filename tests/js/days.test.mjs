import assert from "node:assert/strict";
import test from "node:test";

import { anniversary, dayNumber, easter, holidays, isoDay, monthsLater, weekday } from "../../static/js/days.js";
import { limitation } from "../../static/js/limitation.js";
import { paymentTerm } from "../../static/js/payment-terms.js";
import { course } from "../../static/js/veertiendagenbrief.js";
import { cases } from "./cases.mjs";

const wet = cases("law", "wet")["2026-11-23"];

for (const example of cases("days", "holidays")) {
  test(`public holidays are known for any year: ${example.why}`, () => {
    const found = [...holidays(example.year)].map(([day, name]) => [isoDay(day), name]);
    assert.deepEqual(Object.fromEntries(found), example.days);
  });
}

test("Easter is a Sunday between 22 March and 25 April", () => {
  for (let year = 1583; year < 3000; year += 1) {
    assert.equal(weekday(easter(year)), 0);
    assert.ok(easter(year) >= dayNumber(`${year}-03-22`) && easter(year) <= dayNumber(`${year}-04-25`));
  }
});

for (const example of cases("days", "letters")) {
  test(`the last safe day of a letter: ${example.why}`, () => {
    const proven = example.proven ? dayNumber(example.proven) : null;
    const found = course(dayNumber(example.sent), wet.veertiendagenbrief, proven);
    assert.deepEqual(
      [found.delivered, found.lastDay, found.costsFrom].map(isoDay),
      [example.delivered, example.last_day, example.costs_from],
    );
    assert.equal(found.presumed, proven === null);
  });
}

test("a letter is not delivered before it is sent", () => {
  assert.throws(() => course(100, wet.veertiendagenbrief, 99), RangeError);
});

for (const example of cases("days", "payment_terms")) {
  test(`until when a debtor may pay: ${example.why}`, () => {
    const received = dayNumber(example.received);
    const found = paymentTerm(received, wet, example.parties, example.agreed_days);
    assert.deepEqual(
      [found.days, isoDay(found.lastDay), isoDay(found.firstDayOfInterest), found.doubt],
      [example.days, example.last_day, example.first_day_of_interest, example.doubt],
    );
  });
}

for (const example of cases("days", "limitation")) {
  test(`the last day of a claim: ${example.why}`, () => {
    const interruptions = example.interruptions.map(dayNumber);
    const found = limitation(dayNumber(example.due), wet, example.kind, interruptions);
    assert.equal(isoDay(found.lastDay), example.last_day);
    assert.deepEqual(found.steps.map((step) => step.map(isoDay)), example.steps);
    assert.deepEqual(found.tooLate.map(isoDay), example.too_late);
  });
}

test("a year from a leap day has passed on the first of March", () => {
  assert.equal(isoDay(anniversary(dayNumber("2024-02-29"), 1)), "2025-03-01");
  assert.equal(isoDay(anniversary(dayNumber("2024-02-29"), 4)), "2028-02-29");
});

test("months end where the month ends", () => {
  assert.equal(isoDay(monthsLater(dayNumber("2025-08-31"), -6)), "2025-02-28");
  assert.equal(isoDay(monthsLater(dayNumber("2025-12-15"), 1)), "2026-01-15");
});
