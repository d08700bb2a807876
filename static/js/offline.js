/** Owns the start of the service worker, which keeps guides and tools readable offline. */

const address = "/sw.js";
if ("serviceWorker" in navigator) {
  const policy = globalThis.trustedTypes?.createPolicy("offline", { createScriptURL: () => address });
  // Without it everything still works; a private window may refuse it.
  const start = () =>
    navigator.serviceWorker.register(policy ? policy.createScriptURL("") : address).catch(() => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
