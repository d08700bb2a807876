/** Owns what leaves the page at the visitor's wish: copied text, a link, a file. */

import { linkTo } from "./delen.js";
import { say } from "./velden.js";

const LONG = 8_000; // characters, more than some mail programs leave whole
const told = document.getElementById("gedeeld");
const words = document.querySelector("[data-woorden]").dataset;

const LINES = "h1, h2, h3, caption, tr, p, li, dl > div, [data-regel]";
const line = (part) => {
  const cells = [...part.children].filter((child) => /^(?:T[HD]|D[TD])$/.test(child.tagName));
  const text = cells.length
    ? cells.map((cell) => cell.textContent.trim()).join(part.tagName === "TR" ? "\t" : ": ")
    : part.textContent.trim().replace(/\s+/g, " ");
  const links = [...part.querySelectorAll("a[href^=http]")].map((link) => ` <${link.href}>`);
  return text + links.join("");
};

/** The title and the outcome as lines of text, with the addresses of its sources. */
export const asText = () =>
  [...document.querySelectorAll("[data-tekst]")]
    .flatMap((root) => [...root.querySelectorAll(LINES)])
    .filter((part) => !part.closest("[hidden], .knoppen, .onzichtbaar"))
    .map(line)
    .filter(Boolean)
    .join("\n");

async function copy(text, done, box) {
  try {
    await navigator.clipboard.writeText(text);
    told.textContent = done;
  } catch {
    box.select();
    told.textContent = words.zelf;
  }
}

/** Let the buttons copy, share and save: `text()`, `entries()` and `csv()` say what. */
export function offer({ text, entries, csv }) {
  const box = document.getElementById("tekst");
  const shown = (value) => {
    box.parentElement.hidden = false;
    box.value = value;
    return value;
  };
  const doings = {
    kopieer: () => copy(shown(text()), words.gekopieerd, box),
    deel: () => {
      const link = shown(linkTo(entries(), location));
      copy(link, link.length > LONG ? say(words.lang, String(link.length)) : words.gedeeld, box);
    },
    print: () => window.print(),
    csv: () => {
      const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
      Object.assign(document.createElement("a"), { href: address, download: words.bestand }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1_000);
    },
  };
  for (const button of document.querySelectorAll("[data-doe]")) {
    button.addEventListener("click", doings[button.dataset.doe]);
  }
}
