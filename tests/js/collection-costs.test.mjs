import assert from "node:assert/strict";
import test from "node:test";

import { basisPoints, collectionCosts } from "../../static/js/collection-costs.js";
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

test("a principal is above zero", () => {
  assert.throws(() => collectionCosts(0n, staffel), RangeError);
});

test("a rate has at most two decimals", () => {
  assert.equal(basisPoints("10.4"), 1040n);
  assert.throws(() => basisPoints("10.405"), RangeError);
});
