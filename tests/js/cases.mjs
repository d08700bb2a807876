/** The shared worked examples, for node's tests. */
import { readFileSync } from "node:fs";

const read = (file) =>
  JSON.parse(readFileSync(new URL(`../cases/${file}.json`, import.meta.url), "utf8"));

export const cases = (file, group) => read(file)[group];

export const cents = (amount) => {
  const [, sign, whole, decimals = ""] = /^(-?)([0-9]+)(?:\.([0-9]{1,2}))?$/.exec(amount);
  return BigInt(sign + whole + decimals.padEnd(2, "0"));
};
