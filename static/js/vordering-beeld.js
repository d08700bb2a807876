/** Owns how a reckoned claim looks: totals, tables, notes, and the rows of its CSV. */

import { oneLetterOrMany } from "./collection-costs.js";
import { claimOn } from "./claim.js";
import { dayNumber, isoDay } from "./days.js";
import { bedrag, dag, opsomming } from "./dutch.js";
import { dated, valueOn } from "./law.js";
import { plainAmount } from "./plakken.js";
import { fillItems, fillList, fillTable, interestRow } from "./uitkomst.js";
import { say } from "./velden.js";

const SHOWN = 200; // rows of a table on the page; the CSV has them all
const SOME = 12; // items of a list
const outcome = document.querySelector(".rekenen");
const words = document.querySelector("[data-woorden]").dataset;
const one = (name) => outcome.querySelector(`[data-${name}]`);
const sum = (items, value) => items.reduce((total, item) => total + value(item), 0n);

/** What could not count, each with its place and its reason. */
export function drawFaults(faults) {
  one("fouten").hidden = faults.length === 0;
  const told = faults.slice(0, SOME).map(({ where, code, facts = [], problem }) =>
    `${where}: ${problem ?? say(words[code], ...facts.map(String))}`);
  if (faults.length > SOME) told.push(say(words.meer, String(faults.length - SOME)));
  fillItems(one("foutlijst"), told);
}

/** Draw claims of {klant, dossier, claim} as they stand on `day`. */
export function drawClaims(claims, law, day) {
  const add = (key) => sum(claims, ({ claim }) => claim[key]);
  const each = (key) => claims.flatMap(({ klant, claim, dossier }) => claim[key].map((item, index) =>
    ({ amount: dossier.invoices[index]?.amount, ...item, of: klant ? `${klant}, ` : "" })));
  const invoices = each("invoices");
  one("totaal").textContent = bedrag(add("total"));
  fillList(one("som"), [
    [words.hoofdsom, bedrag(add("principal"))],
    [words.rente, bedrag(add("interest"))],
    [words.kosten, bedrag(add("costs"))],
    [say(words.samen, dag(day)), bedrag(add("total"))],
    [words.perdag, bedrag(add("perDay"))],
  ]);
  notes(claims);
  table("klanten", claims.length > 1 ? claims : [], ({ klant, claim }) =>
    [klant || words.naamloos, String(claim.invoices.length), ...money(claim.principal, claim.interest, claim.costs, claim.total)]);
  table("facturen", invoices, ({ of, number, firstDay, amount, principal, interest }) =>
    [of + number, dag(dayBefore(firstDay)), ...money(amount, principal, interest, principal + interest)]);
  table("brieven", each("letters"), ({ of, sent, costsFrom, base, costs, btw }) =>
    [of + dag(sent), dag(costsFrom), ...money(base, costs, btw)]);
  table("betalingen", each("payments"), ({ of, day: paidOn, amount, costs, parts }) =>
    [of + dag(paidOn), ...money(amount, costs, sum(parts, (part) => part.interest), sum(parts, (part) => part.principal))]);
  table("perioden", invoices.flatMap(({ of, number, rows }) => rows.map((row) => ({ ...row, name: of + number }))),
    (row) => [row.name, ...interestRow(row)]);
  compare(claims, law);
}

const money = (...cents) => cents.map(bedrag);
const dayBefore = (day) => isoDay(dayNumber(day) - 1);

/** Many items become no more rows than a page can bear; it then says how many there are. */
function table(name, items, cells) {
  const place = one(name);
  place.hidden = items.length === 0;
  fillTable(place.querySelector("table"), items.slice(0, SHOWN).map(cells));
  const rest = place.querySelector("[data-rest]");
  rest.hidden = items.length <= SHOWN;
  rest.textContent = say(words.rest, String(SHOWN), String(items.length));
}

/** Each note once, with the invoices it is about. */
function notes(claims) {
  const about = new Map();
  for (const { claim } of claims) {
    for (const { warn, invoice } of [...claim.notes, ...claim.letters.flatMap((letter) => letter.notes)]) {
      if (!about.has(warn)) about.set(warn, new Set());
      if (invoice) about.get(warn).add(invoice);
    }
  }
  for (const note of outcome.querySelectorAll("[data-melding]")) {
    const found = about.get(note.dataset.melding);
    note.hidden = !found;
    note.lastElementChild.textContent = found?.size ? say(words.gaatover, opsomming([...found].slice(0, SOME))) : "";
  }
  one("meldingen").hidden = about.size === 0;
}

/** One letter for all against a letter for each, for a single debtor whose costs the law gives. */
function compare(claims, law) {
  const [{ dossier, claim }] = claims;
  const charged = claim.letters.filter(({ base }) => base > 0n);
  const byLaw = dossier.debtor === "consumer" || !dossier.collection.agreedRate;
  let bases = charged.map(({ base }) => base);
  if (charged.length === 1 && byLaw) bases = openBefore(dossier, law, charged[0]);
  one("vergelijk").hidden = claims.length > 1 || bases.length < 2 || !byLaw;
  if (one("vergelijk").hidden) return;
  const staffel = valueOn("staffel", dated(law.staffel), dayNumber(charged[0].costsFrom));
  const { together, apart } = oneLetterOrMany(bases, staffel);
  fillList(one("kosten"), [
    [say(words.een, String(bases.length)), bedrag(together)],
    [say(words.apart, String(bases.length)), bedrag(apart)],
    [words.scheelt, bedrag(apart - together)],
  ]);
}

/** What was open on the invoices of a letter just before its costs were owed. */
function openBefore(dossier, law, { invoices, costsFrom }) {
  const before = claimOn({ ...dossier, letters: [] }, law, dayBefore(costsFrom));
  const named = new Set(invoices);
  return before.invoices
    .filter(({ number, principal }) => named.has(number) && principal > 0n)
    .map(({ principal }) => principal);
}

/** Every invoice, and the costs of every debtor, as cells for a CSV. */
export function asCells(claims) {
  const rows = claims.flatMap(({ klant, claim }) => [
    ...claim.invoices.map(({ number, firstDay, principal, interest }) => [
      klant, number, dayBefore(firstDay), ...[principal, interest, 0n, principal + interest].map(plainAmount),
    ]),
    [klant, words.kosten, claim.day, ...[0n, 0n, claim.costs, claim.costs].map(plainAmount)],
  ]);
  return [words.csvkop.split(","), ...rows];
}
