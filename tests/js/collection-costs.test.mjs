import assert from "node:assert/strict";
import test from "node:test";

import { agreedCosts, basisPoints, collectionCosts, oneLetterOrMany } from "../../static/js/collection-costs.js";
import { cases, cents } from "./cases.mjs";

const staffel = cases("law", "staffel");

for (const example of cases("collection_costs", "costs")) {
  test(`costs follow the staffel: ${example.why}`, () => {
    const found = collectionCosts(cents(example.principal), staffel, { btwRate: example.btw_rate });
    assert.deepEqual(
      [found.costs, found.bound, found.btw, found.total],
      [cents(example.costs), example.bound, cents(example.btw), cents(example.total)],
    );
  });
}

for (const example of cases("collection_costs", "parts")) {
  test(`each schijf shows its part: ${example.why}`, () => {
    const found = collectionCosts(cents(example.principal), staffel);
    assert.deepEqual(
      found.parts.map(({ lower, upper, base, costs }) => [lower, upper, base, costs]),
      example.parts.map((part) => part.map((amount) => amount && cents(amount))),
    );
  });
}

for (const example of cases("collection_costs", "letters")) {
  test(`one letter costs less than many: ${example.why}`, () => {
    const { together, apart } = example;
    const found = oneLetterOrMany(example.principals.map(cents), staffel);
    assert.deepEqual(found, { together: cents(together), apart: cents(apart) });
  });
}

for (const { why, principal, rate, minimum = "0", costs } of cases("collection_costs", "agreed")) {
  test(`businesses may agree on other costs: ${why}`, () => {
    assert.equal(agreedCosts(cents(principal), rate, cents(minimum)), cents(costs));
  });
}

test("a principal is above zero", () => {
  assert.throws(() => collectionCosts(0n, staffel), RangeError);
});

test("a rate has at most two decimals", () => {
  assert.equal(basisPoints("10.4"), 1040n);
  assert.throws(() => basisPoints("10.405"), RangeError);
});
