// @ts-check
import { byId } from './dom.js';
import { scriptUrl } from './trusted.js';

/** As in `sw.js`. */
const cacheName = 'molecheck-shell';

/** Says so as long as there is no network: the page can then be read, but no photo sent. */
export function listenOffline() {
  const tell = () => {
    byId('offline').hidden = navigator.onLine;
  };
  addEventListener('online', tell);
  addEventListener('offline', tell);
  tell();
}

/**
 * Keeps the page itself, its words, styles and scripts, for when there is no network. Photos and results are no part of it, and
 * the model is kept by itself, once somebody asks for it (`adapters/web/device/files.ts`). Without service workers (or without https) the page works as before.
 */
export async function registerShell() {
  try {
    await navigator.serviceWorker.register(scriptUrl('/sw.js'));
    const files = performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name))
      .filter(
        ({ origin, pathname }) =>
          origin === location.origin && /^\/[\w-]+\.(?:css|js|svg|webmanifest)$|^\/words\//.test(pathname),
      )
      .map(({ pathname }) => pathname);
    const cache = await caches.open(cacheName);
    await cache.addAll([...new Set([`${location.pathname}${location.search}`, ...files])]);
  } catch {
    // An old browser, a private window, or no room: only the offline page is missing.
  }
}
