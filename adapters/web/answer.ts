import type { Outcome, Picture } from '../../src/check/outcome.ts';
import { outcomeToJson } from '../../src/check/outcome-json.ts';
import type { RejectionReason } from '../../src/check/rejection.ts';
import { compose } from '../../src/conversation/compose.ts';
import type { ComposeOptions } from '../../src/conversation/composing.ts';
import type { Locale } from '../../src/conversation/locale.ts';
import type { CheckAnswer, HeatMapChoice } from './api-schema.ts';

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
export async function answerBody(
  outcome: Outcome,
  locale: Locale,
  composing: ComposeOptions,
  heatMap: HeatMapChoice = 'true',
): Promise<CheckAnswer> {
  // The page shows and explains the heat map by itself.
  const words = await compose(outcome, locale, { ...composing, heatMap: false });
  const { picture: _picture, buttons: _buttons, leading: _leading, ...reply } = words;
  return { ...outcomeToJson(outcome), ...(await picturesOf(outcome, heatMap)), reply };
}

async function picturesOf(
  outcome: Outcome,
  choice: HeatMapChoice,
): Promise<{ heatMap?: string; heatMapOverlay?: string }> {
  if (choice === 'false' || outcome.outcome !== 'assessed' || outcome.heatMap === undefined) return {};
  if (choice === 'overlay') return { heatMapOverlay: dataUrl(await outcome.heatMap.overlay()) };
  const [photo, overlay] = await Promise.all([outcome.heatMap.photo(), outcome.heatMap.overlay()]);
  return { heatMap: dataUrl(photo), heatMapOverlay: dataUrl(overlay) };
}

function dataUrl({ bytes, mimeType }: Picture): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}
