// @ts-check
import { byId } from './dom.js';

/**
 * Every way for a photo to get in: picker, camera, drop anywhere on the page, paste.
 * @param {object} options
 * @param {() => boolean} options.open whether a photo may come in now
 * @param {(file: File, left: number) => void} options.take gets the first file and how many were left out
 * @param {() => void} options.nothing something was dropped or pasted that holds no file
 */
export function listen({ open, take, nothing }) {
  const file = /** @type {HTMLInputElement} */ (byId('file'));
  const shot = /** @type {HTMLInputElement} */ (byId('shot'));
  const tool = byId('tool');
  byId('choose').addEventListener('click', () => file.click());
  byId('camera').addEventListener('click', () => shot.click());
  for (const input of [file, shot])
    input.addEventListener('change', () => {
      pass(input.files);
      // The same file chosen twice is a change as well.
      input.value = '';
    });

  // Without this the browser would leave the page and show the file.
  for (const name of ['dragover', 'drop']) document.addEventListener(name, (event) => event.preventDefault());
  let depth = 0;
  document.addEventListener('dragenter', () => {
    depth += 1;
    tool.classList.toggle('dragging', open());
  });
  document.addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) tool.classList.remove('dragging');
  });
  document.addEventListener('drop', (event) => {
    depth = 0;
    tool.classList.remove('dragging');
    pass(event.dataTransfer?.files, true);
  });
  document.addEventListener('paste', (event) => {
    if (pass(event.clipboardData?.files, true)) event.preventDefault();
  });

  /**
   * @param {FileList | null | undefined} files
   * @param {boolean} [complain] says so when there is no file
   */
  function pass(files, complain = false) {
    if (!open()) return false;
    const first = files?.[0];
    if (first === undefined) {
      if (complain) nothing();
      return false;
    }
    take(first, (files?.length ?? 1) - 1);
    return true;
  }
}
