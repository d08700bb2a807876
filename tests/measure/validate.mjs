/** Prints as JSON what html-validate finds in the HTML files named on standard input, one a line. */
import { readFileSync } from "node:fs";
import { HtmlValidate } from "html-validate";

const checker = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    // Written small, as the standard's own examples have it.
    "doctype-style": ["error", { style: "lowercase" }],
    // The summary of errors stands above the h1, so that it is read first; proofread.py counts h1s.
    "heading-level": ["error", { minInitialRank: "h2" }],
    // A group of ticks has one name and several values; they travel on, hidden, under that name.
    "form-dup-name": "off",
    // A message of the mailbox is shown as it is, and a signature's line ends in a blank.
    "no-trailing-whitespace": "off",
    // The policy allows only our own files, each named after its content.
    "require-sri": ["error", { target: "crossorigin" }],
  },
});
const found = [];
for (const file of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const report = await checker.validateFile(file);
  for (const { messages } of report.results) {
    for (const { ruleId, message, line, column } of messages) {
      found.push({ file, rule: ruleId, message, line, column });
    }
  }
}
console.log(JSON.stringify(found));
