/** Owns rows of a form: they can be added, removed and put back, and know their number. */

import { clone } from "./velden.js";

const words = document.querySelector("[data-woorden]").dataset;
const undo = document.getElementById("terug");
let made = 0;
let removed = null;

const listOf = (kind) => document.querySelector(`[data-lijst=${kind}]`);

/** Every row of a kind, in order. */
export const rowsOf = (kind) => [...listOf(kind).children];

/** What a row is called: «Factuur 2». */
export const nameOf = (row) => row.querySelector("legend").textContent;

function renumber(kind) {
  rowsOf(kind).forEach((row, at) => {
    const legend = row.querySelector("legend");
    legend.textContent = `${legend.dataset.naam} ${at + 1}`;
    row.querySelector("[data-weg]").setAttribute("aria-label", `${words.weg} ${legend.textContent}`);
  });
}

/** Add a row with `cells` in the order of its fields; gives the row. */
export function add(kind, cells = []) {
  if (!document.getElementById(`rij-${kind}`)) return null;
  const row = clone(`rij-${kind}`);
  made += 1;
  row.querySelectorAll("[name]").forEach((field, at) => {
    field.id += `-${made}`;
    field.closest(".veld").querySelector("label").htmlFor = field.id;
    if (cells[at]) field.value = cells[at];
  });
  listOf(kind).append(row);
  renumber(kind);
  return row;
}

/** Take all rows away. */
export function clear() {
  for (const list of document.querySelectorAll("[data-lijst]")) list.replaceChildren();
  undo.hidden = true;
}

/** Let the buttons of `form` work; `changed` is called after each. */
export function listen(form, changed) {
  form.addEventListener("click", ({ target }) => {
    const { erbij, terug } = target.dataset;
    if (erbij) add(erbij).querySelector("[name]").focus();
    else if ("weg" in target.dataset) remove(target.closest("[data-rij]"));
    else if (terug !== undefined && removed) putBack();
    else return;
    changed();
  });
}

function remove(row) {
  const kind = row.dataset.rij;
  removed = { row, kind, next: row.nextElementSibling };
  undo.hidden = false;
  undo.firstElementChild.textContent = `${nameOf(row)} ${words.isweg}`;
  row.remove();
  listOf(kind).after(undo);
  undo.querySelector("button").focus();
  renumber(kind);
}

function putBack() {
  const { row, kind, next } = removed;
  if (next?.parentElement) next.before(row);
  else listOf(kind).append(row);
  undo.hidden = true;
  renumber(kind);
  row.querySelector("[name]").focus();
}
