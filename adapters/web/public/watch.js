// @ts-check
import { byId } from './dom.js';

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {'before' | 'after'} Slot */

/** @type {readonly Slot[]} */
const slots = ['before', 'after'];
/** @type {Record<Slot, string>} */
const urls = { before: '', after: '' };

/** Two photos of one spot side by side, with their dates: in this browser alone, gone when the page is. */
export function startWatching() {
  for (const slot of slots) {
    const file = /** @type {HTMLInputElement} */ (byId(`${slot}-file`));
    file.addEventListener('change', () => {
      const chosen = file.files?.[0];
      if (chosen !== undefined) lay(slot, chosen, chosen.lastModified);
      file.value = '';
    });
    const picture = /** @type {HTMLImageElement} */ (byId(`${slot}-picture`));
    picture.addEventListener('error', () => tell(slot, false));
    picture.addEventListener('load', () => tell(slot, true));
  }
  byId('watch-clear').addEventListener('click', stopWatching);
}

/**
 * The photo that was just checked is the later of the two, until another is chosen.
 * @param {Photo} photo
 * @param {number} checkedAt milliseconds since 1970
 */
export function offerPhoto(photo, checkedAt) {
  if (photo.shows) lay('after', photo.file, checkedAt);
}

export function stopWatching() {
  for (const slot of slots) {
    if (urls[slot] !== '') URL.revokeObjectURL(urls[slot]);
    urls[slot] = '';
    byId(`${slot}-picture`).removeAttribute('src');
    byId(`${slot}-picture`).hidden = true;
    byId(`${slot}-none`).hidden = true;
    dateOf(slot).value = '';
  }
  byId('watch-clear').hidden = true;
}

/**
 * @param {Slot} slot
 * @param {Blob} file
 * @param {number} time milliseconds since 1970; the person can correct it
 */
function lay(slot, file, time) {
  if (urls[slot] !== '') URL.revokeObjectURL(urls[slot]);
  urls[slot] = URL.createObjectURL(file);
  const day = new Date(time);
  day.setMinutes(day.getMinutes() - day.getTimezoneOffset());
  dateOf(slot).value = day.toISOString().slice(0, 10);
  /** @type {HTMLImageElement} */ (byId(`${slot}-picture`)).src = urls[slot];
  byId('watch-clear').hidden = false;
}

/**
 * @param {Slot} slot
 * @param {boolean} shows whether the browser can show the picture
 */
function tell(slot, shows) {
  if (urls[slot] === '') return;
  byId(`${slot}-picture`).hidden = !shows;
  byId(`${slot}-none`).hidden = shows;
}

/** @param {Slot} slot */
function dateOf(slot) {
  return /** @type {HTMLInputElement} */ (byId(`${slot}-date`));
}
