/** Owns rows of a spreadsheet: reads pasted text or CSV, names each bad row, and writes CSV. */

import { readDay, readEuro } from "./dutch.js";

const COLUMNS = {
  klant: ["klant", "klantnaam", "debiteur", "relatie", "naam", "debtor", "customer", "client"],
  nummer: ["nummer", "factuur", "factuurnummer", "factuurnr", "invoice", "invoicenumber", "number"],
  bedrag: ["bedrag", "openstaand", "openstaandbedrag", "saldo", "totaal", "amount", "total", "balance"],
  dag: ["vervaldatum", "vervaldag", "betaaldatum", "laatstedag", "datum", "dag", "duedate", "due", "dueday", "date"],
  soort: ["soort", "type", "kind"],
};
const NAMES = new Map(Object.entries(COLUMNS).flatMap(([name, known]) => known.map((word) => [word, name])));
const KINDS = new Map(Object.entries({
  factuur: ["", "factuur", "invoice"],
  termijn: ["termijn", "vastetermijn", "instalment"],
  schade: ["schade", "schadevergoeding"],
  credit: ["credit", "creditnota", "creditfactuur", "creditnote"],
  betaling: ["betaling", "betaald", "payment"],
}).flatMap(([kind, words]) => words.map((word) => [word, kind])));
const WITHOUT_HEAD = { 2: ["bedrag", "dag"], 3: ["nummer", "bedrag", "dag"], 4: ["klant", "nummer", "bedrag", "dag"], 5: ["klant", "nummer", "bedrag", "dag", "soort"] };

const bare = (text) => text.toLowerCase().replace(/[^a-z]/g, "");
const MIDNIGHT = /[ T]0?0:00(?::00(?:\.0+)?)?Z?$/;
const MONTH_FIRST = /^\d{1,2}[/-](?:1[3-9]|2\d|3[01])[/-]\d{4}$/;
const TWO_WAYS = /^(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-2])[/-]\d{4}$/;
const MINUS = /^((?:€|eur) ?)?[-\u2013\u2212] ?|(?<=\d)[-\u2013\u2212]$/i;
const BRACKETS = /^(€ ?)?\((.+)\)$/;

/**
 * Read rows of klant, nummer, bedrag, dag, soort; without a head in that order.
 *
 * @param {string} text
 * @returns {{rows: object[], faults: object[]}} a row is {line, klant, nummer, cents, day, kind};
 *   a fault {line, code, facts} or {line, problem}, the latter in words
 */
export function readRows(text) {
  const records = recordsOf(text.replace(/^\ufeff/, ""));
  if (records.length === 0) return { rows: [], faults: [] };
  const head = headOf(records[0].cells);
  const columns = head ?? WITHOUT_HEAD[records[0].cells.length];
  const [first] = records;
  if (!columns) return { rows: [], faults: [{ line: first.line, code: "kolommen", facts: [] }] };
  const missing = ["bedrag", "dag"].find((name) => !columns.includes(name));
  if (missing) return { rows: [], faults: [{ line: first.line, code: "kolom-mist", facts: [missing] }] };
  const body = head ? records.slice(1) : records;
  const dayAt = columns.indexOf("dag");
  const monthFirst = body.some(({ cells }) => MONTH_FIRST.test(cells[dayAt]?.trim()));
  const rows = [];
  const faults = [];
  for (const { line, cells } of body) {
    const read = readRow(cells, columns, monthFirst);
    if (read.cents === undefined) faults.push({ line, ...read });
    else rows.push({ line, ...read });
  }
  return { rows, faults };
}

function readRow(cells, columns, monthFirst) {
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim())) {
    return { code: "cellen", facts: [cells.length, columns.length] };
  }
  const row = {};
  columns.forEach((name, index) => {
    if (name) row[name] = (cells[index] ?? "").trim();
  });
  const signed = withoutSign(row.bedrag);
  const amount = readEuro(signed.text);
  if (amount.problem) return { problem: amount.problem };
  if (amount.cents === 0n) return { code: "nul", facts: [] };
  const typed = row.dag.replace(MIDNIGHT, "");
  if (monthFirst && TWO_WAYS.test(typed)) return { code: "maand-voorop", facts: [typed] };
  const day = readDay(typed);
  if (day.problem) return { problem: day.problem };
  const kind = KINDS.get(bare(row.soort ?? ""));
  if (!kind) return { code: "soort", facts: [row.soort] };
  if (signed.minus && !["factuur", "credit"].includes(kind)) return { code: "min", facts: [] };
  const { klant = "", nummer = "" } = row;
  return { klant, nummer, cents: amount.cents, day: day.day, kind: signed.minus ? "credit" : kind };
}

/** A minus, before or behind, or brackets as bookkeepers write them. */
function withoutSign(text) {
  const brackets = BRACKETS.exec(text);
  if (brackets) return { text: brackets[2], minus: true };
  return { text: text.replace(MINUS, "$1"), minus: MINUS.test(text) };
}

/** The names of the columns, when the first record has no amount and names at least one. */
function headOf(cells) {
  const named = cells.map((cell) => NAMES.get(bare(cell)) ?? null);
  const anyAmount = cells.some((cell) => readEuro(withoutSign(cell).text).cents !== undefined);
  return named.some(Boolean) && !anyAmount
    ? named.map((name, index) => (named.indexOf(name) === index ? name : null))
    : null;
}

function recordsOf(text) {
  const stated = /^sep=(.)\r?\n/.exec(text);
  const separator = stated?.[1] ?? separatorOf(text);
  const lines = text.includes('"') ? quoted(text, separator) : plain(text, separator);
  return lines.slice(stated ? 1 : 0).filter(({ cells }) => cells.some((cell) => cell.trim()));
}

/** A tab, else a semicolon, else a comma, whichever the first line with text has outside quotes. */
function separatorOf(text) {
  const line = text.split(/\r\n?|\n/).find((found) => found.trim()) ?? "";
  const open = line.replace(/"[^"]*"/g, "");
  return ["\t", ";", ","].find((sign) => open.includes(sign)) ?? ";";
}

const plain = (text, separator) =>
  text.split(/\r\n?|\n/).map((line, index) => ({ line: index + 1, cells: line.split(separator) }));

function quoted(text, separator) {
  const records = [];
  let [cell, cells, inside, line, first] = ["", [], false, 1, 1];
  const signs = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at <= signs.length; at += 1) {
    const sign = signs[at];
    if (sign === "\n") line += 1;
    if (inside && sign !== undefined) {
      if (sign !== '"') cell += sign;
      else if (signs[at + 1] === '"') cell += signs[(at += 1)];
      else inside = false;
    } else if (sign === '"' && !cell.trim()) {
      [cell, inside] = ["", true];
    } else if (sign === separator) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n" || sign === undefined) {
      records.push({ line: first, cells: [...cells, cell] });
      [cell, cells, first] = ["", [], line];
    } else {
      cell += sign;
    }
  }
  return records;
}

/** Cents as a spreadsheet set to Dutch reads them: 1250,00. */
export const plainAmount = (cents) =>
  `${cents < 0n ? "-" : ""}${String(cents < 0n ? -cents : cents).padStart(3, "0").replace(/(..)$/, ",$1")}`;

/** Rows of text as CSV with semicolons; what a spreadsheet would run as a formula becomes text. */
export const writeCsv = (rows) =>
  `\ufeff${rows.map((cells) => cells.map(written).join(";")).join("\r\n")}\r\n`;

function written(text) {
  const safe = /^[=+@\t]|^-(?![0-9.,]+$)/.test(text) ? `'${text}` : text;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
