/** Owns when a page's own scripts begin: after the first paint, so that reading never waits for them. */

const { begin, alongside } = document.querySelector("script[data-begin]").dataset;

function start() {
  // What those scripts import is asked for at once, not in turns.
  for (const href of alongside.split(" ").filter(Boolean)) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }
  for (const script of begin.split(" ")) import(script);
}

requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(start)));
