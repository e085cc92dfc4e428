// @ts-check

/**
 * What `/api/check` answers (adapters/web/api-schema.ts), or "Check on this device" in its place, without the words for bots.
 * @typedef {import('../api-schema.ts').CheckAnswer} CheckAnswer
 * @typedef {Omit<Extract<CheckAnswer, { outcome: 'assessed' }>, 'reply'>} Assessed
 * @typedef {Omit<Extract<CheckAnswer, { outcome: 'abstained' }>, 'reply'>} Abstained
 * @typedef {Omit<Extract<CheckAnswer, { outcome: 'rejected' }>, 'reply'>} Rejected
 * @typedef {{ outcome?: undefined }} NoOutcome an error, or no answer at all
 */

/**
 * @typedef {object} Answer
 * @property {number} status HTTP status; 0 where the server could not be reached
 * @property {Assessed | Abstained | Rejected | NoOutcome} body
 * @property {number} retryAfter seconds; 0 where the server named none
 */

/** An upload that breaks off after this long was too slow, rather than cut off. */
const slowMs = 100_000;

/**
 * Sends one photo to be checked.
 * @param {Blob} photo
 * @param {object} options
 * @param {string} options.lang
 * @param {import('../api-schema.ts').HeatMapChoice} options.heatMap
 * @param {AbortSignal} options.signal
 * @param {(share: number) => void} options.progress how much of the photo has left, 0..1
 * @returns {Promise<Answer | undefined>} undefined when it was cancelled
 */
export function sendPhoto(photo, { lang, heatMap, signal, progress }) {
  return new Promise((resolve) => {
    // fetch() tells nothing about how far an upload has come.
    const request = new XMLHttpRequest();
    const startedAt = performance.now();
    let sentAll = false;
    const form = new FormData();
    form.append('lang', lang);
    form.append('heatMap', heatMap);
    // The file's own name stays here: it is nobody's business.
    form.append('photo', photo, 'photo');
    request.open('POST', '/api/check');
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
      sentAll = event.loaded === event.total;
    });
    request.addEventListener('load', () =>
      resolve({
        status: request.status,
        body: request.response ?? {},
        retryAfter: Number(request.getResponseHeader('retry-after') ?? 0),
      }),
    );
    // The server ends an upload that takes longer than two minutes; its answer does not always get through.
    request.addEventListener('error', () => {
      const status = sentAll || performance.now() - startedAt < slowMs ? 0 : 408;
      resolve({ status, body: {}, retryAfter: 0 });
    });
    request.addEventListener('abort', () => resolve(undefined));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
