// @ts-check
import { byId } from './dom.js';
import { say } from './words.js';

/**
 * @typedef {object} Photo
 * @property {Blob} file as it is sent
 * @property {string} url for showing it; let go with `release`
 * @property {boolean} synthetic drawn by a program
 * @property {boolean} shows whether the browser can show it (HEIC often not)
 */

/**
 * @param {Blob} file
 * @param {boolean} synthetic
 * @returns {Photo}
 */
export function photoOf(file, synthetic) {
  return { file, url: URL.createObjectURL(file), synthetic, shows: true };
}

/** @param {Photo | undefined} photo */
export function release(photo) {
  if (photo !== undefined) URL.revokeObjectURL(photo.url);
}

/**
 * Shows the photo in the frame, or says that the browser can't.
 * @param {Photo} photo
 * @param {boolean} [canShow] false where that is known already
 */
export function preview(photo, canShow = true) {
  const image = /** @type {HTMLImageElement} */ (byId('preview'));
  const none = byId('no-preview');
  image.onerror = () => {
    photo.shows = false;
    image.hidden = true;
    none.hidden = false;
  };
  image.hidden = !canShow;
  none.hidden = canShow;
  if (canShow) image.src = photo.url;
  const alt = photo.synthetic ? 'preview.altExample' : 'preview.alt';
  for (const marked of [image, byId('photo')]) {
    marked.setAttribute('data-t-alt', alt);
    marked.setAttribute('alt', say(alt));
  }
  byId('badge').hidden = !photo.synthetic;
  byId('result-badge').hidden = !photo.synthetic;
}
