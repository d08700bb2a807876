/* Owns reading offline: guides and tools that were visited, and the scripts they need.
   Filled at build: a version that changes with the content, and the files to have at hand. */
const SHELF = "lezen-{{ version }}";
const AT_HAND = {{ at_hand | tojson }};
const READABLE = {{ readable | tojson }};
const OFFLINE = {{ offline | tojson }};

const mayBeKept = (url) => {
  const { origin, pathname } = new URL(url);
  return origin === location.origin && READABLE.some((start) => pathname.startsWith(start));
};

async function keep(url) {
  if (mayBeKept(url)) await (await caches.open(SHELF)).add(new URL(url).pathname);
}

async function fill() {
  await (await caches.open(SHELF)).addAll(AT_HAND);
}

/* The page that brought us here was read before we were: it is kept too. */
async function takeOver() {
  for (const name of await caches.keys()) if (name !== SHELF) await caches.delete(name);
  await self.clients.claim();
  const open = await self.clients.matchAll({ type: "window" });
  await Promise.allSettled(open.map((client) => keep(client.url)));
}

/* The network first, so that nobody reads an old amount while a new one can be had. */
async function page(request) {
  const { pathname } = new URL(request.url);
  try {
    const answer = await fetch(request);
    if (answer.ok && mayBeKept(request.url)) {
      await (await caches.open(SHELF)).put(pathname, answer.clone());
    }
    return answer;
  } catch {
    return (await caches.match(pathname)) ?? (await caches.match(OFFLINE)) ?? Response.error();
  }
}

/* A hashed name never changes its content. */
const asset = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(asset(request));
});
