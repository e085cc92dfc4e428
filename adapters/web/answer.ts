import type { Outcome, Picture } from '../../src/check/outcome.ts';
import { outcomeToJson } from '../../src/check/outcome-json.ts';
import type { RejectionReason } from '../../src/check/rejection.ts';
import { compose } from '../../src/conversation/compose.ts';
import type { ComposeOptions } from '../../src/conversation/composing.ts';
import type { Locale } from '../../src/conversation/locale.ts';
import type { CheckAnswer } from './api-schema.ts';

/** The last two belong to fetching from a platform: an upload can't end in them. */
const statusOfRejection: Readonly<Record<RejectionReason, number>> = {
  'unsupported-format': 415,
  'too-large': 413,
  'too-many-pixels': 413,
  corrupt: 422,
  unreadable: 422,
  timeout: 504,
  internal: 500,
  busy: 503,
  'shutting-down': 503,
  'expired-link': 502,
  'download-failed': 502,
};

/** 200 for a result, 422 for a picture that can't be judged, the rejection's own status otherwise. */
export function statusOf(outcome: Outcome): number {
  if (outcome.outcome === 'rejected') return statusOfRejection[outcome.reason];
  return outcome.outcome === 'assessed' ? 200 : 422;
}

/**
 * The body of every answer to a check: the command line's JSON, the pictures as data URLs, and the words that the bots
 * would say, without their picture and buttons.
 */
export async function answerBody(outcome: Outcome, locale: Locale, composing: ComposeOptions): Promise<CheckAnswer> {
  const { picture: _picture, buttons: _buttons, ...reply } = await compose(withoutPictures(outcome), locale, composing);
  return { ...outcomeToJson(outcome), ...picturesOf(outcome), reply };
}

/** Composing would draw a legend into the heat map, which the page draws itself. */
function withoutPictures(outcome: Outcome): Outcome {
  if (outcome.outcome !== 'assessed') return outcome;
  const { heatMap: _heatMap, heatMapOverlay: _overlay, ...rest } = outcome;
  return rest;
}

function picturesOf(outcome: Outcome): { heatMap?: string; heatMapOverlay?: string } {
  if (outcome.outcome !== 'assessed') return {};
  const { heatMap, heatMapOverlay } = outcome;
  return {
    ...(heatMap && { heatMap: dataUrl(heatMap) }),
    ...(heatMapOverlay && { heatMapOverlay: dataUrl(heatMapOverlay) }),
  };
}

function dataUrl({ bytes, mimeType }: Picture): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}
