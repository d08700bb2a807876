/** Reads {law, dossiers: [[dossier, day]]} from stdin and writes the claims, for Python to compare. */
import { readFileSync } from "node:fs";

import { claimOn } from "../../static/js/claim.js";
import { fromPlain, toPlain } from "./plain.mjs";

const { law, dossiers } = JSON.parse(readFileSync(0, "utf8"));
const claims = dossiers.map(([dossier, day]) => toPlain(claimOn(fromPlain(dossier), law, day)));
process.stdout.write(JSON.stringify(claims));
