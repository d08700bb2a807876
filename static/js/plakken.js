/** Owns rows of a spreadsheet: reads pasted text or CSV, names each bad row, and writes CSV. */

import { readDay, readEuro } from "./dutch.js";

const words = (table) =>
  new Map(Object.entries(table).flatMap(([name, known]) => known.split(" ").map((word) => [word, name])));
const COLUMNS = words({
  klant: "klant klantnaam debiteur relatie naam debtor customer",
  nummer: "nummer nr factuur factuurnummer factuurnr invoice invoicenumber number",
  bedrag: "bedrag openstaand saldo totaal amount total",
  dag: "vervaldatum vervaldag betaaldatum datum dag duedate due date",
  soort: "soort type kind",
});
const KINDS = words({
  factuur: " factuur invoice",
  termijn: "termijn vastetermijn instalment",
  schade: "schade",
  credit: "credit creditnota creditfactuur creditnote",
  betaling: "betaling betaald payment",
});
const ORDER = ["klant", "nummer", "bedrag", "dag", "soort"];
const WITHOUT_HEAD = [null, null, ORDER.slice(2, 4), ORDER.slice(1, 4), ORDER.slice(0, 4), ORDER];

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
  const [rows, faults] = [[], []];
  const records = recordsOf(text.replace(/^\ufeff/, ""));
  if (records.length === 0) return { rows, faults };
  const [{ line: top, cells: first }] = records;
  const head = headOf(first);
  const columns = head ?? WITHOUT_HEAD[first.length] ?? [];
  const missing = ["bedrag", "dag"].find((name) => !columns.includes(name));
  if (missing) return { rows, faults: [{ line: top, code: head ? "kolom-mist" : "kolommen", facts: [missing] }] };
  const body = records.slice(head ? 1 : 0);
  const dayAt = columns.indexOf("dag");
  const monthFirst = body.some(({ cells }) => MONTH_FIRST.test(cells[dayAt]));
  for (const { line, cells } of body) {
    const read = cells.length > columns.length && cells.slice(columns.length).some(Boolean)
      ? { code: "cellen", facts: [cells.length, columns.length] }
      : readRow(Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ""])), monthFirst);
    (read.kind ? rows : faults).push({ line, ...read });
  }
  return { rows, faults };
}

/** Read one row of texts by name, as {klant, nummer, cents, day, kind} or a fault. */
export function readRow({ klant = "", nummer = "", bedrag, dag, soort = "" }, monthFirst = false) {
  const { text, minus } = withoutSign(bedrag);
  const amount = readEuro(text);
  if (amount.cents === 0n) return { code: "nul", facts: [] };
  const typed = dag.replace(MIDNIGHT, "");
  if (monthFirst && TWO_WAYS.test(typed)) return { code: "maand-voorop", facts: [typed] };
  const day = readDay(typed);
  const problem = amount.problem ?? day.problem;
  if (problem) return { problem };
  const kind = KINDS.get(bare(soort));
  if (!kind) return { code: "soort", facts: [soort] };
  if (minus && kind !== "factuur" && kind !== "credit") return { code: "min", facts: [] };
  return { klant, nummer, cents: amount.cents, day: day.day, kind: minus ? "credit" : kind };
}

/** A minus, before or behind, or brackets as bookkeepers write them. */
function withoutSign(text) {
  const brackets = BRACKETS.exec(text);
  if (brackets) return { text: brackets[2], minus: true };
  return { text: text.replace(MINUS, "$1"), minus: MINUS.test(text) };
}

/** The names of the columns, when the first record has no amount and names at least one. */
function headOf(cells) {
  const named = cells.map((cell) => COLUMNS.get(bare(cell)) ?? null);
  const anyAmount = cells.some((cell) => readEuro(withoutSign(cell).text).cents !== undefined);
  return named.some(Boolean) && !anyAmount
    ? named.map((name, index) => (named.indexOf(name) === index ? name : null))
    : null;
}

/** Lines of cells; a quoted cell may hold separators, doubled quotes and line ends. */
function recordsOf(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  const stated = /^sep=(.)\n/.exec(lines)?.[1];
  const sign = stated ?? separatorOf(lines);
  const cell = new RegExp(`( *"(?:[^"]|"")*" *|[^${sign}\n]*)(${sign}|\n|$)`, "g");
  const records = [];
  let [cells, line, first] = [[], 1, 1];
  for (const [whole, typed, end] of lines.matchAll(cell)) {
    const bare = typed.trim();
    cells.push(bare[0] === '"' && bare.length > 1 ? bare.slice(1, -1).replaceAll('""', '"').trim() : bare);
    if (whole.includes("\n")) line += whole.split("\n").length - 1;
    if (end === sign) continue;
    if (cells.some(Boolean)) records.push({ line: first, cells });
    [cells, first] = [[], line];
    if (!end) break;
  }
  return records.slice(stated ? 1 : 0);
}

/** A tab, else a semicolon, else a comma, whichever the first line with text has outside quotes. */
function separatorOf(text) {
  const open = (/\S.*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  return ["\t", ";", ","].find((sign) => open.includes(sign)) ?? ";";
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
