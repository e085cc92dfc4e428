import type { Assessed, Outcome } from '../check/outcome.ts';
import { paragraph } from './blocks.ts';
import { compose } from './compose.ts';
import { type ComposeOptions, conditionText } from './composing.ts';
import { figureSentence, percentText } from './figures.ts';
import { lesionName } from './lesion-name.ts';
import type { Reply } from './reply.ts';
import { drawSheet, type Sheet } from './sheet-pdf.ts';
import { type Texts, texts } from './texts.ts';

/**
 * The page for the doctor as a reply with a PDF: the same as the page's own printout. Where the photo can't be judged any more (it
 * is gone, say), the reply is the one that says so.
 *
 * @param checkedAt epoch milliseconds.
 */
export async function composeSheet(
  outcome: Outcome,
  locale: string,
  checkedAt: number,
  options: ComposeOptions = {},
): Promise<Reply> {
  if (outcome.outcome !== 'assessed') return compose(outcome, locale, options);
  const language = texts(locale);
  const { t } = language;
  const bytes = await drawSheet(await sheetOf(outcome, language, checkedAt, options.priorMalignant));
  return {
    kind: 'notice',
    title: t('report.title'),
    blocks: [paragraph(t('report.ready'))],
    document: { bytes, mimeType: 'application/pdf', fileName: 'molecheck.pdf' },
    buttons: [],
    disclaimer: t('result.disclaimer'),
    locale: language.locale,
  };
}

async function sheetOf(
  outcome: Assessed,
  language: Texts,
  checkedAt: number,
  priorMalignant: number | undefined,
): Promise<Sheet> {
  const { t, locale } = language;
  const { probability, band, kind, model, diagnoses, heatMap } = outcome;
  const [photo, map] = await Promise.all([heatMap?.bare(), heatMap?.photo()]);
  return {
    title: t('report.title'),
    date: t('report.date', { date: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(checkedAt) }),
    pictures: [
      ...(photo === undefined ? [] : [{ jpeg: photo.bytes, caption: t('report.photo') }]),
      ...(map === undefined ? [] : [{ jpeg: map.bytes, caption: `${t('report.map')}. ${t('heatMap.legend')}` }]),
    ],
    findings: [
      [
        t('report.figure'),
        `${percentText(probability, language)} – ${t(`result.title.${band}`)}\n${figureSentence(probability, language)}`,
      ],
      [t('certainty.title'), conditionText(outcome, language, priorMalignant)],
      [t('report.kind'), t(`result.kind.${kind}`)],
      [t('report.model'), `MoleCheck, ${model.replace('@', ' ')}`],
      [
        t('result.resembles').replace(/\s*:$/u, ''),
        diagnoses
          .map(({ code, probability: share }) => `${lesionName(code, language)} ${percentText(share, language)}`)
          .join(', '),
      ],
    ],
    fill: t('report.fill'),
    lines: [t('report.name'), t('report.where'), t('report.since')],
    columns: ['ABCDE', t('report.seen'), t('report.note')],
    signs: (['a', 'b', 'c', 'd', 'e'] as const).map((letter) => t(`meaning.abcde.${letter}`)),
    disclaimer: t('result.disclaimer'),
  };
}
