/** Between the plain dossiers and answers of tests/cases (as Python writes them) and the modules'. */
import { cents } from "./cases.mjs";

const AMOUNTS = new Set(["amount", "agreed_minimum"]);
const camel = (key) => key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function fromPlain(value, key = "") {
  if (Array.isArray(value)) return value.map((item) => fromPlain(item));
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, held]) => held !== null);
    return Object.fromEntries(entries.map(([name, held]) => [camel(name), fromPlain(held, name)]));
  }
  return AMOUNTS.has(key) ? cents(value) : value;
}

export function toPlain(value) {
  if (typeof value === "bigint") {
    const digits = String(value).padStart(3, "0");
    return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, held]) => [snake(name), toPlain(held)]));
  }
  return value;
}
