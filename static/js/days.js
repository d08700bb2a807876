/** Owns the calendar the law reckons with: the mirror of law/days.py. A day is a whole number. */

const MS = 86_400_000;
const SUNDAY = 0;

/** An ISO day as the number of days since 1970-01-01. */
export const dayNumber = (iso) => Date.parse(`${iso}T00:00:00Z`) / MS;

const written = new Map();
/** Remembered: a long list has few days, and writing one is slow. */
export function isoDay(number) {
  if (!written.has(number)) written.set(number, new Date(number * MS).toISOString().slice(0, 10));
  return written.get(number);
}
/** 0 is Sunday. */
export const weekday = (number) => new Date(number * MS).getUTCDay();
export const yearOf = (number) => new Date(number * MS).getUTCFullYear();

const at = (year, month, day) => Date.UTC(year, month - 1, day) / MS;

/** Easter Sunday of a Gregorian year, by the church's reckoning of the full moon. */
export function easter(year) {
  const [golden, century] = [year % 19, Math.floor(year / 100)];
  const skippedLeaps = century - Math.floor(century / 4);
  const moonDrift = Math.floor((8 * century + 13) / 25);
  let epact = (skippedLeaps - moonDrift + 19 * golden + 15) % 30;
  const shift = Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11);
  epact -= Math.floor(epact / 28) * (1 - shift);
  const sunday = (year + Math.floor(year / 4) + epact + 2 - skippedLeaps) % 7;
  return at(year, 3, 28) + epact - sunday;
}

/** The public holidays of art. 3 Algemene termijnenwet: a Map of day number to name. */
export function holidays(year) {
  const sunday = easter(year);
  return new Map([
    [at(year, 1, 1), "Nieuwjaarsdag"],
    [sunday - 2, "Goede Vrijdag"],
    [sunday, "eerste paasdag"],
    [sunday + 1, "tweede paasdag"],
    [kingsDay(year), year > 2013 ? "Koningsdag" : "Koninginnedag"],
    [at(year, 5, 5), "Bevrijdingsdag"],
    [sunday + 39, "Hemelvaartsdag"],
    [sunday + 49, "eerste pinksterdag"],
    [sunday + 50, "tweede pinksterdag"],
    [at(year, 12, 25), "eerste kerstdag"],
    [at(year, 12, 26), "tweede kerstdag"],
  ]);
}

/** 27 April since 2014, 30 April before; a Sunday moves it (back since 1980). */
function kingsDay(year) {
  const day = year > 2013 ? at(year, 4, 27) : at(year, 4, 30);
  if (weekday(day) !== SUNDAY) return day;
  return day + (year < 1980 ? 1 : -1);
}

export const isHoliday = (day) => holidays(yearOf(day)).has(day);

/** The day on which so many years begun on `day` have passed; 29 February becomes 1 March. */
export function anniversary(day, years) {
  const moment = new Date(day * MS);
  return Date.UTC(moment.getUTCFullYear() + years, moment.getUTCMonth(), moment.getUTCDate()) / MS;
}

/** The same day so many months on (or back), or else the month's last day. */
export function monthsLater(day, months) {
  const moment = new Date(day * MS);
  const index = moment.getUTCFullYear() * 12 + moment.getUTCMonth() + months;
  const [year, month] = [Math.floor(index / 12), ((index % 12) + 12) % 12 + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return at(year, month, Math.min(moment.getUTCDate(), last));
}

/** The same day so many years on, as the last day of a term; 29 February becomes 28. */
export const yearsLater = (day, years) => monthsLater(day, 12 * years);
