import type { DiagnosisCode } from '../check/outcome.ts';
import { en } from './locales/en.ts';
import type { Texts } from './texts.ts';

/** The classes of our model in the order in which they are explained, the malignant ones first. */
export const lesionCodes = Object.keys(en.lesion) as readonly (keyof typeof en.lesion)[];

/** What people call a class: a text of the locale for those of our model, for another model's its label ("solar-lentigo" → "Solar lentigo"). */
export function lesionName(code: DiagnosisCode, { t }: Texts): string {
  if (isKnown(code)) return t(`lesion.${code}`);
  const words = code.replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isKnown(code: string): code is keyof typeof en.lesion {
  return Object.hasOwn(en.lesion, code);
}
