// @ts-check
import { byId } from './dom.js';
import { fold } from './folds.js';
import { percent, put, say } from './words.js';

/** @typedef {'idle' | 'preview' | 'working' | 'result' | 'stopped'} State */

/** What can be seen in each state; everything else is hidden. */
const visible = {
  idle: ['opening', 'drop', 'gallery'],
  preview: ['opening', 'chosen', 'ask'],
  working: ['opening', 'chosen', 'work'],
  stopped: ['opening', 'chosen', 'stopped'],
  result: ['result', 'mean', 'resembles', 'sure'],
};
const parts = [...new Set(Object.values(visible).flat())];

/** @type {State} */
let state = 'idle';

export function stateNow() {
  return state;
}

/** @param {State} next */
export function enter(next) {
  state = next;
  document.body.dataset['state'] = next;
  if (next === 'idle' || next === 'result' || next === 'stopped') fold(next);
  for (const id of parts) byId(id).hidden = !visible[next].includes(id);
}

/**
 * Moves the focus, and on a narrow screen the whole card into view: the photo belongs to the question under it.
 * @param {string} id
 */
export function faceTool(id) {
  byId(id).focus({ preventScroll: true });
  if (window.matchMedia('(max-width: 56rem)').matches) byId('tool').scrollIntoView({ block: 'start' });
}

/** @param {string} text for those who can't see the page change */
export function announce(text) {
  byId('live').textContent = text;
}

/** @param {string} [key] of what is said beside the drop zone; without one the last sentence goes */
export function complain(key) {
  put(byId('complaint'), key);
}

/**
 * Says what is being done, and how far it is.
 * @param {string} key
 * @param {number} [share] 0..1; absent where nobody knows
 */
export function phase(key, share) {
  const progress = /** @type {HTMLProgressElement} */ (byId('progress'));
  byId('phase').textContent = say(key, { percent: percentOf(share ?? 0) });
  if (share === undefined) progress.removeAttribute('value');
  else progress.value = share * 100;
}

/** @param {number} share 0..1 */
function percentOf(share) {
  return percent(Math.min(Math.max(share, 0.01), 0.99));
}
