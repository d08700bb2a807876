/** Prints for each address on standard input, one a line, what Lighthouse finds, `argv[3]` times. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const installed = createRequire(new URL("../tests/measure/package.json", import.meta.url));
const from = async (name) => import(installed.resolve(name));
const { default: lighthouse } = await from("lighthouse");
const { launch } = await from("chrome-launcher");
const [, , chromePath, runs] = process.argv;
const SWITCHES = [
  "--headless=new", "--no-sandbox", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--no-first-run", "--ignore-certificate-errors",
];
const TIMES = { lcp: "largest-contentful-paint", tbt: "total-blocking-time", cls: "cumulative-layout-shift" };

function told({ categories, audits }) {
  const scores = Object.entries(categories).map(([name, { score }]) => [name, Math.round(100 * score)]);
  const times = Object.entries(TIMES).map(([name, id]) => [name, audits[id].numericValue]);
  const kinds = Object.values(categories).flatMap(({ auditRefs }) => auditRefs);
  const failed = kinds.filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 0.9);
  return { ...Object.fromEntries([...scores, ...times]), failed: failed.map(({ id }) => id) };
}

for (const url of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const chrome = await launch({ chromePath, chromeFlags: SWITCHES, logLevel: "silent" });
  const found = [];
  for (let tries = 0; found.length < Number(runs) && tries < 3 * Number(runs); tries += 1) {
    // Lighthouse's own defaults are what is asked for: a phone on simulated slow 4G.
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "silent", output: "json" });
    // On a busy machine a load may time out before anything was painted; that is no figure.
    if (!lhr.runtimeError && lhr.audits[TIMES.lcp].numericValue !== undefined) found.push(told(lhr));
  }
  await chrome.kill();
  if (!found.length) throw new Error(`${url} was never painted`);
  console.log(JSON.stringify({ url, found }));
}
