/** Owns the sum of art. 2 Besluit BIK in the browser: the mirror of law/collection_costs.py. */

/** Divide non-negative integers; half goes up. */
export const halfUp = (number, divisor) => (2n * number + divisor) / (2n * divisor);

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0n);

/** A rate in percent, as text («21», «10.4»), in basis points. */
export function basisPoints(rate) {
  const [whole, decimals = ""] = String(rate).split(".");
  if (!/^[0-9]+$/.test(whole) || !/^[0-9]{0,2}$/.test(decimals)) {
    throw new RangeError(`a rate has at most two decimals, not ${rate}`);
  }
  return BigInt(whole + decimals.padEnd(2, "0"));
}

/**
 * The costs over a principal in cents. Half a cent goes up, in each part; the limits come
 * before the btw, and the btw is over the rounded costs.
 *
 * @param {bigint} principal in cents
 * @param {{schijven: {width: number | null, rate: number}[], minimum: number, maximum: number}} staffel
 *   widths and limits in cents, rates in basis points, as the page holds them
 * @param {{btwRate?: string}} [options] btwRate in percent; absent: no btw
 */
export function collectionCosts(principal, staffel, { btwRate } = {}) {
  if (principal <= 0n) throw new RangeError("a principal is above zero");
  const parts = partsOf(principal, staffel.schijven);
  const exact = sum(parts.map((part) => part.base * part.rate));
  const minimum = BigInt(staffel.minimum);
  const maximum = BigInt(staffel.maximum);
  let costs = sum(parts.map((part) => part.costs));
  let bound = null;
  if (exact < minimum * 10_000n) [costs, bound] = [minimum, "minimum"];
  if (exact > maximum * 10_000n) [costs, bound] = [maximum, "maximum"];
  const btw = btwRate === undefined ? 0n : halfUp(costs * basisPoints(btwRate), 10_000n);
  return { principal, parts, costs, bound, btw, total: costs + btw };
}

/** The costs when claims share one letter (art. 6:96 lid 7), and when each has its own. */
export function oneLetterOrMany(principals, staffel) {
  const each = principals.map((principal) => collectionCosts(principal, staffel).costs);
  return { together: collectionCosts(sum(principals), staffel).costs, apart: sum(each) };
}

/** The costs that businesses agreed on: a rate in percent, with a minimum in cents. */
export function agreedCosts(principal, rate, minimum = 0n) {
  const costs = halfUp(principal * basisPoints(rate), 10_000n);
  return costs > minimum ? costs : minimum;
}

function partsOf(principal, schijven) {
  const parts = [];
  let lower = 0n;
  for (const schijf of schijven) {
    if (principal <= lower) break;
    const upper = schijf.width === null ? null : lower + BigInt(schijf.width);
    const base = (upper === null || principal < upper ? principal : upper) - lower;
    const rate = BigInt(schijf.rate);
    parts.push({ lower, upper, rate, base, costs: halfUp(base * rate, 10_000n) });
    lower += base;
  }
  return parts;
}
