/** Owns the law's table in the browser, as law/export.py gives it, and its silence. */

import { dayNumber, isoDay } from "./days.js";

export class Unknown extends RangeError {
  constructor(name, day, nearest) {
    super(`${name} has no value on ${isoDay(day)}; ${nearest}`);
    this.parameter = name;
    this.day = day;
  }
}

/** Later than any day: the last day of a value that stands until further notice. */
export const FOREVER = 10_000_000;

/** A history of the exported table with its days as numbers, oldest first. */
export const dated = (history) =>
  history.map((value) => ({
    ...value,
    first: dayNumber(value.firstDay),
    last: value.lastDay === null ? FOREVER : dayNumber(value.lastDay),
  }));

/** The value of a dated history on a day. Throws Unknown. */
export function valueOn(name, history, day) {
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const value = history[index];
    if (value.first <= day && day <= value.last) return value;
  }
  const [first, last] = [history[0].first, history.at(-1).last];
  throw new Unknown(name, day, `it is known from ${isoDay(first)} until ${isoDay(last)}`);
}
