/** Owns when a page's own scripts begin: after the first paint, so that reading never waits for them. */

const { begin } = document.querySelector("script[data-begin]").dataset;

function start() {
  for (const script of begin.split(" ")) import(script);
}

requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(start)));
