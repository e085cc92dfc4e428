import type { Abstained, Assessed, Band, Outcome, Rejected } from '../check/outcome.ts';
import { list, paragraph, strong } from './blocks.ts';
import { type ComposeOptions, conditionText, heatMapPicture, noScoreText, resultButtons } from './composing.ts';
import { figureSentence, percentText } from './figures.ts';
import type { Block, Reply } from './reply.ts';
import type { Texts } from './texts.ts';

interface Numbered<T extends Outcome> {
  /** 1 for the first photo of the album. */
  readonly n: number;
  readonly outcome: T;
}

const order: Readonly<Record<Band, number>> = { low: 0, raised: 1, high: 2 };

/** The reply to an album: a bar a photo, the advice of the highest band, and what to do about photos without a score. */
export async function composeAlbum(
  outcomes: readonly Outcome[],
  language: Texts,
  options: ComposeOptions,
): Promise<Reply> {
  const { t, locale } = language;
  const numbered = outcomes.map((outcome, index) => ({ n: index + 1, outcome }));
  const assessed = numbered.filter((item): item is Numbered<Assessed> => item.outcome.outcome === 'assessed');
  const others = numbered.filter((item): item is Numbered<Abstained | Rejected> => item.outcome.outcome !== 'assessed');
  const highest = highestOf(assessed);
  const withoutScore = noScoreBlock(others, language);
  if (highest === undefined)
    return {
      kind: 'combined',
      title: t('rejected.title'),
      blocks: [withoutScore, paragraph(t('abstained.nothing')), paragraph(t('rejected.care'))],
      buttons: [],
      disclaimer: t('result.disclaimer'),
      locale,
    };
  const { n, outcome } = highest;
  const picture = await heatMapPicture(outcome, language, options);
  return {
    kind: 'combined',
    title: t('combined.title', { count: outcomes.length }),
    band: outcome.band,
    blocks: [
      strong(t('combined.highest', { n, title: t(`result.title.${outcome.band}`) })),
      paragraph(t(`result.advice.${outcome.band}`)),
      paragraph(figureSentence(outcome.probability, language)),
      paragraph(conditionText(outcome, language, options.priorMalignant)),
      paragraph(t('result.atOnce')),
      paragraph(t('combined.intro')),
      barsBlock(assessed, language),
      ...(others.length === 0 ? [] : [withoutScore]),
      ...(picture === undefined ? [] : [paragraph(t('combined.picture', { n }))]),
      paragraph(t('result.abcde')),
    ],
    leading: 4,
    ...(picture && { picture }),
    buttons: resultButtons(outcome, language, { personKey: options.personKey, reminder: options.reminder }),
    disclaimer: t('result.disclaimer'),
    locale,
  };
}

/** The highest band, and in it the highest figure: with an operator's prior the two need not agree. */
function highestOf(assessed: readonly Numbered<Assessed>[]): Numbered<Assessed> | undefined {
  return [...assessed].sort(
    ({ outcome: a }, { outcome: b }) => order[b.band] - order[a.band] || b.probability - a.probability,
  )[0];
}

function barsBlock(assessed: readonly Numbered<Assessed>[], language: Texts): Block {
  const rows = assessed.map(({ n, outcome }) => ({
    label: language.t('combined.photo', { n }),
    value: outcome.probability,
    text: language.t('combined.figure', {
      figure: percentText(outcome.probability, language),
      band: language.t(`band.${outcome.band}`),
    }),
  }));
  return { kind: 'bars', rows };
}

/** Photos that share a reason share a line. */
function noScoreBlock(others: readonly Numbered<Abstained | Rejected>[], language: Texts): Block {
  const photosByReason = new Map<string, number[]>();
  for (const { n, outcome } of others) {
    const tip = outcome.outcome === 'abstained' ? ` ${language.t(`abstained.tip.${outcome.reason}`)}` : '';
    const reason = noScoreText(outcome, language) + tip;
    photosByReason.set(reason, [...(photosByReason.get(reason) ?? []), n]);
  }
  return list(
    [...photosByReason].map(([reason, photos]) =>
      language.t('combined.noScore', { count: photos.length, n: photos.join(', '), reason }),
    ),
  );
}
