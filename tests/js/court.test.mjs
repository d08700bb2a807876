import assert from "node:assert/strict";
import test from "node:test";

import { courtCosts } from "../../static/js/court.js";
import { cases, cents } from "./cases.mjs";

const wet = cases("law", "wet");
const amount = (text) => (text === null ? null : cents(text));

for (const example of cases("court", "court")) {
  test(`what court costs and what is not known: ${example.why}`, () => {
    const options = { points: example.points, summonsWithBtw: example.summons_with_btw };
    const found = courtCosts(cents(example.claim), example.claimant, wet[example.day], options);
    assert.deepEqual(found, {
      judge: example.judge,
      fee: amount(example.fee),
      summons: amount(example.summons),
      salary: amount(example.salary),
      advance: amount(example.advance),
      loserPays: amount(example.loser_pays),
      atRisk: amount(example.at_risk),
      unknown: example.unknown,
    });
  });
}

test("a claim is above zero", () => {
  assert.throws(() => courtCosts(0n, "company", wet["2026-11-23"]), RangeError);
});
