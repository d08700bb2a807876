/** Owns the calculator of a whole claim on its page: reads the form, reckons in slices, sends nothing. */

import { claimOn } from "./claim.js";
import { dossiersOf } from "./klanten.js";
import { asText, offer } from "./kopieer.js";
import { readRow, readRows, writeCsv } from "./plakken.js";
import { add, clear, listen, nameOf, rowsOf } from "./rijen.js";
import { silence } from "./uitkomst.js";
import { entriesOf, follow, read, restore, say, today, watch } from "./velden.js";
import { asCells, drawClaims, drawFaults } from "./vordering-beeld.js";

const SLICE = 1_000; // invoices between two looks at the visitor
const { law } = JSON.parse(document.getElementById("wet").textContent);
const form = document.getElementById("reken");
const outcome = document.querySelector(".rekenen");
const words = document.querySelector("[data-woorden]").dataset;
const at = (id) => document.getElementById(id);
const one = (name) => outcome.querySelector(`[data-${name}]`);
const on = (id) => at(id).checked;
let latest = 0;
let drawn = [];

/** The rows of the form that are begun, as bookings; what cannot be read goes to `faults`. */
function bookings(kind, faults) {
  return rowsOf(kind).flatMap((row) => {
    const fields = [...row.querySelectorAll("[name]")];
    if (!fields.some((field) => field.type === "text" && field.value.trim())) return [];
    const problem = fields.map((field) => field.dataset.lees && read(field).problem).find(Boolean);
    const typed = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
    const booking = problem ? { problem } : readRow({ soort: kind, ...typed });
    if (booking.kind) return [{ where: nameOf(row), ...booking }];
    faults.push({ where: nameOf(row), ...booking });
    return [];
  });
}

function letters(faults) {
  return rowsOf("brief").flatMap((row) => {
    const [sent, delivered, numbers] = row.querySelectorAll("input");
    const [from, to] = [read(sent), read(delivered)];
    const late = to.day && to.day < from.day ? words.bezorgd : undefined;
    const problem = from.problem ?? to.problem ?? late;
    if (problem) faults.push({ where: nameOf(row), problem });
    if (problem || !from.day) return [];
    const invoices = numbers.value.split(/[,;]/).map((number) => number.trim()).filter(Boolean);
    return [{ where: nameOf(row), sent: from.day, delivered: to.day, invoices: invoices.length ? invoices : undefined }];
  });
}

/** What all dossiers share; null while something asked for is missing. */
function terms(faults) {
  const debtor = form.querySelector("[name=klant]:checked").value;
  const agreed = at("afspraak").value;
  const { rate } = read(at("procent"));
  const dayCount = at("telling").value;
  const kind = debtor === "consumer" ? "wettelijke-rente" : "handelsrente";
  if (agreed !== "wet" && !rate) faults.push({ where: words.procentwaar, problem: words.procent });
  const surcharge = agreed === "opslag" && rate ? { surcharge: rate } : {};
  const interest = agreed === "vast" && rate ? { kind: "contract", rate, dayCount } : { kind, dayCount, ...surcharge };
  const collection = {
    outsourced: on("btw-uitbesteed"),
    deductsBtw: !on("btw-aftrek"),
    btwStated: on("btw-melden"),
    agreedRate: read(at("kosten-procent")).rate,
    agreedMinimum: read(at("kosten-minimum")).cents,
  };
  return { debtor, interest, collection, letters: letters(faults) };
}

async function show() {
  const run = (latest += 1);
  at("procent").closest(".veld").hidden = at("afspraak").value === "wet";
  const faults = [];
  const shared = terms(faults);
  const pasted = readRows(at("plak").value);
  const rows = ["factuur", "credit", "betaling"].flatMap((kind) => bookings(kind, faults));
  const where = (line) => say(words.regel, String(line));
  for (const row of pasted.rows) rows.push({ ...row, where: where(row.line) });
  faults.push(...pasted.faults.map((fault) => ({ ...fault, where: where(fault.line) })));
  const made = dossiersOf(rows, shared);
  const { day } = read(at("dag"));
  const { claims, warning } = day ? await reckon(made.dossiers, day, run) : { claims: [] };
  if (run !== latest) return;
  at("gelezen").textContent = at("plak").value.trim()
    ? say(words.gelezen, String(pasted.rows.length), String(pasted.faults.length))
    : "";
  drawFaults([...faults, ...made.faults]);
  one("leeg").hidden = claims.length > 0 || Boolean(warning);
  one("onbekend").hidden = !warning;
  one("onbekend").textContent = warning ?? "";
  for (const part of outcome.querySelectorAll("[data-vol]")) part.hidden = claims.length === 0;
  drawn = claims;
  if (claims.length) drawClaims(claims, law, day);
}

/** Every dossier reckoned; lets the page breathe and tells how far it is after each slice. */
async function reckon(dossiers, day, run) {
  const claims = [];
  let [done, seen] = [0, 0];
  const all = [...dossiers.values()].reduce((sum, { invoices }) => sum + invoices.length, 0);
  for (const [klant, dossier] of dossiers) {
    try {
      claims.push({ klant, dossier, claim: claimOn(dossier, law, day) });
    } catch (error) {
      return { claims: [], warning: say(...silence(error, law)) };
    }
    done += dossier.invoices.length;
    if (done - seen < SLICE || done === all) continue;
    seen = done;
    at("gelezen").textContent = say(words.bezig, String(done), String(all));
    await new Promise((resolve) => setTimeout(resolve));
    if (run !== latest) break;
  }
  return { claims };
}

function open(entries) {
  clear();
  restore(form, entries, add);
  if (rowsOf("factuur").length === 0 && !at("plak").value) add("factuur");
  for (const folded of form.querySelectorAll("details")) {
    folded.open = [...folded.querySelectorAll("[name]")].some((field) => entries.some(([name, value]) =>
      name === field.name && value !== field.dataset.eerst && value !== field.querySelector?.("option")?.value));
  }
  show();
}

const later = watch(form, show);
listen(form, later);
at("dag").dataset.eerst = today();
at("dag").value ||= today();
at("bestand").addEventListener("change", async ({ target }) => {
  if (!target.files[0]) return;
  const bytes = await target.files[0].arrayBuffer();
  const utf8 = new TextDecoder().decode(bytes);
  // Spreadsheets in the Netherlands still save CSV in the old Windows letters.
  at("plak").value = utf8.includes("\ufffd") ? new TextDecoder("windows-1252").decode(bytes) : utf8;
  target.value = "";
  show();
});
offer({
  text: asText,
  entries: () => entriesOf(form),
  csv: () => writeCsv(asCells(drawn)),
});
add("factuur");
follow(open);
show();
