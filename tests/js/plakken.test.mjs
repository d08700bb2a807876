import assert from "node:assert/strict";
import test from "node:test";

import { dossiersOf } from "../../static/js/klanten.js";
import { plainAmount, readRows, writeCsv } from "../../static/js/plakken.js";

const HEAD = "klant;factuurnummer;bedrag;vervaldatum;soort\n";
const row = (more) => ({ klant: "A", nummer: "1", cents: 125_000n, day: "2025-12-31", kind: "factuur", ...more });

const READ = [
  ["Dutch notation with semicolons", `${HEAD}A;1;1.250,00;31-12-2025;`, [row({ line: 2 })]],
  ["international notation with commas", "customer,invoice number,amount,due date\nA,1,1250.00,2025-12-31", [row({ line: 2 })]],
  ["a quoted amount with a thousands comma", 'customer,invoice,amount,due\nA,1,"1,250.00",2025-12-31', [row({ line: 2 })]],
  ["tabs, as a spreadsheet copies", "Klant\tFactuurnr.\tBedrag\tVervaldatum\r\nA\t1\t€ 1.250,00\t31/12/2025\r\n", [row({ line: 2 })]],
  ["no head, four columns", "A;1;1250;31-12-2025", [row({ line: 1 })]],
  ["no head, three columns", "1;1250;31-12-2025", [row({ line: 1, klant: "" })]],
  ["no head, two columns", "1250\t2025-12-31", [row({ line: 1, klant: "", nummer: "" })]],
  ["columns in another order, one not ours", "vervaldag;omschrijving;bedrag;nr;debiteur\n31-12-2025;stoelen;1250;1;A", [row({ line: 2 })]],
  ["blank lines count for the number of a row", `${HEAD}\n\nA;1;1250;31-12-2025`, [row({ line: 4 })]],
  ["a quoted cell over two lines", `${HEAD}"A\nB";1;1250;31-12-2025\nA;2;1250;31-12-2025`, [row({ line: 2, klant: "A\nB" }), row({ line: 4, nummer: "2" })]],
  ["doubled quotes", `${HEAD}"A ""B""";1;1250;31-12-2025`, [row({ line: 2, klant: 'A "B"' })]],
  ["the byte order mark and sep= of Excel", `\ufeffsep=;\n${HEAD}A;1;1250;31-12-2025`, [row({ line: 3 })]],
  ["midnight behind a date", `${HEAD}A;1;1250;2025-12-31 00:00:00`, [row({ line: 2 })]],
  ["an amount below zero is a credit note", `${HEAD}A;1;-1250,00;31-12-2025`, [row({ line: 2, kind: "credit" })]],
  ["a minus behind, or brackets", `${HEAD}A;1;1250,00-;31-12-2025\nA;1;(1.250,00);31-12-2025`, [row({ line: 2, kind: "credit" }), row({ line: 3, kind: "credit" })]],
  ["1250,- has no minus", `${HEAD}A;1;1250,-;31-12-2025`, [row({ line: 2 })]],
  ["kinds by name", `${HEAD}A;1;1250;31-12-2025;Vaste termijn\nA;1;1250;31-12-2025;Betaling`, [row({ line: 2, kind: "termijn" }), row({ line: 3, kind: "betaling" })]],
];

for (const [why, text, rows] of READ) {
  test(`rows are read: ${why}`, () => assert.deepEqual(readRows(text).rows, rows));
}

const REFUSED = [
  ["an amount that can be meant in two ways", `${HEAD}A;1;1,250;31-12-2025`, /^Is 1,250/],
  ["a day that does not exist", `${HEAD}A;1;1250;31-02-2025`, /bestaat niet/],
  ["a month first", `${HEAD}A;1;1250;12/31/2025`, /Maand 31/],
  ["zero", `${HEAD}A;1;0,00;31-12-2025`, "nul"],
  ["no amount", `${HEAD}A;1;;31-12-2025`, /^Vul een bedrag in/],
  ["a kind we do not know", `${HEAD}A;1;1250;31-12-2025;rommel`, "soort"],
  ["a payment below zero", `${HEAD}A;1;-1250;31-12-2025;betaling`, "min"],
  ["a decimal comma between commas", "klant,nummer,bedrag,dag\nA,1,1250,00,2025-12-31", "cellen"],
];

