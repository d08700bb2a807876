import assert from "node:assert/strict";
import test from "node:test";

import { linkTo, pack, unpack } from "../../static/js/delen.js";

const TYPED = [
  ["amounts and days", [["hoofdsom", "1.250,00"], ["dag", "31-12-2025"]]],
  ["a row with an empty cell", [["factuur", "F-1", "€ 12", "", "termijn"]]],
  ["the signs that part our own cells", [["factuur", "a~b=c&d#e", "%", "+", "f/g?h"]]],
  ["quotes, brackets and other letters", [["klant", "Café ’t (hoekje)! *"], ["plak", "a;\"b\"\r\nc\té 😀"]]],
  ["a value that is empty", [["nummer", ""]]],
];

for (const [why, entries] of TYPED) {
  test(`a link brings back what was typed: ${why}`, () => {
    assert.deepEqual(unpack(`#${pack(entries)}`), entries);
  });
}

test("a link holds no sign that mail programs cut off", () => {
  const every = String.fromCharCode(...Array.from({ length: 600 }, (_, code) => code + 1));
  assert.match(pack([["plak", every]]), /^[A-Za-z0-9%=&_-]+$/);
});

test("everything stands behind the #, where no browser sends it", () => {
  const link = linkTo([["hoofdsom", "1250"]], { origin: "https://a.example", pathname: "/b/" });
  assert.equal(new URL(link).pathname + new URL(link).search, "/b/");
  assert.deepEqual(unpack(new URL(link).hash), [["hoofdsom", "1250"]]);
});

for (const strange of ["", "#", "#inhoud", "#deel=2&a=b", "#deel=1&=b", "#deel=1&a", "#deel=1&a=%E0%A4%A"]) {
  test(`what is not our link fills nothing in: «${strange}»`, () => {
    assert.equal(unpack(strange), null);
  });
}
