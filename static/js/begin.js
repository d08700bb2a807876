/** Owns when a page's own scripts begin: after the first paint, so that reading never waits for them. */

const { begin } = document.querySelector("script[data-begin]").dataset;

function start() {
  // A module that was asked for twice runs once.
  for (const script of begin.split(" ")) import(script);
}

new PerformanceObserver(start).observe({ type: "paint", buffered: true });
setTimeout(start, 3000); // for a browser that never says when it painted
