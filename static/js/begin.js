/** Owns what comes after the first paint, so that reading never waits: the rest of the page, and its scripts. */

const { begin } = document.querySelector("script[data-begin]").dataset;

function start() {
  document.documentElement.classList.remove("deels");
  // A module that was asked for twice runs once.
  for (const script of begin.split(" ")) import(script);
}

new PerformanceObserver(start).observe({ type: "paint", buffered: true });
setTimeout(start, 3000); // for a browser that never says when it painted
