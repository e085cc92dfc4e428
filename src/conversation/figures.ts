import type { Texts } from './texts.ts';

type Share =
  | { readonly kind: 'below' }
  | { readonly kind: 'above' }
  | { readonly kind: 'about'; readonly count: number };

/**
 * A probability as coarse as it may be said: whole per cent, and at the ends "< 1 %" and "> 99 %". The calibration images
 * do not carry more.
 */
function coarse(probability: number): Share {
  if (probability < 0.01) return { kind: 'below' };
  if (probability > 0.99) return { kind: 'above' };
  return { kind: 'about', count: Math.round(probability * 100) };
}

/** "3 %", "< 1 %", "> 99 %", as the language writes it. */
export function percentText(probability: number, texts: Texts): string {
  const share = coarse(probability);
  if (share.kind === 'below') return `< ${texts.percent(0.01)}`;
  if (share.kind === 'above') return `> ${texts.percent(0.99)}`;
  return texts.percent(share.count / 100);
}

/** The figure as a sentence, in words and in per cent: what happened to 100 pictures with this score. */
export function figureSentence(probability: number, texts: Texts): string {
  const percent = percentText(probability, texts);
  const share = coarse(probability);
  if (share.kind === 'about') return texts.t('figure.about', { count: share.count, percent });
  return texts.t(`figure.${share.kind}`, { percent });
}

/** The figure in a few words: "about 3 in 100 (3 %)". */
export function figurePhrase(probability: number, texts: Texts): string {
  const percent = percentText(probability, texts);
  const share = coarse(probability);
  if (share.kind === 'about') return texts.t('figure.shortAbout', { count: share.count, percent });
  return texts.t(share.kind === 'below' ? 'figure.shortBelow' : 'figure.shortAbove', { percent });
}

/** "1 in 5", or "15 in 100" where it is no such fraction. */
export function shareText(share: number, { t }: Texts): string {
  const n = Math.round(1 / share);
  const whole = share < 0.01 || (n > 1 && Math.abs(1 / n - share) < 0.02 * share);
  return whole ? t('share.oneIn', { n }) : t('share.ofHundred', { n: Math.round(share * 100) });
}
