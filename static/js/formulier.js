/** Owns the quote form in the browser: one step at a time, kept in the tab until it is sent. */

import { elsewhere, prove } from "./bewijs.js";
import { readEuro } from "./dutch.js";

const KEPT = "offerte";
const TWICE = 1000; // ms within which a second press is the same press
const byId = (id) => document.getElementById(id);

const isEmpty = (controls) => !controls.some((control) =>
  ["radio", "checkbox"].includes(control.type) ? control.checked : control.value.trim());

const controlsOf = (box) => [...box.querySelectorAll("input, select, textarea")];

/** Whether these words, if there are any, name what the visitor wants. */
const meant = (box, words) => !words || words.split(" ").includes(box.closest("form").elements.wens?.value);

/** What the form's own declaration says of this field as it stands, or nothing. */
function faultOf(box) {
  const controls = controlsOf(box);
  if (!meant(box, box.dataset.bij)) return undefined;
  if (isEmpty(controls)) return meant(box, box.dataset.nodig) ? box.dataset.leeg : undefined;
  return controls[0].dataset.soort === "bedrag" ? readEuro(controls[0].value).problem : undefined;
}

function mark(box, message) {
  const controls = controlsOf(box);
  const id = `${controls[0].id}-fout`;
  const described = box.querySelector("fieldset") ?? controls[0];
  const others = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((x) => x && x !== id);
  byId(id)?.remove();
  box.classList.toggle("fout", Boolean(message));
  for (const control of controls) {
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  if (message) {
    const line = byId("foutregel").content.firstElementChild.cloneNode(true);
    line.id = id;
    line.append(message);
    (box.querySelector(".keuze") ?? controls[0].closest(".euro") ?? controls[0]).before(line);
    others.push(id);
  }
  if (others.length) described.setAttribute("aria-describedby", others.join(" "));
  else described.removeAttribute("aria-describedby");
}

function summarise(faults) {
  const summary = byId("fouten");
  summary.querySelector("ul").replaceChildren(...faults.map(([box, message]) => {
    const link = document.createElement("a");
    link.href = `#${controlsOf(box)[0].id}`;
    link.textContent = message;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  summary.hidden = !faults.length;
}

function keep(form) {
  sessionStorage.setItem(KEPT, JSON.stringify([...new FormData(form)]));
}

function restore(form) {
  for (const [name, value] of JSON.parse(sessionStorage.getItem(KEPT) ?? "[]")) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["radio", "checkbox"].includes(control.type)) control.checked ||= control.value === value;
      else control.value = value;
    }
  }
}

/** Give a moment the browser's own picker; what it cannot hold stays as it was typed. */
function withPicker(control) {
  const typed = control.value;
  control.type = "datetime-local";
  if (control.value === typed) control.step = 15 * 60;
  else Object.assign(control, { type: "text", value: typed });
}

function stepped(form) {
  const steps = [...form.querySelectorAll(".groep")];
  const [back, next] = [byId("terug"), byId("verder")];
  const send = form.querySelector("[name=stap]").parentElement;
  const prefix = form.dataset.fout;
  const title = document.title.replace(prefix, "");
  let now = 0;
  form.classList.add("stappen");

  function show(number) {
    now = number;
    steps.forEach((step, n) => { step.hidden = n !== now; });
    steps[now].querySelectorAll("[data-soort=moment][type=text]").forEach(withPicker);
    back.hidden = now === 0;
    next.hidden = now === steps.length - 1;
    send.hidden = !next.hidden;
    for (const intro of document.querySelectorAll("[data-inleiding]")) intro.hidden = now > 0;
    const place = steps[now].querySelector(".stapregel").firstChild.textContent;
    document.title = `${byId("fouten").hidden ? "" : prefix}${place} · ${title}`;
  }

  function go(number) {
    history.pushState(null, "", `#${steps[number].id}`);
    show(number);
    steps[number].querySelector("legend").focus();
    scrollTo(0, 0);
  }

  function sound() {
    const boxes = [...steps[now].querySelectorAll(".veld")];
    const faults = boxes.map((box) => [box, faultOf(box)]);
    for (const [box, message] of faults) mark(box, message);
    summarise(faults.filter(([, message]) => message));
    show(now);
    if (!byId("fouten").hidden) byId("fouten").focus();
    return byId("fouten").hidden;
  }

  function holding(id) {
    return steps.findIndex((step) => step.id === id || (id && step.querySelector(`#${CSS.escape(id)}`)));
  }

  next.addEventListener("click", () => sound() && go(now + 1));
  back.addEventListener("click", () => go(now - 1));
  form.addEventListener("submit", (event) => {
    if (!sound()) return event.preventDefault();
    if (now === steps.length - 1) return undefined;
    event.preventDefault();
    return go(now + 1);
  });
  byId("fouten").addEventListener("click", (event) => {
    const field = event.target.hash && byId(event.target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    show(holding(field.id));
    field.closest(".veld").scrollIntoView();
    field.focus({ preventScroll: true });
  });
  const place = () => Math.max(0, holding(location.hash.slice(1)));
  addEventListener("popstate", () => show(place()));
  const wrong = steps.findIndex((step) => step.querySelector(".fout"));
  show(wrong < 0 ? place() : wrong);
  if (wrong < 0 && form.dataset.ingevuld !== undefined) byId(location.hash.slice(1))?.focus();
}

function once(form, leaves) {
  let last = -TWICE;
  form.addEventListener("submit", (event) => {
    if (leaves()) return;
    if (event.timeStamp - last < TWICE) event.preventDefault();
    last = event.timeStamp;
  });
}

const form = byId("offerte");
if (form) {
  if (form.dataset.ingevuld === undefined) restore(form);
  form.elements.sleutel.value ||= globalThis.crypto?.randomUUID?.() ?? "";
  keep(form);
  form.addEventListener("input", () => keep(form));
  stepped(form);
}
const check = byId("controleren");
if (form ?? check) {
  const leaves = elsewhere(form ?? check);
  once(form ?? check, leaves);
  if (check) prove(check, leaves);
}
if (byId("verstuurd")) sessionStorage.removeItem(KEPT);
