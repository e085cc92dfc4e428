import type { Band } from '../check/outcome.ts';
import type { TipsTopic } from './actions.ts';
import { list, paragraph, strong } from './blocks.ts';
import { examplePicture } from './example-picture.ts';
import { figurePhrase, figureSentence } from './figures.ts';
import { lesionCodes } from './lesion-name.ts';
import { type ModelInfo, missedOf100, phoneText, whereText } from './model-info.ts';
import type { Reply } from './reply.ts';
import { texts } from './texts.ts';
import { tipsList } from './tips.ts';

const abcde = ['a', 'b', 'c', 'd', 'e'] as const;
export const atOnceSigns = ['bleeds', 'grows', 'lump', 'heals', 'nail', 'worry'] as const;

/** "What does this mean?": the band in plain words, what to do, ABCDE signs, when to see a doctor at once. */
export function explainMeaning(probability: number, band: Band, locale: string): Reply {
  const language = texts(locale);
  const { t } = language;
  return {
    kind: 'notice',
    title: t('meaning.title'),
    band,
    blocks: [
      strong(figureSentence(probability, language)),
      paragraph(t(`meaning.${band}`)),
      paragraph(t(`result.advice.${band}`)),
      strong(t('meaning.atOnceTitle')),
      list(atOnceSigns.map((sign) => t(`meaning.atOnce.${sign}`))),
      strong(t('meaning.abcdeTitle')),
      list(abcde.map((sign) => t(`meaning.abcde.${sign}`))),
      strong(t('meaning.namesTitle')),
      list(lesionCodes.map((code) => t(`meaning.names.${code}`))),
      paragraph(t('meaning.adults')),
    ],
    buttons: [],
    disclaimer: t('result.disclaimer'),
    locale: language.locale,
  };
}

export interface CertaintyOptions {
  readonly priorMalignant?: number | undefined;
  readonly model?: ModelInfo | undefined;
}

/** "How sure is it?": what the figure counts, on which images it was calibrated, what it misses, what was not tested. */
export function explainCertainty(
  probability: number,
  band: Band,
  locale: string,
  { priorMalignant, model }: CertaintyOptions = {},
): Reply {
  const language = texts(locale);
  const { t, percent } = language;
  const missed = model === undefined ? undefined : missedOf100(model);
  return {
    kind: 'notice',
    title: t('certainty.title'),
    band,
    blocks: [
      paragraph(t('certainty.frequency', { share: figurePhrase(probability, language) })),
      paragraph(
        priorMalignant === undefined
          ? t('certainty.condition')
          : t('certainty.conditionOperator', { percent: percent(priorMalignant) }),
      ),
      list([
        ...(missed === undefined
          ? []
          : [t('certainty.missed', { n: missed.count, where: whereText(missed.split, language) })]),
        phoneText(model, language),
        t('certainty.skin'),
        t('certainty.seven'),
      ]),
    ],
    buttons: [],
    disclaimer: t('result.disclaimer'),
    locale: language.locale,
  };
}

/** "Take a better photo": advice with the drawn example; a topic's own advice comes first. */
export async function explainTips(topic: TipsTopic, locale: string): Promise<Reply> {
  const language = texts(locale);
  const { t } = language;
  const picture = await examplePicture();
  return {
    kind: 'notice',
    title: t('tips.title'),
    blocks: [list(tipsList(topic, language))],
    ...(picture && { picture: { ...picture, alt: t('tips.alt'), fileName: 'example.jpg' } }),
    buttons: [],
    locale: language.locale,
  };
}
