/** Prints how long the law's sums take in this engine, as ratios to a bare loop over the numbers. */
import { claimOn } from "../../static/js/claim.js";
import { collectionCosts } from "../../static/js/collection-costs.js";
import { dayNumber, isoDay } from "../../static/js/days.js";
import { Running, ratesOf } from "../../static/js/interest.js";
import { cases } from "./cases.mjs";

const law = cases("law", "law");
const staffel = cases("law", "staffel");
const first = dayNumber("2023-01-02");
const invoices = (count) =>
  Array.from({ length: count }, (_, index) => ({
    number: `F${index}`,
    amount: BigInt(5_000 + ((index * 7_919) % 400_000)),
    due: isoDay(first + ((index * 31) % 1_200)),
  }));
const payments = (count) =>
  Array.from({ length: count }, (_, index) => ({
    day: isoDay(first + 100 + 6 * index),
    amount: BigInt(1_000 + ((index * 104_729) % 300_000)),
  }));

function middle(run) {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((one, other) => one - other)[3];
}

function report(name, loop, run) {
  const [bare, ours] = [middle(loop), middle(run)];
  console.log(`${name}: ${ours.toFixed(1)} ms, ${(ours / bare).toFixed(1)} times a bare loop`);
}

const batch = invoices(10_000);
const rates = ratesOf({ kind: "handelsrente" }, law);
const until = dayNumber("2026-11-24");
const bareLoop = (items) => () =>
  items.reduce((sum, { amount, due }) => sum + (amount * BigInt(until - dayNumber(due))) / 365n, 0n);

report("10,000 invoices, costs and interest", bareLoop(batch), () => {
  for (const { amount, due } of batch) {
    const debt = new Running({ principal: amount, rates, firstDay: dayNumber(due) + 1 });
    debt.runTo(until);
    collectionCosts(amount, staffel, { btwRate: "21" });
  }
});

const dossier = {
  debtor: "business",
  invoices: invoices(1_000),
  payments: payments(200),
  letters: [{ sent: "2026-05-04" }],
};
report("a dossier of 1,000 invoices and 200 payments", bareLoop(dossier.invoices), () =>
  claimOn(dossier, law, "2026-11-23"));
