import type { AbstentionReason } from '../check/outcome.ts';
import type { TipsTopic } from './actions.ts';
import type { Texts } from './texts.ts';

export const generalTips = ['light', 'distance', 'focus', 'centre', 'clear', 'original'] as const;

/** The general advice that a reason's own advice already gives. */
const covered: Readonly<Record<AbstentionReason, (typeof generalTips)[number]>> = {
  'not-a-lesion': 'centre',
  blurred: 'focus',
  'too-dark': 'light',
  'too-bright': 'light',
  'too-small': 'original',
};

/** How to take a better picture; for an abstention its own advice comes first. */
export function tipsList(topic: TipsTopic, { t }: Texts): readonly string[] {
  if (topic === 'general') return generalTips.map((item) => t(`tips.list.${item}`));
  const rest = generalTips.filter((item) => item !== covered[topic]);
  return [t(`abstained.tip.${topic}`), ...rest.map((item) => t(`tips.list.${item}`))];
}
