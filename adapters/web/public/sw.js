/**
 * The service worker: answers from the network, and without one from what the page has put by of itself (`offline.js`). It never
 * sees a photo: only GET requests for the page, its words, styles and scripts pass through it. (The model is kept by
 * `device/files.ts`.)
 */
const cacheName = 'molecheck-shell';
const shell = /^\/(?:privacy)?$|^\/[\w-]+\.(?:css|js|svg|webmanifest)$|^\/words\/[a-z]{2}$|^\/device\/worker\.js$/;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === 'GET' && origin === self.location.origin && shell.test(pathname))
    event.respondWith(answer(event.request));
});

async function answer(request) {
  const cache = await caches.open(cacheName);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const kept =
      (await cache.match(request, { ignoreVary: true })) ??
      (await cache.match(request, { ignoreVary: true, ignoreSearch: true }));
    if (kept === undefined) throw error;
    return kept;
  }
}
