/** Owns the proof of work on the page to check: solved while one reads, and sent with the form. */

const PATIENCE = 20_000; // ms after which a form goes without a proof; it is confirmed by mail then

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** The key of one try, as ALTCHA derives it. The browser reckons it beside the page's own thread. */
async function derived({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
}

async function solved(challenge) {
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await derived(challenge.parameters, counter);
    if (derivedKey.startsWith(challenge.parameters.keyPrefix)) return { counter, derivedKey };
  }
}

/** Tell later on whether the button pressed last leads elsewhere than the form; some browsers know no submitter. */
export function elsewhere(form) {
  let pressed = null;
  form.addEventListener("click", (event) => { pressed = event.target.closest("button") ?? pressed; });
  return () => pressed?.hasAttribute("formaction") ?? false;
}

/** Begin at once; hold the form, when it is sent sooner, until the proof is there. */
export function prove(form, leaves) {
  const busy = document.getElementById("bezig");
  let counts = 0; // until when the answer in the field counts
  let waiting = false;

  async function work() {
    const answer = await fetch(form.dataset.bewijs);
    const got = Date.now();
    const { challenge, wait, lasts } = await answer.json();
    const solution = await solved(challenge);
    await pause(got + wait - Date.now());
    form.elements.bewijs.value = btoa(JSON.stringify({ challenge, solution }));
    counts = got + lasts;
  }

  // Without a secure context, or without an answer, the form goes as it would without scripts.
  const begin = () => work().catch(() => { counts = Infinity; });
  let working = begin();

  form.addEventListener("submit", async (event) => {
    if (leaves() || event.defaultPrevented) return;
    if (!waiting && Date.now() < counts) return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    busy.hidden = false;
    if (counts) working = begin();
    await Promise.race([working, pause(PATIENCE)]);
    // Who meanwhile wants to change an answer sends nothing.
    if (leaves()) rest();
    else form.submit();
  });
  function rest() {
    waiting = false;
    busy.hidden = true;
  }
  addEventListener("pageshow", rest);
}
