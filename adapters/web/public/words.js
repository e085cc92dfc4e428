// @ts-check

/**
 * @typedef {object} Settings
 * @property {number} maxPhotoBytes
 * @property {string[]} malignant
 * @property {boolean} onDevice whether the server hands out what it takes to check here
 */

/** @typedef {{ locale: string, settings: Settings, words: Record<string, string> }} Language */

/** @type {Language} */
let language = {
  locale: 'en',
  settings: { maxPhotoBytes: Number.POSITIVE_INFINITY, malignant: [], onDevice: false },
  words: {},
};

/** @returns {Settings} */
export function settings() {
  return language.settings;
}

/**
 * Fetches one language's words. The page itself arrives with its words in place; `show` writes them anew.
 * @param {string} locale
 */
export async function speak(locale) {
  const answer = await fetch(`/words/${encodeURIComponent(locale)}`);
  if (!answer.ok) throw new Error('no words');
  language = await answer.json();
  show();
}

/** Writes every marked text and attribute of the page in the language that was fetched; its links lead on in that language. */
function show() {
  document.documentElement.lang = language.locale;
  for (const marked of document.querySelectorAll('[data-t]'))
    marked.textContent = say(marked.getAttribute('data-t') ?? '');
  for (const name of ['alt', 'content'])
    for (const marked of document.querySelectorAll(`[data-t-${name}]`))
      marked.setAttribute(name, say(marked.getAttribute(`data-t-${name}`) ?? ''));
  for (const link of document.querySelectorAll('a[href^="/"]'))
    link.setAttribute('href', `${/** @type {HTMLAnchorElement} */ (link).pathname}?lang=${language.locale}`);
}

/**
 * Says a text in an element, and again when the language changes.
 * @param {Element} element
 * @param {string} [key] without one it says nothing
 */
export function put(element, key = '') {
  element.setAttribute('data-t', key);
  element.textContent = say(key);
}

/**
 * The text of a key, its `{gaps}` filled.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  const text = language.words[key] ?? '';
  return text.replace(/\{(\w+)\}/g, (gap, name) => String(values[name] ?? gap));
}

/** @param {string} key */
export function has(key) {
  return language.words[key] !== undefined;
}

/**
 * A class by its text, or by its label where the model is another one than ours.
 * @param {string} code
 */
export function lesionName(code) {
  return has(`lesion.${code}`) ? say(`lesion.${code}`) : code;
}

/**
 * Whole per cent, and "< 1 %" and "> 99 %" at the ends: the calibration carries no more.
 * @param {number} share 0..1
 */
export function percent(share) {
  const format = new Intl.NumberFormat(language.locale, { style: 'percent', maximumFractionDigits: 0 });
  if (share < 0.01) return `<\u00a0${format.format(0.01)}`;
  if (share > 0.99) return `>\u00a0${format.format(0.99)}`;
  return format.format(Math.round(share * 100) / 100);
}

/**
 * What happened to 100 pictures with this score, as a sentence.
 * @param {number} probability 0..1
 */
export function figureSentence(probability) {
  const values = { percent: percent(probability), count: Math.round(probability * 100) };
  if (probability < 0.01) return say('figure.below', values);
  if (probability > 0.99) return say('figure.above', values);
  const form = new Intl.PluralRules(language.locale).select(values.count);
  return say(form === 'one' ? 'figure.about_one' : 'figure.about_other', values);
}

/**
 * What the figure is conditional on, and what it would be for people of whom few have a malignant spot.
 * @param {Pick<import('./send.js').Assessed, 'prior' | 'general'>} assessed `prior` and `general` of an answer
 */
export function conditionLine({ prior, general }) {
  return say('result.condition', {
    prior: shareText(prior),
    generalPrior: shareText(general.prior),
    general: figurePhrase(general.probability),
  });
}

/**
 * The figure in a few words: "about 3 in 100 (3 %)".
 * @param {number} probability 0..1
 */
function figurePhrase(probability) {
  const values = { percent: percent(probability), count: Math.round(probability * 100) };
  if (probability < 0.01) return say('figure.shortBelow', values);
  return say(probability > 0.99 ? 'figure.shortAbove' : 'figure.shortAbout', values);
}

/**
 * "1 in 5", or "15 in 100" where it is no such fraction; as `shareText` of src/conversation/figures.ts.
 * @param {number} share 0..1
 */
function shareText(share) {
  const n = Math.round(1 / share);
  const whole = share < 0.01 || (n > 1 && Math.abs(1 / n - share) < 0.02 * share);
  return whole ? say('share.oneIn', { n }) : say('share.ofHundred', { n: Math.round(share * 100) });
}

/**
 * "25 November 2026", as the language writes it.
 * @param {number} time milliseconds since 1970
 */
export function dateText(time) {
  return new Intl.DateTimeFormat(language.locale, { dateStyle: 'long' }).format(time);
}

/** @param {number} seconds */
export function duration(seconds) {
  const [value, unit] = seconds < 90 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(language.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
