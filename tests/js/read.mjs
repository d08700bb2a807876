/** Reads {amounts, days} from stdin and writes what each text is read as, or the advice. */
import { readFileSync } from "node:fs";

import { readDay, readEuro } from "../../static/js/dutch.js";
import { toPlain } from "./plain.mjs";

const { amounts, days } = JSON.parse(readFileSync(0, "utf8"));
const answer = {
  amounts: amounts.map(readEuro).map(({ cents, problem }) => problem ?? toPlain(cents)),
  days: days.map(readDay).map(({ day, problem }) => problem ?? day),
};
process.stdout.write(JSON.stringify(answer));
