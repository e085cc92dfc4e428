// @ts-check

import { checkOnDevice, offerDevice, tellFault } from './device.js';
import { byId } from './dom.js';
import { unfold } from './folds.js';
import { takeExample } from './gallery.js';
import { listen } from './intake.js';
import { blobOf, dataUrlOf, forget, keep, kept, noteLeaving } from './keep.js';
import { listenOffline, registerShell } from './offline.js';
import { canShow, photoOf, preview, release } from './photo.js';
import { printReport, showReport, tellReport } from './report.js';
import { showPhoto, tellResult, tellStopped } from './result.js';
import { sendPhoto } from './send.js';
import { shrink } from './shrink.js';
import { announce, complain, enter, faceTool, phase, stateNow } from './states.js';
import { offerPhoto, startWatching, stopWatching } from './watch.js';
import { figureSentence, say, settings, speak } from './words.js';

/** @typedef {import('./photo.js').Photo} Photo */
/** @typedef {import('./send.js').Assessed} Assessed */
/** @typedef {import('./send.js').Answer} Answer */
/** @typedef {import('./device.js').DeviceFault} DeviceFault */

/** @type {Photo | undefined} */
let photo;
/** @type {Answer | undefined} */
let answer;
/** @type {AbortController | undefined} */
let sending;
let checkedAt = 0;
/** Counts the photos that were taken: a slow one must not replace a later one. */
let taken = 0;

/**
 * @param {Blob} file
 * @param {object} [options]
 * @param {number} [options.left] files that were left out
 * @param {boolean} [options.synthetic]
 */
async function takePhoto(file, { left = 0, synthetic = false } = {}) {
  const own = ++taken;
  complain();
  byId('tool').setAttribute('aria-busy', 'true');
  announce(say('work.preparing'));
  const upload = await shrink(file);
  if (own !== taken) return;
  if (upload.size > settings().maxPhotoBytes) {
    reset();
    complain('error.tooLarge');
    return;
  }
  const shows = await canShow(upload);
  if (own !== taken) return;
  byId('tool').removeAttribute('aria-busy');
  // The photo before it may have been sent meanwhile: nobody waits for that answer any more.
  sending?.abort();
  sending = undefined;
  forget();
  release(photo);
  photo = photoOf(upload, { synthetic, shows });
  preview(photo);
  tellFault();
  enter('preview');
  announce([say('preview.added'), left > 0 ? say('error.several') : ''].join(' ').trim());
  faceTool('check');
}

/** @param {(sent: Photo, signal: AbortSignal) => Promise<Answer | DeviceFault | undefined>} how */
async function check(how) {
  if (photo === undefined) return;
  const own = new AbortController();
  const checked = photo;
  sending = own;
  enter('working');
  faceTool('cancel');
  tellFault();
  const got = await how(checked, own.signal);
  if (sending !== own) return;
  sending = undefined;
  if (got === undefined || typeof got === 'string') {
    enter('preview');
    if (got === undefined) announce(say('work.cancelled'));
    else tellFault(got);
    faceTool('check');
    return;
  }
  answer = got;
  checkedAt = Date.now();
  if (got.body.outcome !== 'assessed') {
    showStopped(got);
    return;
  }
  showResult(got.body, checked);
  if (history.state?.view !== 'result') history.pushState({ view: 'result' }, '');
  const picture = checked.shows ? await dataUrlOf(checked.file) : '';
  // A photo that was taken meanwhile has erased this one.
  if (photo === checked) keep({ body: got.body, checkedAt, synthetic: checked.synthetic, picture });
}

/**
 * @param {Photo} sent
 * @param {AbortSignal} signal
 */
function sendHere(sent, signal) {
  phase('work.sending', 0);
  announce(say('work.sending'));
  const lang = document.documentElement.lang;
  return sendPhoto(sent.file, {
    lang,
    heatMap: sent.shows ? 'overlay' : 'true',
    signal,
    progress: (share) => (share < 1 ? phase('work.sendingShare', share) : phase('work.checking')),
  });
}

/**
 * @param {Photo} checked
 * @param {AbortSignal} signal
 */
function checkHere(checked, signal) {
  phase('device.fetching', 0);
  announce(say('work.checking'));
  return checkOnDevice(checked.file, {
    signal,
    progress: (share) => (share < 1 ? phase('device.fetching', share) : phase('work.checking')),
  });
}

