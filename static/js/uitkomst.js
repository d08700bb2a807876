/** Owns how results are drawn: tables, lists, periods, and the silence of the law's table. */

import { dayNumber, isoDay } from "./days.js";
import { bedrag, dag, procent } from "./dutch.js";

const words = document.querySelector("[data-woorden]").dataset;
const make = (tag, text, properties) =>
  Object.assign(document.createElement(tag), { textContent: text, ...properties });

/** Rows of texts into a table whose head is there; the first of a row names it. */
export function fillTable(table, rows) {
  const heads = [...table.tHead.rows[0].cells];
  const drawn = rows.map((texts) => {
    const row = document.createElement("tr");
    row.append(...texts.map((text, at) => {
      const cell = make(at ? "td" : "th", text, { className: heads[at].className });
      if (at) cell.dataset.kop = heads[at].textContent;
      else cell.scope = "row";
      return cell;
    }));
    return row;
  });
  table.tBodies[0].replaceChildren(...drawn);
}

/** Pairs of name and value into a description list. */
export const fillList = (list, pairs) =>
  list.replaceChildren(...pairs.map(([name, value]) => {
    const pair = document.createElement("div");
    pair.append(make("dt", name), make("dd", value));
    return pair;
  }));

/** Texts into a list of items. */
export const fillItems = (list, texts) => list.replaceChildren(...texts.map((text) => make("li", text)));

export const percent = (points) => procent(`${points / 100n}.${String(points % 100n).padStart(2, "0")}`);

/** A row of interest in words: period, days, over what, rate, interest. */
export const interestRow = ({ firstDay, until, days, base, rate, interest }) => [
  `${dag(firstDay)} ${words.tot} ${dag(isoDay(dayNumber(until) - 1))}`,
  String(days),
  bedrag(base),
  percent(rate),
  bedrag(interest),
];

/** Which days the table does not know, when a sum throws Unknown: [data-name of the sentence, day]. */
export function silence(error, law) {
  if (error.parameter === undefined) throw error;
  const name = error.parameter.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const first = law[name][0].firstDay;
  if (error.day < dayNumber(first)) return [words.ervoor, dag(first)];
  return [words.erna, dag(law[name].at(-1).lastDay)];
}
