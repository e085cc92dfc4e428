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

/**
 * The photo, and the photo with the map over it; where the browser can't show the photo, the latter alone.
 * @param {Assessed} body
 * @param {Photo} photo
 */
export function showReport(body, photo) {
  byId('report-photo-figure').hidden = !photo.shows;
  if (photo.shows) /** @type {HTMLImageElement} */ (byId('report-photo')).src = photo.url;
  /** @type {HTMLImageElement} */ (byId('report-map')).src = body.heatMap ?? '';
  byId('report-badge').hidden = !photo.synthetic;
}

/** Opens the browser's print dialogue, in which one can also save a PDF, once both pictures are there. */
export async function printReport() {
  const pictures = ['report-photo', 'report-map'].map((id) => /** @type {HTMLImageElement} */ (byId(id)));
  await Promise.allSettled(pictures.map((picture) => picture.decode()));
  window.print();
}
