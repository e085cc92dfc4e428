import type { AbstainedJson, AssessedJson, RejectedJson } from '../../../src/check/outcome-schema.ts';

/** What the page sends to the worker: one photo to be checked. */
export interface DeviceTask {
  readonly photo: Blob;
}

/**
 * The server's answer to a photo that the browser shows (what it can't show it can't check), without the words of the bots, which
 * the page has of its own.
 */
export type DeviceOutcome = (AssessedJson & { readonly heatMapOverlay: string }) | AbstainedJson | RejectedJson;

/**
 * Why there is no outcome: this browser can't do it (`unable`: no WebAssembly, no canvas that is true to its pixels, or a kind of
 * picture that it can't open), or the model did not arrive (`unfetched`).
 */
export type DeviceFault = 'unable' | 'unfetched';

/** What the worker sends to the page: how much of the model has come (0..1), that it looks now, and one of the last two. */
export type DeviceMessage =
  | { readonly fetched: number }
  | { readonly checking: true }
  | { readonly outcome: DeviceOutcome }
  | { readonly fault: DeviceFault };
