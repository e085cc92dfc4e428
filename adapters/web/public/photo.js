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
 * Whether the browser can show this picture: it has to try.
 * @param {Blob} file
 * @returns {Promise<boolean>}
 */
export async function canShow(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  const shows = await new Promise((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  });
  URL.revokeObjectURL(url);
  return shows;
}

/**
 * @param {Blob} file
 * @param {Pick<Photo, 'synthetic' | 'shows'>} known
 * @returns {Photo}
 */
export function photoOf(file, { synthetic, shows }) {
  return { file, url: URL.createObjectURL(file), synthetic, shows };
}

/** @param {Photo | undefined} photo */
export function release(photo) {
  if (photo !== undefined) URL.revokeObjectURL(photo.url);
}

/**
 * Shows the photo in the frame, or says that the browser can't.
 * @param {Photo} photo
 */
export function preview(photo) {
  const image = /** @type {HTMLImageElement} */ (byId('preview'));
  image.hidden = !photo.shows;
  byId('no-preview').hidden = photo.shows;
  if (photo.shows) image.src = photo.url;
  const alt = photo.synthetic ? 'preview.altExample' : 'preview.alt';
  for (const marked of [image, byId('photo')]) {
    marked.setAttribute('data-t-alt', alt);
    marked.setAttribute('alt', say(alt));
  }
  byId('badge').hidden = !photo.synthetic;
  byId('result-badge').hidden = !photo.synthetic;
}
