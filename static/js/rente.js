/** Owns the calculator of interest on its page: reads the form, shows the sum, sends nothing. */

import { halfUp } from "./collection-costs.js";
import { dayNumber } from "./days.js";
import { openDebts, runForPaymentOn } from "./debts.js";
import { bedrag, dag } from "./dutch.js";
import { asText, offer } from "./kopieer.js";
import { fillList, fillTable, interestRow, silence } from "./uitkomst.js";
import { entriesOf, follow, read, restore, say, today, watch } from "./velden.js";
import { written } from "./interest.js";

const { law, sureFrom } = JSON.parse(document.getElementById("wet").textContent);
const form = document.getElementById("reken");
const outcome = document.querySelector(".rekenen");
const words = document.querySelector("[data-woorden]").dataset;
const at = (id) => document.getElementById(id);
const one = (name) => outcome.querySelector(`[data-${name}]`);
const picked = (name) => form.querySelector(`[name=${name}]:checked`).value;

/** The terms that were asked in plain words, or null while a rate is missing. */
function terms(dayCount) {
  const statutory = picked("klant") === "bedrijf" ? "handelsrente" : "wettelijke-rente";
  const agreed = picked("afspraak");
  if (agreed === "wet") return { kind: statutory, dayCount };
  const { rate } = read(at("procent"));
  if (!rate) return null;
  return agreed === "vast" ? { kind: "contract", rate, dayCount } : { kind: statutory, surcharge: rate, dayCount };
}

function reckon(amount, due, on, interest) {
  const debtor = picked("klant") === "consument" ? "consumer" : "business";
  const [debt] = openDebts({ debtor, interest, invoices: [{ number: "", amount, due }] }, law);
  const day = dayNumber(on);
  runForPaymentOn(debt, day);
  const { running, firstDay } = debt;
  const [exact, yearDays] = running.perDay(day);
  const perDay = halfUp(exact, 10_000n * BigInt(yearDays));
  return { interest: running.interest, rows: running.rows.map(written), perDay, late: day >= firstDay };
}

function show() {
  at("procent").closest(".veld").hidden = picked("afspraak") === "wet";
  const [{ cents }, { day: due }, { day: on }] = ["hoofdsom", "vervaldag", "dag"].map((id) => read(at(id)));
  const chosen = terms(at("telling").value);
  let result = null;
  let warning = "";
  if (cents && due && on && chosen) {
    try {
      result = reckon(cents, due, on, chosen);
      const other = at("telling").value === "365" ? "running-year" : "365";
      result.other = reckon(cents, due, on, terms(other)).interest;
    } catch (error) {
      warning = say(...silence(error, law));
    }
  }
  one("leeg").hidden = Boolean(result || warning);
  one("onbekend").hidden = !warning;
  one("onbekend").textContent = warning;
  for (const part of outcome.querySelectorAll("[data-vol]")) part.hidden = !result;
  if (result) fill(result, cents, due, on, chosen);
}

function fill({ interest, rows, perDay, late, other }, cents, due, on, chosen) {
  const name = words[chosen.kind === "contract" ? "vast" : chosen.kind === "handelsrente" ? "handel" : "wettelijk"];
  one("totaal").textContent = bedrag(interest);
  one("perdag").textContent = late ? say(words.perdag, dag(on), bedrag(perDay)) : words.optijd;
  fillList(one("som"), [
    [words.hoofdsom, bedrag(cents)],
    [words.vervaldag, dag(due)],
    [words.soort, chosen.surcharge ? say(words.opslag, name, chosen.surcharge.replace(".", ",")) : name],
    [say(words.rente, dag(on)), bedrag(interest)],
    [words.samen, bedrag(cents + interest)],
  ]);
  fillTable(one("tabel"), rows.map(interestRow));
  one("tabel").closest("section").hidden = rows.length === 0;
  one("optelling").textContent = bedrag(interest);
  const [more, less] = interest > other ? [interest, other] : [other, interest];
  const count = at("telling").value === "365" ? words.lopend : words.altijd;
  one("verschil").textContent = more === less
    ? say(words.gelijk, count)
    : say(words.verschil, count, bedrag(other), bedrag(more - less));
  const series = chosen.kind === "handelsrente" ? "handelsrente" : "wettelijkeRente";
  one("onzeker").hidden = chosen.kind === "contract" || !rows.some(({ firstDay }) => firstDay < sureFrom[series]);
  one("onzeker").textContent = say(words.onzeker, dag(sureFrom[series]));
  one("consument").hidden = picked("klant") !== "consument" || picked("afspraak") === "wet";
  one("dagtelt").textContent = words[picked("klant") !== "consument" && chosen.kind !== "wettelijke-rente" ? "teltmee" : "teltniet"];
}

at("dag").dataset.eerst = today();
at("dag").value ||= today();
watch(form, show);
offer({ text: asText, entries: () => entriesOf(form) });
follow((entries) => {
  restore(form, entries);
  show();
});
show();
