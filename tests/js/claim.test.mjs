import assert from "node:assert/strict";
import test from "node:test";

import { claimOn } from "../../static/js/claim.js";
import { Unknown } from "../../static/js/law.js";
import { cases } from "./cases.mjs";
import { fromPlain, toPlain } from "./plain.mjs";

const law = cases("law", "law");

/** Where `found` is not as stated; keys that `expected` does not state are free. */
function differences(expected, found, place = "") {
  if (Array.isArray(expected) && expected.length === found?.length) {
    return expected.flatMap((item, index) => differences(item, found[index], `${place}[${index}]`));
  }
  if (expected !== null && typeof expected === "object" && !Array.isArray(expected)) {
    return Object.keys(expected).flatMap((key) =>
      differences(expected[key], found?.[key], `${place}.${key}`));
  }
  const same = JSON.stringify(expected) === JSON.stringify(found);
  return same ? [] : [`${place}: ${expected} is stated, ${JSON.stringify(found)} is found`];
}

for (const example of cases("claims", "claims")) {
  test(`a dossier is right to the cent: ${example.why}`, () => {
    const found = toPlain(claimOn(fromPlain(example.dossier), law, example.on));
    assert.deepEqual(differences(example.expect, found), []);
  });
}

test("a day beyond the table is refused", () => {
  const invoices = [{ number: "F", amount: 10_000n, due: "2026-03-31" }];
  assert.throws(() => claimOn({ debtor: "business", invoices }, law, "2027-01-01"), Unknown);
});
