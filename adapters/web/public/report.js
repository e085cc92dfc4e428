// @ts-check
import { byId, element } from './dom.js';
import { conditionLine, dateText, figureSentence, lesionName, percent, say } from './words.js';

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./send.js').Assessed} Assessed */

/**
 * Fills in the page for the doctor, which is seen on paper alone: made in the browser, sent nowhere.
 * @param {Assessed} body of the answer
 * @param {number} checkedAt milliseconds since 1970
 */
export function tellReport(body, checkedAt) {
  const { probability, band, kind, model, diagnoses } = body;
  byId('report-date').textContent = say('report.date', { date: dateText(checkedAt) });
  byId('report-percent').textContent = percent(probability);
  byId('report-band').textContent = say(`result.title.${band}`);
  byId('report-figure').textContent = figureSentence(probability);
  byId('report-condition').textContent = conditionLine(body);
  byId('report-kind').textContent = say(`result.kind.${kind}`);
  byId('report-model').textContent = `MoleCheck, ${model.replace('@', ' ')}`;
  byId('report-names').replaceChildren(
    ...diagnoses.map((/** @type {{ code: string, probability: number }} */ { code, probability: share }) => {
      const row = element('li', '', lesionName(code));
      row.append(element('span', '', percent(share)));
      return row;
    }),
  );
}

const plain = /** @type {HTMLImageElement} */ (byId('report-photo'));
const mapped = /** @type {HTMLImageElement} */ (byId('report-mapped'));
const overlay = /** @type {HTMLImageElement} */ (byId('report-overlay'));

// The style sheet gives the picture a box of its own shape, in which the map can lie over it.
mapped.addEventListener('load', () => {
  mapped.parentElement?.style.setProperty('--aspect', String(mapped.naturalWidth / mapped.naturalHeight));
});

/**
 * The photo, and the photo with the map laid over it. Where the browser can't show the photo, the server's picture of both alone.
 * @param {Assessed} body
 * @param {Photo} photo
 */
export function showReport(body, photo) {
  byId('report-photo-figure').hidden = !photo.shows;
  overlay.hidden = !photo.shows;
  mapped.src = photo.shows ? photo.url : (body.heatMap ?? '');
  if (photo.shows) {
    plain.src = photo.url;
    overlay.src = body.heatMapOverlay ?? '';
  }
  byId('report-badge').hidden = !photo.synthetic;
}

/** Opens the browser's print dialogue, in which one can also save a PDF, once its pictures are there. */
export async function printReport() {
  await Promise.allSettled([plain, mapped, overlay].map((picture) => picture.decode()));
  window.print();
}
