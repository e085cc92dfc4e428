import type { Abstained, Assessed, Outcome, Rejected } from '../check/outcome.ts';
import { button, buttonRows, list, paragraph, strong } from './blocks.ts';
import { composeAlbum } from './compose-album.ts';
import {
  type ComposeOptions,
  conditionText,
  deleteAction,
  heatMapPicture,
  noScoreText,
  resultButtons,
} from './composing.ts';
import { examplePicture } from './example-picture.ts';
import { figureSentence, percentText } from './figures.ts';
import { lesionName } from './lesion-name.ts';
import type { Reply } from './reply.ts';
import { type Texts, texts } from './texts.ts';
import { tipsList } from './tips.ts';

/**
 * The reply to one check, what matters first: title, advice, the figure in words and in per cent, what it is conditional on,
 * the disclaimer; then when to see a doctor at once, the diagnoses as bars, ABCDE signs, buttons. Drawn as text with bars of
 * 5 cells it stays within Telegram's caption limit of 1024 characters in every language (tested). Never throws.
 */
export async function compose(outcome: Outcome, locale: string, options: ComposeOptions = {}): Promise<Reply> {
  const language = texts(locale);
  switch (outcome.outcome) {
    case 'assessed':
      return composeAssessed(outcome, language, options);
    case 'abstained':
      return composeAbstained(outcome, language, options);
    case 'rejected':
      return composeRejected(outcome, language);
  }
}

/** One reply for an album, its photos numbered as they were sent. A single outcome is composed as by {@link compose}. */
export async function composeCombined(
  outcomes: readonly Outcome[],
  locale: string,
  options: ComposeOptions = {},
): Promise<Reply> {
  const [only] = outcomes;
  if (outcomes.length === 1 && only !== undefined) return compose(only, locale, options);
  return composeAlbum(outcomes, texts(locale), options);
}

async function composeAssessed(outcome: Assessed, language: Texts, options: ComposeOptions): Promise<Reply> {
  const { t } = language;
  const { band, probability } = outcome;
  const picture = await heatMapPicture(outcome, language, options);
  const rows = outcome.diagnoses.map((diagnosis) => ({
    label: lesionName(diagnosis.code, language),
    value: diagnosis.probability,
    text: percentText(diagnosis.probability, language),
  }));
  return {
    kind: 'result',
    title: t(`result.title.${band}`),
    band,
    blocks: [
      paragraph(t(`result.advice.${band}`)),
      strong(figureSentence(probability, language)),
      paragraph(`${conditionText(outcome, language, options.priorMalignant)} ${t(`result.kind.${outcome.kind}`)}`),
      paragraph(t('result.atOnce')),
      paragraph(t('result.resembles')),
      { kind: 'bars', rows },
      ...(picture === undefined ? [] : [paragraph(t('heatMap.legend'))]),
      paragraph(t('result.abcde')),
    ],
    leading: 3,
    ...(picture && { picture }),
    buttons: resultButtons({ probability, band }, language, options),
    disclaimer: t('result.disclaimer'),
    locale: language.locale,
  };
}

async function composeAbstained(outcome: Abstained, language: Texts, options: ComposeOptions): Promise<Reply> {
  const { t } = language;
  const picture = await examplePicture();
  return {
    kind: 'abstained',
    title: t('abstained.title'),
    blocks: [
      strong(noScoreText(outcome, language)),
      list(tipsList(outcome.reason, language)),
      paragraph(t('abstained.nothing')),
      paragraph(t('result.abcde')),
      paragraph(t('result.atOnce')),
    ],
    ...(picture && { picture: { ...picture, alt: t('tips.alt'), fileName: 'example.jpg' } }),
    buttons: buttonRows([button(t('buttons.delete'), deleteAction(options.personKey))]),
    disclaimer: t('result.disclaimer'),
    locale: language.locale,
  };
}

function composeRejected(outcome: Rejected, language: Texts): Reply {
  const { t } = language;
  const isOurs = ['busy', 'shutting-down', 'internal'].includes(outcome.reason);
  return {
    kind: 'rejected',
    title: t(isOurs ? 'rejected.titleLater' : 'rejected.title'),
    blocks: [paragraph(noScoreText(outcome, language)), paragraph(t('rejected.care'))],
    buttons: [],
    disclaimer: t('result.disclaimer'),
    locale: language.locale,
  };
}
