/** Owns the calculator of a court case on its page: reads the form, shows the costs, sends nothing. */

import { courtCosts } from "./court.js";
import { dayNumber } from "./days.js";
import { bedrag, dag, opsomming } from "./dutch.js";
import { asText, offer } from "./kopieer.js";
import { Unknown, dated, valueOn } from "./law.js";
import { fillList, silence } from "./uitkomst.js";
import { complain, entriesOf, follow, read, restore, say, today, watch } from "./velden.js";

const { law } = JSON.parse(document.getElementById("wet").textContent);
const histories = Object.fromEntries(Object.entries(law).map(([name, values]) => [name, dated(values)]));
const form = document.getElementById("reken");
const outcome = document.querySelector(".rekenen");
const words = document.querySelector("[data-woorden]").dataset;
const at = (id) => document.getElementById(id);
const one = (name) => outcome.querySelector(`[data-${name}]`);
const picked = (name) => form.querySelector(`[name=${name}]:checked`).value;
const known = (cents) => (cents === null ? words.niet : bedrag(cents));
const atLeast = (cents, least) =>
  cents === null && least !== null ? say(words.minstens, bedrag(least)) : known(cents);

/** The law on a day as the sums want it: what the table does not know is null. */
function wetOn(day) {
  const value = (name) => {
    try {
      return valueOn(name, histories[name], day);
    } catch (error) {
      if (error instanceof Unknown) return null;
      throw error;
    }
  };
  const wet = Object.fromEntries(Object.keys(histories).map((name) => [name, value(name)]));
  return { ...wet, kantongrens: valueOn("kantongrens", histories.kantongrens, day) };
}

/** How often in 100 one must win and be paid to lose nothing: the mirror of needed_chance in web/terms.py. */
function neededChance(claim, { atRisk, advance }, own) {
  const risk = atRisk ?? advance;
  if (risk === null) return null;
  return ((risk + own) * 100n + claim + risk - 1n) / (claim + risk);
}

function reckon(claim, day) {
  const options = { points: Number(picked("stappen")), summonsWithBtw: at("geenaftrek").checked };
  return courtCosts(claim, picked("eiser"), wetOn(dayNumber(day)), options);
}

function show() {
  const [{ cents }, { day }, { cents: own = 0n }] = ["vordering", "dag", "eigen"].map((id) => read(at(id)));
  let costs = null;
  let warning = "";
  if (cents && day) {
    try {
      costs = reckon(cents, day);
    } catch (error) {
      warning = say(...silence(error, law));
    }
  }
  one("leeg").hidden = Boolean(costs || warning);
  one("onbekend").hidden = !warning;
  one("onbekend").textContent = warning;
  for (const part of outcome.querySelectorAll("[data-vol]")) part.hidden = !costs;
  if (costs) fill(costs, cents, own, day);
}

function fill(costs, claim, own, day) {
  const kanton = costs.judge === "kantonrechter";
  one("voorschot").textContent = known(costs.advance);
  fillList(one("kosten"), [
    [words.rechter, kanton ? words.kantonrechter : words.derechtbank],
    [words.griffierecht, known(costs.fee)],
    [at("geenaftrek").checked ? words.metbtw : words.dagvaarding, known(costs.summons)],
    [words.salaris, known(costs.salary)],
  ]);
  fillList(one("inzet"), [
    [words.eis, bedrag(claim)],
    [words.win, atLeast(costs.loserPays, costs.advance)],
    [words.verlies, atLeast(costs.atRisk, costs.advance)],
    ...(own ? [[words.eigenkosten, bedrag(own)]] : []),
  ]);
  const chance = neededChance(claim, costs, own);
  one("kans").hidden = chance === null;
  const sentence = costs.atRisk === null ? words.kansminstens : words.kans;
  one("kans").textContent = chance > 100n ? words.nooit : say(sentence, String(chance));
  const silent = costs.unknown.map((name) => words[name === "dagvaarding" ? "ambt" : name]);
  one("stil").hidden = silent.length === 0;
  one("stil").textContent = say(words.stil, dag(day), opsomming(silent));
  one("rechtbank").hidden = kanton;
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
