/** Owns the fields of a calculator: what is typed in them, and what is wrong, told beside them. */

import { unpack } from "./delen.js";
import { readDay, readEuro } from "./dutch.js";

const WAIT = 250; // ms of rest before a result is read aloud
const PERCENT = /^([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%?$/;
const words = document.querySelector("[data-woorden]").dataset;
const READERS = {
  euro: (text) => (readEuro(text).cents === 0n ? { problem: words.nul } : readEuro(text)),
  dag: readDay,
  procent(text) {
    const found = PERCENT.exec(text);
    return found ? { rate: found[2] ? `${found[1]}.${found[2]}` : found[1] } : { problem: words.procent };
  },
};

/** Fill {0}, {1} … of a sentence. */
export const say = (sentence, ...facts) =>
  facts.reduce((said, fact, n) => said.replace(`{${n}}`, () => fact), sentence);

export const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** What a field says, by its data-lees: {cents}, {day}, {rate} or {problem}; {} when empty. */
export function read(input) {
  const text = input.value.trim();
  return text && !input.closest("[hidden]") ? READERS[input.dataset.lees](text) : {};
}

/** Tell a problem above its field, or take it away. */
export function complain(input, problem) {
  const box = input.closest(".veld");
  box.querySelector(".foutregel")?.remove();
  box.classList.toggle("fout", Boolean(problem));
  const told = box.querySelector(".hint") ? [`${input.id}-hint`] : [];
  if (problem) {
    const line = clone("fout");
    line.id = `${input.id}-fout`;
    line.lastElementChild.textContent = problem;
    (input.closest(".euro") ?? input).before(line);
    told.push(line.id);
  }
  input.toggleAttribute("aria-invalid", Boolean(problem));
  if (problem) input.setAttribute("aria-invalid", "true");
  if (told.length) input.setAttribute("aria-describedby", told.join(" "));
  else input.removeAttribute("aria-describedby");
}

/** Tell what is wrong with each field that was filled in and left. */
function complainOfAll(form) {
  for (const field of form.querySelectorAll("[data-lees]")) {
    if (field.value && field !== document.activeElement) complain(field, read(field).problem);
  }
}

/** Call `show` once typing rests; faults appear on leaving a field and go as soon as it is right. */
export function watch(form, show) {
  let waiting;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, WAIT);
  };
  form.addEventListener("input", ({ target }) => {
    if (target.ariaInvalid && !read(target).problem) complain(target);
    later();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.dataset.lees) complain(target, read(target).problem);
  });
  complainOfAll(form); // of what was typed before this script came
  return later;
}

const fixed = (form) => [...form.querySelectorAll("[name]")].filter((field) => !field.closest("[data-rij]"));
const ticks = (field) => field.type === "radio" || field.type === "checkbox";

/** Everything that is filled in, as entries for a link. */
export function entriesOf(form) {
  const filled = fixed(form).filter((field) => (ticks(field) ? field.checked : field.value.trim()));
  const rows = [...form.querySelectorAll("[data-rij]")].filter((row) =>
    [...row.querySelectorAll("input")].some((field) => field.value.trim()));
  return [
    ...filled.map((field) => [field.name, field.value]),
    ...rows.map((row) => [row.dataset.rij, ...[...row.querySelectorAll("[name]")].map((field) => field.value)]),
  ];
}

/** Fill the form from entries, the rest as it was at first; `addRow(kind, cells)` adds a row. */
export function restore(form, entries, addRow) {
  const names = new Set();
  for (const field of fixed(form)) {
    names.add(field.name);
    const values = entries.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.dataset.lees) complain(field);
    if (ticks(field)) field.checked = values.length ? values.includes(field.value) : field.defaultChecked;
    else field.value = values[0] ?? field.dataset.eerst ?? field.querySelector?.("option")?.value ?? "";
  }
  for (const [name, ...cells] of entries) if (!names.has(name)) addRow?.(name, cells);
  complainOfAll(form);
}

/** Call `open` with the entries of this page's link, now and when it changes, and of a pressed example. */
export function follow(open) {
  const from = (fragment) => {
    const entries = unpack(fragment);
    if (entries) open(entries);
  };
  for (const button of document.querySelectorAll("[data-voorbeeld]")) {
    button.addEventListener("click", () => from(button.dataset.voorbeeld));
  }
  addEventListener("hashchange", () => from(location.hash));
  from(location.hash);
}

/** Today in the visitor's calendar, as it is typed: the one clock of the page. */
export function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${two(now.getDate())}-${two(now.getMonth() + 1)}-${now.getFullYear()}`;
}
