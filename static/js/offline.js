/** Owns the start of the service worker, which keeps guides and tools readable offline. */

const address = "/sw.js";
if ("serviceWorker" in navigator) {
  const policy = globalThis.trustedTypes?.createPolicy("offline", { createScriptURL: () => address });
  addEventListener("load", () => {
    // Without it everything still works; a private window may refuse it.
    navigator.serviceWorker.register(policy ? policy.createScriptURL("") : address).catch(() => {});
  });
}
