import assert from "node:assert/strict";
import test from "node:test";

import * as dutch from "../../static/js/dutch.js";
import { cases } from "./cases.mjs";

for (const { why, text, cents, problem } of cases("amounts", "read_euro")) {
  test(`an amount is read as meant or refused with advice: ${why}`, () => {
    assert.deepEqual(dutch.readEuro(text), problem ? { problem } : { cents: BigInt(cents) });
  });
}

for (const { why, text, day, problem } of cases("amounts", "read_day")) {
  test(`a day is read as meant or refused with advice: ${why}`, () => {
    assert.deepEqual(dutch.readDay(text), problem ? { problem } : { day });
  });
}

for (const { why, cents, euro, bedrag } of cases("amounts", "euro")) {
  test(`euros are written with or without cents: ${why}`, () => {
    assert.deepEqual([dutch.euro(BigInt(cents)), dutch.bedrag(BigInt(cents))], [euro, bedrag]);
  });
}

const written = { procent: ["rate", dutch.procent], getal: ["number", dutch.getal], dag: ["day", dutch.dag], opsomming: ["items", dutch.opsomming] };
for (const [group, [key, write]] of Object.entries(written)) {
  for (const example of cases("amounts", group)) {
    test(`${group} is written as in Python: ${example.why}`, () => {
      assert.equal(write(example[key]), example.text);
    });
  }
}
