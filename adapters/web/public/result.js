// @ts-check
import { byId, element } from './dom.js';
import { drawDots, drawScale } from './figure.js';
import { conditionLine, duration, figureSentence, has, lesionName, percent, say, settings } from './words.js';

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./send.js').Assessed} Assessed */
/** @typedef {import('./send.js').Answer} Answer */

const toggle = /** @type {HTMLInputElement} */ (byId('map-toggle'));
const strength = /** @type {HTMLInputElement} */ (byId('map-strength'));
const overlay = /** @type {HTMLImageElement} */ (byId('overlay'));

for (const control of [toggle, strength]) control.addEventListener('input', layMap);

/** Lays the map over the photo as strongly as the controls say. */
function layMap() {
  overlay.hidden = !toggle.checked;
  overlay.style.setProperty('--strength', String(Number(strength.value) / 100));
  strength.disabled = !toggle.checked;
}

/**
 * Draws the words of a result; called again when the language changes.
 * @param {Assessed} body of the answer
 */
export function tellResult(body) {
  const { probability, band, kind, thresholds, diagnoses } = body;
  byId('result-title').textContent = say(`result.title.${band}`);
  byId('verdict').dataset['band'] = band;
  const sentence = figureSentence(probability);
  byId('percent').textContent = percent(probability);
  drawScale(byId('gauge'), { probability, scale: thresholds, label: `${say(`band.${band}`)}: ${sentence}` });
  byId('condition').textContent = conditionLine(body);
  byId('kind').textContent = say(`result.kind.${kind}`);
  drawDots(byId('dots'), probability);
  for (const item of byId('bands').children) {
    if (item.getAttribute('data-band') === band) item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
  }
  byId('figure').textContent = sentence;
  byId('advice').textContent = say(`result.advice.${band}`);
  byId('meaning').textContent = say(`meaning.${band}`);
  byId('missed').hidden = !has('certainty.missed');
  byId('diagnoses').replaceChildren(...diagnoses.map(rowOf));
}

/** @param {{ code: string, probability: number }} diagnosis */
function rowOf({ code, probability }) {
  const isMalignant = settings().malignant.includes(code);
  const row = element('li', isMalignant ? 'malignant' : '');
  const name = element('span', 'name', lesionName(code));
  if (isMalignant) name.append(element('span', 'unseen', ` (${say('diagnoses.malignant')})`));
  const bar = element('span', 'bar');
  bar.style.setProperty('--share', probability.toFixed(4));
  row.append(
    name,
    element('span', 'share', percent(probability)),
    bar,
    element('span', 'what', say(`lesion.${code}.what`)),
  );
  return row;
}

/**
 * Shows the photo with the map to lay over it. Where the browser can't show the photo, the server's picture of both stands in.
 * @param {Assessed} body
 * @param {Photo} photo
 */
export function showPhoto(body, photo) {
  const image = /** @type {HTMLImageElement} */ (byId('photo'));
  image.src = photo.shows ? photo.url : (body.heatMap ?? '');
  if (photo.shows) overlay.src = body.heatMapOverlay ?? '';
  byId('map-controls').hidden = !photo.shows;
  toggle.checked = false;
  strength.value = '100';
  layMap();
}

/**
 * Says why there is no result: the picture can't be judged, the file can't be used, or the server could not answer.
 * @param {Answer} answer
 * @returns {string} what was said, for the live region
 */
export function tellStopped({ status, body, retryAfter }) {
  const { title, reason, tip, care } = explain(status, body, retryAfter);
  byId('stopped-title').textContent = title;
  byId('stopped-reason').textContent = reason;
  byId('stopped-tip').hidden = tip === '';
  /** @type {HTMLElement} */ (byId('stopped-tip').lastElementChild).textContent = tip;
  byId('stopped-care').textContent = care;
  byId('retry').hidden = !canRetry(status);
  return `${title} ${reason} ${tip}`.trim();
}

/**
 * Whether the same photo may fare better a moment later.
 * @param {number} status
 */
function canRetry(status) {
  return status === 0 || status === 429 || status === 408 || status >= 500;
}

/**
 * @param {number} status
 * @param {Answer['body']} body
 * @param {number} retryAfter seconds
 */
function explain(status, body, retryAfter) {
  const { outcome } = body;
  const reason = outcome === 'abstained' || outcome === 'rejected' ? body.reason : undefined;
  if (outcome === 'abstained') {
    const own = `tip.${reason}`;
    return {
      title: say('abstained.title'),
      reason: say(`abstained.reason.${reason}`),
      tip: say(has(own) ? own : `abstained.tip.${reason}`),
      care: say('abstained.nothing'),
    };
  }
  const care = say('error.care');
  const said = (/** @type {string} */ text, title = 'rejected.title') => ({
    title: say(title),
    reason: text,
    tip: '',
    care,
  });
  const later = 'rejected.titleLater';
  if (status === 413 && reason !== 'too-many-pixels') return said(say('error.tooLarge'), 'file.title');
  if (has(`file.${reason}`)) return said(say(`file.${reason}`), 'file.title');
  if (status === 429) return said(say('notice.rateMinute', { duration: duration(retryAfter || 60) }), later);
  if (reason === 'busy') return said(say('rejected.reason.busy', { duration: duration(retryAfter || 30) }), later);
  if (reason === 'shutting-down') return said(say('error.restarting'), later);
  if (outcome === 'rejected' && has(`rejected.reason.${reason}`)) return said(say(`rejected.reason.${reason}`));
  if (status === 408) return said(say('error.slow'), later);
  if (status === 0) return said(say(navigator.onLine ? 'error.network' : 'error.offline'));
  return status === 400 ? said(say('file.unreadable'), 'file.title') : said(say('notice.trouble'));
}
