/** Owns the calculator of collection costs on its page: reads the form, shows the sum, sends nothing. */

import { collectionCosts } from "./collection-costs.js";
import { bedrag, euro, procent } from "./dutch.js";
import { asText, offer } from "./kopieer.js";
import { entriesOf, follow, read, restore, say, watch } from "./velden.js";

const wet = JSON.parse(document.getElementById("wet").textContent);
const form = document.getElementById("reken");
const outcome = document.querySelector(".rekenen");
const field = document.getElementById("hoofdsom");
const words = document.querySelector("[data-woorden]").dataset;
const rows = { part: document.getElementById("deel"), line: document.getElementById("regel") };
const one = (name) => outcome.querySelector(`[data-${name}]`);

function show() {
  const { cents } = read(field);
  one("leeg").hidden = cents !== undefined;
  for (const part of outcome.querySelectorAll("[data-vol]")) part.hidden = cents === undefined;
  if (cents === undefined) return;
  const ticks = form.querySelectorAll("[name=btw]");
  const ticked = form.querySelectorAll("[name=btw]:checked").length;
  const result = collectionCosts(cents, wet, ticked === ticks.length ? { btwRate: wet.btwRate } : {});
  fill(result);
  one("geenbtw").hidden = ticked === 0 || ticked === ticks.length;
  const customer = form.querySelector("[name=klant]:checked").value;
  for (const part of outcome.querySelectorAll("[data-voor]")) part.hidden = part.dataset.voor !== customer;
}

function fill(result) {
  const bare = result.parts.reduce((sum, part) => sum + part.costs, 0n);
  one("totaal").textContent = bedrag(result.total);
  for (const limit of outcome.querySelectorAll("[data-grens]")) {
    limit.hidden = limit.dataset.grens !== result.bound;
    limit.querySelector("[data-kaal]").textContent = bedrag(bare);
  }
  one("delen").replaceChildren(...result.parts.map((part) => drawn(part, bare)));
  const lines = [[words.kosten, result.costs]];
  if (result.btw) {
    lines.push([say(words.btw, procent(wet.btwRate)), result.btw], [words.samen, result.total]);
  }
  lines.push([words.vordering, result.principal + result.total]);
  one("som").replaceChildren(...lines.map(([name, cents]) => line(rows.line, name, bedrag(cents))));
}

function drawn(part, whole) {
  const rate = procent(`${part.rate / 100n}.${String(part.rate % 100n).padStart(2, "0")}`);
  const name = part.upper === null
    ? say(words.rest, euro(part.lower))
    : say(part.lower ? words.volgende : words.eerste, euro(part.base));
  const row = line(rows.part, name, say(words.rekening, euro(part.base), rate, bedrag(part.costs)));
  const share = whole ? Number((part.costs * 1000n) / whole) / 10 : 0;
  row.querySelector("rect:last-child").setAttribute("width", `${share}%`);
  return row;
}

function line(template, name, value) {
  const row = template.content.cloneNode(true);
  row.querySelector("dt").textContent = name;
  (row.querySelector("dd span") ?? row.querySelector("dd")).textContent = value;
  return row;
}

watch(form, show);
offer({ text: asText, entries: () => entriesOf(form) });
follow((entries) => {
  restore(form, entries);
  show();
});
show();
