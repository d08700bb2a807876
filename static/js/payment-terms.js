/** Owns until when a debtor may pay: the mirror of law/payment_terms.py. Days are day numbers. */

export const NEEDS_EXPRESS_FAIRNESS = "longer only if express and not grossly unfair";
export const VOID = "a longer term than the law allows is void";

/**
 * @param {number} received day on which the invoice (or later the work) was received
 * @param {{betaaltermijn, betaaltermijnGrootKlein, betaaltermijnOverheid}} terms of the law
 * @param {"businesses" | "large-from-small" | "government"} parties
 * @param {number | null} agreed days in the contract
 */
export function paymentTerm(received, terms, parties, agreed = null) {
  const [days, doubt] = daysOf(terms, parties, agreed);
  const lastDay = received + days;
  return { days, lastDay, firstDayOfInterest: lastDay + 1, doubt };
}

function daysOf(terms, parties, agreed) {
  if (parties === "large-from-small") {
    const longest = terms.betaaltermijnGrootKlein.days;
    return agreed !== null && agreed > longest ? [longest, VOID] : [agreed ?? longest, null];
  }
  const government = parties === "government";
  const term = government ? terms.betaaltermijnOverheid : terms.betaaltermijn;
  if (agreed === null) return [term.days, null];
  if (agreed <= term.agreedAtMost) {
    return [agreed, government && agreed > term.days ? NEEDS_EXPRESS_FAIRNESS : null];
  }
  return government ? [term.agreedAtMost, VOID] : [agreed, NEEDS_EXPRESS_FAIRNESS];
}
