import assert from "node:assert/strict";
import test from "node:test";

import { interest, ratesOf } from "../../static/js/interest.js";
import { Unknown } from "../../static/js/law.js";
import { cases, cents } from "./cases.mjs";
import { toPlain } from "./plain.mjs";

const law = cases("law", "law");
const reckon = (example) =>
  interest(
    cents(example.principal),
    ratesOf(example, law),
    example.first_day,
    example.until,
    example.day_count,
  );

for (const example of cases("interest", "interest")) {
  test(`interest is right to the cent: ${example.why}`, () => {
    const found = reckon(example);
    assert.equal(found.interest, cents(example.interest));
    assert.equal(found.rows.reduce((sum, row) => sum + row.interest, 0n), found.interest);
  });
}

for (const example of cases("interest", "rows")) {
  test(`rows show how it came about: ${example.why}`, () => {
    const rows = reckon(example).rows.map((row) => [
      row.firstDay, row.until, row.days, row.base, row.rate, row.yearDays, row.interest,
    ]);
    assert.deepEqual(toPlain(rows), example.rows);
  });
}

for (const example of cases("interest", "unknown")) {
  test(`a day beyond the table is refused: ${example.why}`, () => {
    assert.throws(
      () => reckon({ ...example, principal: "1000.00", day_count: "running-year" }),
      (error) => error instanceof Unknown && error.message.startsWith(
        `${example.parameter} has no value on ${example.day}`,
      ),
    );
  });
}

test("a senseless question is refused", () => {
  const rates = ratesOf({ kind: "contract", rate: "5" }, law);
  assert.throws(() => interest(0n, rates, "2026-04-01", "2026-05-01"), RangeError);
  assert.throws(() => interest(100n, rates, "2026-04-01", "2026-03-31"), RangeError);
});
