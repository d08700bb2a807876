/** Owns the days of the veertiendagenbrief: the mirror of law/veertiendagenbrief.py. */

import { isHoliday, weekday } from "./days.js";

/** The second day after sending; Sundays, Mondays and public holidays do not count. */
export function presumedDelivery(sent, letter) {
  let day = sent;
  for (let counted = 0; counted < letter.presumedDeliveryDays;) {
    day += 1;
    if (weekday(day) > 1 && !isHoliday(day)) counted += 1;
  }
  return day;
}

/** All days of a letter (day numbers); without a proven day of delivery it is presumed. */
export function course(sent, letter, delivered = null) {
  if (delivered !== null && delivered < sent) {
    throw new RangeError("a letter cannot be delivered before it was sent");
  }
  const arrived = delivered ?? presumedDelivery(sent, letter);
  const lastDay = arrived + letter.daysAfterDelivery;
  return { sent, delivered: arrived, presumed: delivered === null, lastDay, costsFrom: lastDay + 1 };
}
