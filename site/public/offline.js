// Keeps what a reader has loaded, so that it is there without a network: from the network where there is one, else as kept.
const KEPT = "tiny-subspaces";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const response = await fetch(request);
      if (response.ok) event.waitUntil(kept.put(request, response.clone()));
      return response;
    } catch (error) {
      const known = await kept.match(request, { ignoreSearch: request.mode === "navigate" });
      if (known) return known;
      throw error;
    }
  })());
});
