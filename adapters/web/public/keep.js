// @ts-check

/**
 * The last result, in this tab alone (sessionStorage): a reload and the Back button keep it; closing the tab, a button, and ten
 * minutes elsewhere erase it, because others may use this device. Nothing of it is sent.
 *
 * @typedef {object} Kept
 * @property {import('./send.js').Assessed} body of the answer
 * @property {number} checkedAt milliseconds since 1970
 * @property {boolean} synthetic
 * @property {string} picture the photo as a data URL; empty where the browser can't show it
 */

const key = 'molecheck.result';
const awayKey = 'molecheck.left';
const awayMs = 10 * 60_000;

/** @param {Kept} kept */
export function keep(kept) {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Full, or switched off: the result is on the screen all the same.
    forget();
  }
}

/** @returns {Kept | undefined} */
export function kept() {
  try {
    const left = Number(sessionStorage.getItem(awayKey) ?? Date.now());
    if (Date.now() - left > awayMs) forget();
    const found = sessionStorage.getItem(key);
    return found === null ? undefined : JSON.parse(found);
  } catch {
    return undefined;
  }
}

export function forget() {
  try {
    sessionStorage.clear();
  } catch {
    // Switched off: nothing was kept.
  }
}

/** Notes when the page is left, so that a tab that is opened anew later shows nobody's result. */
export function noteLeaving() {
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(awayKey, String(Date.now()));
    } catch {
      // Switched off: nothing was kept.
    }
  });
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function dataUrlOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {string} dataUrl */
export function blobOf(dataUrl) {
  const [head = '', base64 = ''] = dataUrl.split(',');
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: /^data:([^;]*)/.exec(head)?.[1] ?? '' });
}
