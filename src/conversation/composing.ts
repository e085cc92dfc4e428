import type { Abstained, Assessed, Rejected } from '../check/outcome.ts';
import type { Action } from './actions.ts';
import { button, buttonRows } from './blocks.ts';
import { figurePhrase, shareText } from './figures.ts';
import { shortKey } from './person-key.ts';
import type { Button, Reply } from './reply.ts';
import type { Texts } from './texts.ts';

export interface ComposeOptions {
  /** The operator's PRIOR_MALIGNANT; without it the figure refers to the calibration images, one in five malignant. */
  readonly priorMalignant?: number | undefined;
  /** The job's personKey: in a group only that person's tap on "Delete this result" counts. */
  readonly personKey?: string | undefined;
  /** False where nobody will see the heat map: it is neither drawn nor explained. */
  readonly heatMap?: boolean | undefined;
  /** True where the platform hands the photo out again: then a button makes the page for the doctor of it. */
  readonly sheet?: boolean | undefined;
  /** True where the person can be reminded: then a button under a low score offers it. */
  readonly reminder?: boolean | undefined;
}

/** Said where the queue gives no better waiting time. */
const defaultRetryMs = 60_000;

/**
 * What the figure is conditional on, and what it would be for people of whom few have a malignant spot, in one paragraph.
 *
 * @param priorMalignant the operator's PRIOR_MALIGNANT: without it the figure holds for pictures as clinics have them.
 */
export function conditionText(
  { prior, general }: Pick<Assessed, 'prior' | 'general'>,
  language: Texts,
  priorMalignant: number | undefined,
): string {
  return language.t(priorMalignant === undefined ? 'result.condition' : 'result.conditionOperator', {
    prior: shareText(prior, language),
    generalPrior: shareText(general.prior, language),
    general: figurePhrase(general.probability, language),
  });
}

/** Why there is no score, and for a rejection what to do about it. */
export function noScoreText(outcome: Abstained | Rejected, { t, duration }: Texts): string {
  if (outcome.outcome === 'abstained') return t(`abstained.reason.${outcome.reason}`);
  return t(`rejected.reason.${outcome.reason}`, { duration: duration(outcome.retryAfterMs ?? defaultRetryMs) });
}

/** The one drawing of a heat map that a chat shows; words alone are better than none where it fails. */
export async function heatMapPicture(
  { heatMap }: Pick<Assessed, 'heatMap'>,
  { t }: Texts,
  { heatMap: isSeen }: Pick<ComposeOptions, 'heatMap'>,
): Promise<Reply['picture']> {
  if (isSeen === false) return undefined;
  const drawn = await heatMap?.withScale().catch(() => undefined);
  return drawn && { ...drawn, alt: t('heatMap.alt'), fileName: 'molecheck.jpg' };
}

/** The buttons under a result; what they need travels in them. */
export function resultButtons(
  { probability, band }: Pick<Assessed, 'probability' | 'band'>,
  { t }: Texts,
  { personKey, sheet, reminder }: Pick<ComposeOptions, 'personKey' | 'sheet' | 'reminder'>,
): readonly (readonly Button[])[] {
  // Whoever was told to see a doctor is offered no month to wait.
  const offersReminder = reminder === true && band === 'low';
  const permille = Math.round(Math.min(Math.max(probability, 0), 1) * 1000);
  return buttonRows([
    button(t('buttons.meaning'), { kind: 'meaning', permille, band }),
    button(t('buttons.certainty'), { kind: 'certainty', permille, band }),
    button(t('buttons.tips'), { kind: 'tips', topic: 'general' }),
    ...(sheet === true ? [button(t('buttons.sheet'), ownedAction('sheet', personKey))] : []),
    ...(offersReminder ? [button(t('buttons.remind'), ownedAction('remind', personKey))] : []),
    button(t('buttons.delete'), deleteAction(personKey)),
  ]);
}

/** "Delete this result": bound to the person where one is known. */
export function deleteAction(personKey: string | undefined): Action {
  return ownedAction('delete', personKey);
}

function ownedAction(kind: 'delete' | 'sheet' | 'remind', personKey: string | undefined): Action {
  return personKey === undefined ? { kind } : { kind, owner: shortKey(personKey) };
}
