/** Owns Dutch notation in the browser: the mirror of incasso/dutch.py, with BigInt cents. */

export const MONTHS = [
  "januari", "februari", "maart", "april", "mei", "juni",
  "juli", "augustus", "september", "oktober", "november", "december",
];
const SHORT_MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

const grouped = (digits) => digits.replace(/\B(?=(?:[0-9]{3})+$)/g, ".");

/** Cents as «€ 40» when whole, otherwise as «€ 41,25». */
export const euro = (cents) => bedrag(cents).replace(/,00$/, "");

/** Cents always with two decimals: «€ 40,00». */
export function bedrag(cents) {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "−" : ""}€\u00a0${grouped(digits.slice(0, -2))},${digits.slice(-2)}`;
}

/** A number as text or whole number, with dots for the thousands and without idle zeros. */
export function getal(number) {
  const [, sign, whole, decimals = ""] = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(String(number));
  const rest = decimals.replace(/0+$/, "");
  return `${sign ? "−" : ""}${grouped(whole)}${rest ? "," : ""}${rest}`;
}

/** A rate in percent: «15%», «10,4%». */
export const procent = (rate) => `${getal(rate)}%`;

/** An ISO day written out: «1 juli 2012». */
export function dag(day) {
  const [year, month, number] = day.split("-").map(Number);
  return `${number} ${MONTHS[month - 1]} ${year}`;
}

/** Items joined as «a, b en c». */
export const opsomming = (items) =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} en ${items.at(-1)}`;

const tidy = (text) => text.replace(/[ \t\r\n\u00a0\u2009\u202f]+/g, " ").replace(/^ +| +$/g, "");

const CURRENCY = /^(?:€|euro?) ?|(?: ?€| euro?)$/gi;
const NO_CENTS = /[,.] ?[-\u2013\u2014\u2212]{1,2}$/;
const NEGATIVE = /^[-\u2013\u2212]|[0-9][-\u2013\u2212]$/;
const TWO_WAYS = /^[1-9][0-9]{0,2},[0-9]{3}$/;
const AMOUNTS = [
  /^(0|[1-9][0-9]*)(?:[.,]([0-9]{1,2}))?$/,
  /^([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?$/,
  /^([1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,]([0-9]{1,2}))?$/,
  /^([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]{1,2})$/,
  /^([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})()$/,
];
const LARGEST = 99_999_999_999n;

/**
 * An amount as the Dutch write it, never negative.
 * @param {string} text
 * @returns {{cents: bigint} | {problem: string}}
 */
export function readEuro(text) {
  const typed = tidy(text).replace(CURRENCY, "");
  if (!typed) return { problem: "Vul een bedrag in, bijvoorbeeld 1.250,00." };
  if (NEGATIVE.test(typed)) return { problem: "Vul het bedrag in zonder minteken." };
  const bare = typed.replace(NO_CENTS, "");
  if (TWO_WAYS.test(bare)) {
    const plain = bare.replace(",", "");
    return {
      problem: `Is ${bare} een bedrag van ${plain} euro, of een bedrag met centen?`
        + ` Typ ${plain}, of zet twee cijfers achter de komma.`,
    };
  }
  const cents = amount(bare, bare !== typed);
  if (cents === null) {
    return { problem: "Schrijf het bedrag in cijfers, bijvoorbeeld 1250 of 1.250,00." };
  }
  if (cents > LARGEST) return { problem: "Vul een bedrag in onder 1.000.000.000 euro." };
  return { cents };
}

function amount(bare, wholeOnly) {
  for (const shape of AMOUNTS) {
    const found = shape.exec(bare);
    if (found && !(wholeOnly && found[2])) {
      return BigInt(found[1].replace(/[., ]/g, "") + (found[2] ?? "").padEnd(2, "0"));
    }
  }
  return null;
}

const NUMBERED_DAY = /^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})$/;
const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const NAMED_DAY = /^([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})$/;
const SHORT_YEAR = /^(?:[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}|[0-9]{1,2} [a-z]{3,9}\.? [0-9]{2})$/;

/**
 * A day, day before month: 31-12-2025, 31/12/2025, 2025-12-31, 31 december 2025.
 * @param {string} text
 * @returns {{day: string} | {problem: string}} the day in ISO form
 */
export function readDay(text) {
  const bare = tidy(text).toLowerCase();
  if (!bare) return { problem: "Vul een datum in, bijvoorbeeld 31-12-2025." };
  if (SHORT_YEAR.test(bare)) {
    return { problem: "Schrijf het jaar met vier cijfers, bijvoorbeeld 31-12-2025." };
  }
  const found = dayMonthYear(bare);
  if (!found) return { problem: "Schrijf de datum als 31-12-2025 of 31 december 2025." };
  const [day, month, year] = found;
  const pad = (number, size) => String(number).padStart(size, "0");
  if (year < 1900 || year > 2199) {
    return { problem: `Controleer het jaar ${pad(year, 4)}. Schrijf de datum als 31-12-2025.` };
  }
  if (month < 1 || month > 12) {
    return {
      problem: `Maand ${month} bestaat niet. Schrijf eerst de dag en dan de maand: 31-12-2025.`,
    };
  }
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
    return { problem: `${day} ${MONTHS[month - 1]} ${year} bestaat niet. Controleer de datum.` };
  }
  return { day: `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` };
}

function dayMonthYear(bare) {
  const iso = ISO_DAY.exec(bare);
  if (iso) return [Number(iso[3]), Number(iso[2]), Number(iso[1])];
  const numbered = NUMBERED_DAY.exec(bare);
  if (numbered) return [Number(numbered[1]), Number(numbered[3]), Number(numbered[4])];
  const named = NAMED_DAY.exec(bare);
  for (const names of [MONTHS, SHORT_MONTHS]) {
    if (named && names.includes(named[2])) {
      return [Number(named[1]), names.indexOf(named[2]) + 1, Number(named[3])];
    }
  }
  return null;
}