for (const [why, text, reason] of REFUSED) {
  test(`a bad row is named with its reason, and the rest counts: ${why}`, () => {
    const { rows, faults } = readRows(`${text}\n${text.includes(";") ? "B;2;5,00;28-02-2025" : "B,2,5.00,2025-02-28"}`);
    assert.deepEqual(rows.map(({ nummer }) => nummer), ["2"]);
    assert.equal(faults.length, 1);
    assert.equal(faults[0].line, 2);
    if (typeof reason === "string") assert.equal(faults[0].code, reason);
    else assert.match(faults[0].problem, reason);
  });
}

test("where one row has its month first, no other day is guessed", () => {
  const { rows, faults } = readRows("nr;bedrag;dag\n1;5,00;12/31/2025\n2;5,00;03/04/2025\n3;5,00;2025-04-03");
  assert.deepEqual(rows.map(({ nummer }) => nummer), ["3"]);
  assert.deepEqual(faults.map(({ line, code }) => [line, code]), [[2, undefined], [3, "maand-voorop"]]);
});

test("a column that is missing is named", () => {
  assert.deepEqual(readRows("klant;nummer;bedrag\nA;1;5,00").faults, [{ line: 1, code: "kolom-mist", facts: ["dag"] }]);
  assert.equal(readRows("hallo").faults[0].code, "kolommen");
  assert.deepEqual(readRows(" \n"), { rows: [], faults: [] });
});

test("what is written can be read again, and no cell is a formula", () => {
  const csv = writeCsv([["klant", "nummer", "bedrag", "dag"], ["=A;\"B\"", "-x", plainAmount(125_005n), "2025-12-31"]]);
  const [read] = readRows(csv).rows;
  assert.deepEqual([read.klant, read.nummer, read.cents], ["'=A;\"B\"", "'-x", 125_005n]);
  assert.deepEqual([-5n, 5n, 0n, 123_456n].map(plainAmount), ["-0,05", "0,05", "0,00", "1234,56"]);
});

const booking = (kind, nummer, cents, klant = "") => ({ where: `${kind} ${nummer}`, klant, nummer, cents, day: "2026-01-31", kind });
const terms = (more) => ({ debtor: "business", interest: { kind: "handelsrente" }, letters: [], ...more });

test("each debtor has a dossier, and rows without a name go to the only one", () => {
  const two = [booking("factuur", "1", 100n, "A"), booking("factuur", "1", 200n, "B")];
  assert.deepEqual([...dossiersOf(two, terms()).dossiers.keys()], ["A", "B"]);
  const one = [booking("factuur", "1", 100n, "A"), booking("betaling", "", 50n)];
  const { dossiers } = dossiersOf(one, terms());
  assert.deepEqual([...dossiers.keys()], ["A"]);
  assert.equal(dossiers.get("A").payments.length, 1);
});

const FAULTY = [
  ["an invoice twice", booking("factuur", "1", 5n), "dubbel"],
  ["a credit note on nothing", booking("credit", "9", 5n), "onbekend"],
  ["a credit note without a number", booking("credit", "", 5n), "credit-nummer"],
  ["more credited than invoiced", booking("credit", "1", 101n), "te-veel-credit"],
  ["a payment of a strange invoice", booking("betaling", "9", 5n), "onbekend"],
];

for (const [why, strange, code] of FAULTY) {
  test(`what contradicts the other rows does not count, and says so: ${why}`, () => {
    const { dossiers, faults } = dossiersOf([booking("factuur", "1", 100n), strange], terms());
    assert.deepEqual(faults, [{ where: strange.where, code, facts: [strange.nummer] }]);
    const { invoices, creditNotes, payments } = dossiers.get("");
    assert.deepEqual([invoices.length, creditNotes.length, payments.length], [1, 0, 0]);
  });
}

test("a letter that names a strange invoice says so", () => {
  const letters = [{ where: "Brief 1", sent: "2026-02-10", invoices: ["1", "9"] }];
  const { dossiers, faults } = dossiersOf([booking("factuur", "1", 100n)], terms({ letters }));
  assert.deepEqual(faults, [{ where: "Brief 1", code: "onbekend", facts: ["9"] }]);
  assert.deepEqual(dossiers.get("").letters[0].invoices, ["1"]);
});
