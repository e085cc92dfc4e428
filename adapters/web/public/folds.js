// @ts-check
import { byId } from './dom.js';

/** What lies open when a state begins; on a narrow screen only what the person came for. */
const open = {
  wide: { idle: ['signs', 'tips', 'privacy'], result: ['seen', 'signs'], stopped: ['tips', 'signs'] },
  narrow: { idle: [], result: [], stopped: ['tips'] },
};

/**
 * Opens and closes the folded parts of the page as a state begins; what the person opens afterwards stays.
 * @param {'idle' | 'result' | 'stopped'} state
 */
export function fold(state) {
  const width = window.matchMedia('(min-width: 56rem)').matches ? 'wide' : 'narrow';
  /** @type {string[]} */
  const chosen = open[width][state];
  for (const details of document.querySelectorAll('details')) details.open = chosen.includes(details.id);
}

/**
 * A link to a folded part opens it.
 * @param {string} id
 */
export function unfold(id) {
  /** @type {HTMLDetailsElement} */ (byId(id)).open = true;
}
