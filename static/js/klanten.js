/** Owns the step from rows to dossiers: one for each debtor, and which rows cannot count. */

const INVOICES = new Set(["factuur", "termijn", "schade"]);

/**
 * Make a dossier of each debtor's rows.
 *
 * @param {object[]} rows {where, klant, nummer, cents, day, kind}, as readRows gives them
 * @param {object} terms what all dossiers share: debtor, interest, collection, letters
 * @returns {{dossiers: Map<string, object>, faults: object[]}} a fault is {where, code, facts}
 */
export function dossiersOf(rows, terms) {
  const faults = [];
  const dossiers = new Map();
  const drafts = byDebtor(rows);
  for (const [klant, draft] of drafts) {
    const known = invoicesOf(draft, terms, faults);
    if (known.size === 0) {
      for (const row of draft) if (!INVOICES.has(row.kind)) fault(faults, row, "geen-factuur");
      continue;
    }
    dossiers.set(klant, {
      ...terms,
      invoices: [...known.values()],
      creditNotes: creditNotes(draft, known, faults),
      payments: payments(draft, known, faults),
      letters: terms.letters.flatMap((letter) => lettersTo(letter, known)),
    });
  }
  for (const { where, invoices = [] } of terms.letters) {
    for (const nummer of invoices) {
      if (!rows.some((row) => row.nummer === nummer)) fault(faults, { where, nummer }, "onbekend");
    }
  }
  return { dossiers, faults };
}

const fault = (faults, { where, nummer }, code) => faults.push({ where, code, facts: [nummer] });

/** Rows without a debtor belong to the only debtor there is. */
function byDebtor(rows) {
  const named = new Set(rows.map((row) => row.klant).filter(Boolean));
  const other = named.size === 1 ? [...named][0] : "";
  const drafts = new Map();
  for (const row of rows) {
    const klant = row.klant || other;
    if (!drafts.has(klant)) drafts.set(klant, []);
    drafts.get(klant).push(row);
  }
  return drafts;
}

function invoicesOf(draft, { debtor, interest }, faults) {
  const known = new Map();
  for (const row of draft) {
    if (!INVOICES.has(row.kind)) continue;
    const number = row.nummer || String(known.size + 1);
    if (known.has(number)) {
      fault(faults, { ...row, nummer: number }, "dubbel");
      continue;
    }
    const invoice = { number, amount: row.cents, due: row.day, recurring: row.kind === "termijn" };
    if (row.kind === "schade" && debtor === "business" && interest?.kind === "handelsrente") {
      invoice.interest = { ...interest, kind: "wettelijke-rente" };
    }
    known.set(number, invoice);
  }
  return known;
}

function creditNotes(draft, known, faults) {
  const left = new Map([...known].map(([number, { amount }]) => [number, amount]));
  const notes = [];
  for (const row of draft) {
    if (row.kind !== "credit") continue;
    const room = left.get(row.nummer);
    if (room === undefined) fault(faults, row, row.nummer ? "onbekend" : "credit-nummer");
    else if (row.cents > room) fault(faults, row, "te-veel-credit");
    else {
      left.set(row.nummer, room - row.cents);
      notes.push({ invoice: row.nummer, amount: row.cents, day: row.day });
    }
  }
  return notes;
}

function payments(draft, known, faults) {
  const paid = [];
  for (const row of draft) {
    if (row.kind !== "betaling") continue;
    if (row.nummer && !known.has(row.nummer)) fault(faults, row, "onbekend");
    else paid.push({ day: row.day, amount: row.cents, invoice: row.nummer || null });
  }
  return paid;
}

/** A letter that names invoices is only for the debtors who have them. */
function lettersTo({ invoices, ...letter }, known) {
  if (!invoices) return [letter];
  const named = invoices.filter((number) => known.has(number));
  return named.length ? [{ ...letter, invoices: named }] : [];
}