/**
 * @param {Assessed} body
 * @param {Photo} shown
 */
function showResult(body, shown) {
  tellResult(body);
  tellReport(body, checkedAt);
  showPhoto(body, shown);
  showReport(body, shown);
  offerPhoto(shown, checkedAt);
  enter('result');
  announce(`${say(`result.title.${body.band}`)}. ${figureSentence(body.probability)}`);
  window.scrollTo({ top: 0 });
  byId('result-title').focus({ preventScroll: true });
}

/** @param {Answer} got */
function showStopped(got) {
  announce(tellStopped(got));
  enter('stopped');
  faceTool('stopped-title');
}

/** Shows the result that this tab keeps, where it keeps one. */
function showKept() {
  const found = kept();
  byId('last').hidden = true;
  if (found === undefined) return false;
  release(photo);
  photo = photoOf(blobOf(found.picture), { synthetic: found.synthetic, shows: found.picture !== '' });
  preview(photo);
  answer = { status: 200, body: found.body, retryAfter: 0 };
  checkedAt = found.checkedAt;
  showResult(found.body, photo);
  return true;
}

/** Back to the beginning; a result that this tab keeps stays. */
function putAway() {
  taken += 1;
  sending?.abort();
  sending = undefined;
  release(photo);
  photo = undefined;
  answer = undefined;
  byId('tool').removeAttribute('aria-busy');
  complain();
  announce('');
  enter('idle');
}

/** Back to the beginning, with nothing kept. */
function reset() {
  putAway();
  forget();
  byId('last').hidden = true;
}

function startAgain() {
  reset();
  window.scrollTo({ top: 0 });
  byId('choose').focus({ preventScroll: true });
}

/** The Back and Forward buttons: to the result and away from it. */
function travel() {
  if (history.state?.view === 'result' && showKept()) return;
  putAway();
  byId('last').hidden = kept() === undefined;
}

/** The words change in place: a photo or a result stays where it is. */
async function changeLanguage() {
  const choice = /** @type {HTMLSelectElement} */ (byId('language'));
  const { value } = choice;
  try {
    await speak(value);
  } catch {
    // So that it can be chosen once more.
    choice.value = document.documentElement.lang;
    complain('error.network');
    return;
  }
  history.replaceState(history.state, '', `?lang=${value}`);
  const state = stateNow();
  if (state === 'working') phase('work.checking');
  if (state === 'result' && answer?.body.outcome === 'assessed') {
    tellResult(answer.body);
    tellReport(answer.body, checkedAt);
  }
  if (state === 'stopped' && answer !== undefined) tellStopped(answer);
}

/** Without its words the page can say nothing: where they did not come it asks again. */
async function learnWords() {
  for (;;)
    try {
      return await speak(document.documentElement.lang);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
}

listen({
  open: () => stateNow() !== 'working',
  take: (file, left) => takePhoto(file, { left }),
  nothing: () => {
    if (stateNow() === 'idle') complain('file.unsupported-format');
  },
});
for (const id of ['check', 'retry']) byId(id).addEventListener('click', () => check(sendHere));
byId('check-here').addEventListener('click', () => check(checkHere));
byId('cancel').addEventListener('click', () => sending?.abort());
for (const id of ['other', 'another', 'again', 'clear']) byId(id).addEventListener('click', startAgain);
byId('clear').addEventListener('click', stopWatching);
byId('last').addEventListener('click', showKept);
for (const link of document.querySelectorAll('a[href="#tips"]')) link.addEventListener('click', () => unfold('tips'));
byId('print').addEventListener('click', printReport);
for (const button of document.querySelectorAll('[data-example]'))
  button.addEventListener('click', () => takeExample(button.getAttribute('data-example') ?? '', takePhoto));
byId('language').addEventListener('change', changeLanguage);
addEventListener('popstate', travel);
addEventListener('pageshow', (event) => {
  if (event.persisted && stateNow() === 'result' && kept() === undefined) startAgain();
});
noteLeaving();
startWatching();
listenOffline();

enter('idle');
await learnWords();
offerDevice();
if (history.state?.view === 'result') showKept();
else byId('last').hidden = kept() === undefined;
document.body.dataset['ready'] = 'true';
registerShell();
