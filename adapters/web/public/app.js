// @ts-check
import { byId } from './dom.js';
import { fold, unfold } from './folds.js';
import { listen } from './intake.js';
import { photoOf, preview, release } from './photo.js';
import { printReport, showReport, tellReport } from './report.js';
import { showPhoto, tellResult, tellStopped } from './result.js';
import { sendPhoto } from './send.js';
import { figureSentence, say, settings, speak } from './words.js';

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./send.js').Answer} Answer */
/** @typedef {'idle' | 'preview' | 'working' | 'result' | 'stopped'} State */

/** What can be seen in each state; everything else is hidden. */
const visible = {
  idle: ['opening', 'drop', 'example'],
  preview: ['opening', 'chosen', 'ask'],
  working: ['opening', 'chosen', 'work'],
  stopped: ['opening', 'chosen', 'stopped'],
  result: ['result', 'mean', 'resembles', 'sure'],
};
const parts = [...new Set(Object.values(visible).flat())];

/** @type {State} */
let state = 'idle';
/** @type {Photo | undefined} */
let photo;
/** @type {Answer | undefined} */
let answer;
/** @type {AbortController | undefined} */
let sending;
let checkedAt = 0;

/** @param {State} next */
function enter(next) {
  state = next;
  document.body.dataset['state'] = next;
  if (next === 'idle' || next === 'result' || next === 'stopped') fold(next);
  for (const id of parts) byId(id).hidden = !visible[next].includes(id);
}

/**
 * Moves the focus, and on a narrow screen the whole card into view: the photo belongs to the question under it.
 * @param {string} id
 */
function faceTool(id) {
  byId(id).focus({ preventScroll: true });
  if (window.matchMedia('(max-width: 56rem)').matches) byId('tool').scrollIntoView({ block: 'start' });
}

/** @param {string} text for those who can't see the page change */
function announce(text) {
  byId('live').textContent = text;
}

/** @param {string} text beside the drop zone; empty takes the last one away */
function complain(text) {
  byId('complaint').textContent = text;
}

/**
 * @param {Blob} file
 * @param {object} [options]
 * @param {number} [options.left] files that were left out
 * @param {boolean} [options.synthetic]
 */
function takePhoto(file, { left = 0, synthetic = false } = {}) {
  if (file.size > settings().maxPhotoBytes) {
    reset();
    complain(say('error.tooLarge'));
    return;
  }
  release(photo);
  photo = photoOf(file, synthetic);
  preview(photo);
  for (const id of ['preview', 'photo'])
    byId(id).setAttribute('alt', say(synthetic ? 'preview.altExample' : 'preview.alt'));
  complain('');
  enter('preview');
  announce([say('preview.added'), left > 0 ? say('error.several') : ''].join(' ').trim());
  faceTool('check');
}

async function check() {
  if (photo === undefined) return;
  const own = new AbortController();
  sending = own;
  enter('working');
  phase('work.sending', 0);
  faceTool('cancel');
  announce(say('work.sending'));
  const got = await sendPhoto(photo.file, {
    lang: document.documentElement.lang,
    signal: own.signal,
    progress: (share) => (share < 1 ? phase('work.sending', share) : phase('work.checking')),
  });
  if (sending !== own) return;
  sending = undefined;
  if (got === undefined) {
    enter('preview');
    announce(say('work.cancelled'));
    faceTool('check');
    return;
  }
  answer = got;
  checkedAt = Date.now();
  if (got.body['outcome'] === 'assessed') showResult(got.body, photo);
  else showStopped(got);
}

/**
 * @param {Record<string, any>} body
 * @param {Photo} shown
 */
function showResult(body, shown) {
  tellResult(body);
  tellReport(body, checkedAt);
  showPhoto(body, shown);
  showReport(body, shown);
  enter('result');
  announce(`${say(`result.title.${body['band']}`)}. ${figureSentence(body['probability'])}`);
  window.scrollTo({ top: 0 });
  byId('result-title').focus({ preventScroll: true });
}

/** @param {Answer} got */
function showStopped(got) {
  announce(tellStopped(got));
  enter('stopped');
  faceTool('stopped-title');
}

/**
 * @param {'work.sending' | 'work.checking'} key
 * @param {number} [share] 0..1; absent where nobody knows how far it is
 */
function phase(key, share) {
  byId('phase').textContent = say(key);
  const progress = /** @type {HTMLProgressElement} */ (byId('progress'));
  if (share === undefined) progress.removeAttribute('value');
  else progress.value = share * 100;
}

/** Back to the beginning, with nothing kept. */
function reset() {
  sending?.abort();
  sending = undefined;
  release(photo);
  photo = undefined;
  answer = undefined;
  complain('');
  announce('');
  enter('idle');
}

function startAgain() {
  reset();
  window.scrollTo({ top: 0 });
  byId('choose').focus({ preventScroll: true });
}

async function takeExample() {
  try {
    const file = await fetch('/synthetic-mole.jpg');
    if (!file.ok) throw new Error('no example');
    takePhoto(await file.blob(), { synthetic: true });
  } catch {
    complain(say('error.network'));
  }
}

/** The words change in place: a photo or a result stays where it is. */
async function changeLanguage() {
  const { value } = /** @type {HTMLSelectElement} */ (byId('language'));
  try {
    await speak(value);
  } catch {
    complain(say('error.network'));
    return;
  }
  history.replaceState(null, '', `?lang=${value}`);
  if (state === 'working') phase('work.checking');
  if (state === 'result' && answer !== undefined) {
    tellResult(answer.body);
    tellReport(answer.body, checkedAt);
  }
  if (state === 'stopped' && answer !== undefined) tellStopped(answer);
}

listen({
  open: () => state !== 'working',
  take: (file, left) => takePhoto(file, { left }),
  nothing: () => {
    if (state === 'idle') complain(say('rejected.reason.unsupported-format'));
  },
});
byId('check').addEventListener('click', check);
byId('retry').addEventListener('click', check);
byId('cancel').addEventListener('click', () => sending?.abort());
byId('other').addEventListener('click', startAgain);
byId('another').addEventListener('click', startAgain);
byId('again').addEventListener('click', startAgain);
for (const link of document.querySelectorAll('a[href="#tips"]')) link.addEventListener('click', () => unfold('tips'));
byId('print').addEventListener('click', printReport);
byId('example').addEventListener('click', takeExample);
byId('language').addEventListener('change', changeLanguage);

enter('idle');
await speak(document.documentElement.lang);
document.body.dataset['ready'] = 'true';
