/** Owns what going to court costs: the mirror of law/court.py. Unknown stays unknown (null). */

import { halfUp } from "./collection-costs.js";

const sum = (...amounts) =>
  amounts.includes(null) ? null : amounts.reduce((total, amount) => total + amount, 0n);

const rowOf = (claim, rows) =>
  rows.find(({ claimUpTo }) => claimUpTo === null || claim <= BigInt(claimUpTo));

/**
 * @param {bigint} claim principal, interest and collection costs, in cents
 * @param {"company" | "person"} claimant
 * @param {object} wet as wet_for_browser gives it: a parameter that is unknown is null
 */
export function courtCosts(claim, claimant, wet, { points = 2, summonsWithBtw = false } = {}) {
  if (claim <= 0n) throw new RangeError("a claim is above zero");
  const unknown = [];
  const known = (name, value, figure) => {
    if (value !== null) return figure(value);
    unknown.push(name);
    return null;
  };
  const kanton = claim <= BigInt(wet.kantongrens.amount);
  const fees = kanton ? "griffierecht_kanton" : "griffierecht_rechtbank";
  const rows = kanton ? wet.griffierechtKanton : wet.griffierechtRechtbank;
  const fee = known(fees, rows, (value) => BigInt(rowOf(claim, value.rows)[claimant]));
  const summons = known("dagvaarding", wet.dagvaarding, ({ amount }) =>
    summonsWithBtw ? halfUp(BigInt(amount) * (10_000n + BigInt(wet.btw.rate)), 10_000n) : BigInt(amount));
  const salary = kanton
    ? known("salaris_gemachtigde", wet.salarisGemachtigde, (value) => salaryOf(claim, points, value))
    : known("salaris_advocaat", null);
  return {
    judge: kanton ? "kantonrechter" : "rechtbank",
    fee,
    summons,
    salary,
    advance: sum(fee, summons),
    loserPays: sum(fee, summons, salary),
    atRisk: sum(fee, summons, salary),
    unknown,
  };
}

function salaryOf(claim, points, { rows }) {
  const { amount, mostPoints } = rowOf(claim, rows);
  return BigInt(amount) * BigInt(Math.min(points, mostPoints ?? points));
}
