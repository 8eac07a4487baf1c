// Shows the page of one's score sheets again when it is reloaded without a net. Served at /assessments/score-worker.js.
// What it keeps goes when anybody signs in or out (app.js), so nobody is shown another person's page.
const KEPT = "score-pages";
const PAGE = /\/assessments\/([^/]+\/\d+\/tour|sheets\/\d+)\/$/;
const PART = /\/static\//;

const isPage = (request) => request.mode === "navigate" && PAGE.test(new URL(request.url).pathname);
const isPart = (request) => ["script", "style", "image", "font"].includes(request.destination) && PART.test(new URL(request.url).pathname);

const keep = async (address, answer) => {
  if (!answer.ok || answer.redirected) return;
  const kept = await caches.open(KEPT);
  await kept.put(address, answer);
};

// The net first: a page is never older than it has to be.
const answer = async (event) => {
  const { request } = event;
  try {
    const found = await fetch(request);
    event.waitUntil(keep(request.url, found.clone()));
    return found;
  } catch (fault) {
    const kept = await caches.match(request.url, { cacheName: KEPT });
    if (kept) return kept;
    throw fault;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && (isPage(request) || isPart(request))) event.respondWith(answer(event));
});

// The first page was loaded before there was a worker: it says what belongs to it.
self.addEventListener("message", (event) => {
  const { page, parts } = event.data;
  const ours = parts.filter((part) => new URL(part).origin === self.location.origin && PART.test(part));
  const load = async () => {
    for (const address of [page, ...ours]) {
      if (!(await caches.match(address, { cacheName: KEPT }))) await keep(address, await fetch(address, { credentials: "same-origin" }));
    }
  };
  event.waitUntil(load().catch(() => null));
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
