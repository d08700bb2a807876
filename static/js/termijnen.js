/** Owns the calculator of terms on its page: reads the days, shows the last ones, sends nothing. */

import { dayNumber, holidays, isoDay, weekday, yearOf } from "./days.js";
import { dag, readDay } from "./dutch.js";
import { asText, offer } from "./kopieer.js";
import { dated, valueOn } from "./law.js";
import { limitation } from "./limitation.js";
import { NEEDS_EXPRESS_FAIRNESS, VOID, paymentTerm } from "./payment-terms.js";
import { fillItems, fillList, silence } from "./uitkomst.js";
import { course } from "./veertiendagenbrief.js";
import { complain, entriesOf, follow, read, restore, say, watch } from "./velden.js";

const { law } = JSON.parse(document.getElementById("wet").textContent);
const histories = Object.fromEntries(Object.entries(law).map(([name, values]) => [name, dated(values)]));
const form = document.getElementById("termijnen");
const words = document.querySelector("[data-woorden]").dataset;
const weekdays = words.dagen.split(",");
const at = (id) => document.getElementById(id);
const picked = (name) => form.querySelector(`[name=${name}]:checked`).value;
const written = (day) => dag(isoDay(day));
const typedDay = (id) => {
  const { day } = read(at(id));
  return day ? dayNumber(day) : null;
};

/** The law's values on a day, each asked only when it is needed. */
const on = (day) =>
  new Proxy({}, { get: (_, name) => valueOn(name, histories[name], day) });

/** Whole days in «afspraak», as {days} or {problem}; {} when empty. */
function agreedDays() {
  const text = at("afspraak").value.trim();
  if (!text) return {};
  return /^[1-9][0-9]{0,2}$/.test(text) ? { days: Number(text) } : { problem: words.heel };
}

/** The days of «stuitingen», a line each, as {days} or {problem}. */
function interruptions() {
  const found = at("stuitingen").value.split("\n").filter((line) => line.trim()).map(readDay);
  const wrong = found.find(({ problem }) => problem);
  return wrong ?? { days: found.map(({ day }) => dayNumber(day)) };
}

function payment() {
  const received = typedDay("ontvangen");
  const { days: agreed = null, problem } = agreedDays();
  if (received === null || problem) return null;
  if (picked("klant") === "consumer") {
    return agreed === null ? { items: [words.consument] } : told(agreed, received + agreed, null);
  }
  const { days, lastDay, doubt } = paymentTerm(received, on(received), picked("klant"), agreed);
  return told(days, lastDay, doubt);
}

function told(days, lastDay, doubt) {
  const doubts = { [NEEDS_EXPRESS_FAIRNESS]: [words.ongewoon], [VOID]: [words.nietig] };
  return {
    pairs: [
      [words.termijn, say(words.aantal, String(days))],
      [words.laatste, written(lastDay)],
      [words.telaat, written(lastDay + 1)],
    ],
    items: doubts[doubt] ?? [],
  };
}

function letter() {
  const [sent, delivered] = [typedDay("verstuurd"), typedDay("bezorgd")];
  const early = sent !== null && delivered !== null && delivered < sent;
  if (sent !== null && delivered !== null) complain(at("bezorgd"), early ? words.eerder : undefined);
  if (sent === null || early) return null;
  const found = course(sent, on(sent).veertiendagenbrief, delivered);
  return {
    pairs: [
      [found.presumed ? words.vermoed : words.bezorgd, written(found.delivered)],
      [words.zonder, written(found.lastDay)],
      [words.kosten, written(found.costsFrom)],
    ],
    items: found.presumed ? [...skipped(sent + 1, found.delivered)] : [],
  };
}

function* skipped(first, until) {
  for (let day = first; day < until; day += 1) {
    const holiday = holidays(yearOf(day)).get(day);
    if (!holiday && weekday(day) > 1) continue;
    const name = [weekdays[weekday(day)], written(day), ...(holiday ? [`(${holiday})`] : [])].join(" ");
    yield say(words.telt, name[0].toUpperCase() + name.slice(1));
  }
}

function lapse() {
  const due = typedDay("vervaldag");
  const { days, problem } = interruptions();
  if (due === null || problem) return null;
  const { lastDay, steps, tooLate } = limitation(due, on(due), picked("soort"), days);
  return {
    pairs: [[words.einde, written(lastDay)]],
    items: [
      ...steps.map(([day, last]) => say(words.gestuit, written(day), written(last))),
      ...tooLate.map((day) => say(words.verlopen, written(day))),
    ],
  };
}

function answer(box, reckon) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  let found = null;
  let warning = "";
  try {
    found = reckon();
  } catch (error) {
    warning = say(...silence(error, law));
  }
  const { pairs = [], items = [] } = found ?? {};
  part("leeg").hidden = Boolean(found || warning);
  part("onbekend").hidden = !warning;
  part("onbekend").textContent = warning;
  part("lijst").hidden = pairs.length === 0;
  part("punten").hidden = items.length === 0;
  fillList(part("lijst"), pairs);
  fillItems(part("punten"), items);
}

function show() {
  answer(at("uit-betalen"), payment);
  answer(at("uit-brief"), letter);
  answer(at("uit-verjaring"), lapse);
}

// These two are read here: their faults go while one types and come back on leaving the field.
const own = { afspraak: agreedDays, stuitingen: interruptions };
form.addEventListener("input", ({ target }) => own[target.id] && complain(target));
form.addEventListener("change", ({ target }) => own[target.id] && complain(target, own[target.id]().problem));

/** Tell what is wrong in them as they stand. */
function check() {
  for (const id of Object.keys(own)) complain(at(id), own[id]().problem);
}

watch(form, show);
offer({ text: asText, entries: () => entriesOf(form) });
follow((entries) => {
  restore(form, entries);
  check();
  show();
});
check();
show();
