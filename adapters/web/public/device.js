// @ts-check
import { byId } from './dom.js';
import { scriptUrl } from './trusted.js';
import { put, settings } from './words.js';

/** @typedef {import('../device/protocol.ts').DeviceMessage} DeviceMessage */
/** @typedef {import('../device/protocol.ts').DeviceFault} DeviceFault */
/** @typedef {import('./send.js').Answer} Answer */

/** @type {Worker | undefined} */
let worker;

/** Whether this browser has what a check on its own takes; a canvas that tells untruths shows itself later. */
function isAble() {
  return [globalThis.WebAssembly, globalThis.Worker, globalThis.OffscreenCanvas, globalThis.createImageBitmap].every(
    (part) => part !== undefined,
  );
}

/** Offers "Check on this device" where the server hands out what it takes; a browser that can't says so when it is asked. */
export function offerDevice() {
  byId('device').hidden = !settings().onDevice;
  byId('privacy-device').hidden = !settings().onDevice;
}

/** @param {DeviceFault} [fault] why there is no answer; without one the last sentence goes */
export function tellFault(fault) {
  const isOffline = fault === 'unfetched' && !navigator.onLine;
  put(byId('device-note'), fault && `device.${isOffline ? 'offline' : fault}`);
}

/**
 * Checks a photo in this browser: the same model, in a worker that is fetched when it is first asked for. Nothing of the photo is sent.
 * @param {Blob} photo
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(share: number) => void} options.progress how much of the model has come, 0..1; 1 once it looks
 * @returns {Promise<Answer | DeviceFault | undefined>} undefined when it was cancelled
 */
export async function checkOnDevice(photo, { signal, progress }) {
  if (!isAble()) return 'unable';
  const own = worker ?? new Worker(scriptUrl('/device/worker.js'), { type: 'module' });
  worker = own;
  return new Promise((resolve) => {
    const end = (/** @type {Answer | DeviceFault | undefined} */ got) => {
      own.onmessage = own.onerror = null;
      resolve(got);
    };
    // What it has begun can only be ended with it; the model stays in the cache.
    const drop = (/** @type {DeviceFault | undefined} */ fault) => {
      own.terminate();
      worker = undefined;
      end(fault);
    };
    signal.addEventListener('abort', () => drop(undefined));
    own.onmessage = ({ data }) => {
      const message = /** @type {DeviceMessage} */ (data);
      if ('outcome' in message) end(answerOf(message.outcome));
      else if ('fault' in message) end(message.fault);
      else progress('fetched' in message ? Math.min(message.fetched, 0.99) : 1);
    };
    // The script itself did not come.
    own.onerror = () => drop('unfetched');
    own.postMessage({ photo });
  });
}

/**
 * As the server would have answered.
 * @param {import('../device/protocol.ts').DeviceOutcome} outcome
 * @returns {Answer}
 */
function answerOf(outcome) {
  return { status: outcome.outcome === 'assessed' ? 200 : 422, body: outcome, retryAfter: 0 };
}
