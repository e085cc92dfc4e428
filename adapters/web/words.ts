import { abstentionReasons, bands, kinds } from '../../src/check/outcome.ts';
import type { ComposeOptions } from '../../src/conversation/composing.ts';
import { atOnceSigns } from '../../src/conversation/explain.ts';
import { lesionCodes } from '../../src/conversation/lesion-name.ts';
import type { Locale } from '../../src/conversation/locale.ts';
import type { TextKey } from '../../src/conversation/locales/messages.ts';
import { type ModelInfo, missedOf100, phoneText, whereText } from '../../src/conversation/model-info.ts';
import { texts } from '../../src/conversation/texts.ts';
import { generalTips } from '../../src/conversation/tips.ts';
import { de } from './words/de.ts';
import { en, type PageWords } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';
import { pt } from './words/pt.ts';

/** Every text of the page in one language by its key: the page's own, and those that it shares with the bots. */
export type Words = Readonly<Record<string, string>>;

const own: Readonly<Record<Locale, PageWords>> = { en, es, fr, de, pt };

/** Taken over as they are. */
const shared = [
  ...bands.flatMap((band) => [`band.${band}`, `result.title.${band}`, `result.advice.${band}`, `meaning.${band}`]),
  ...lesionCodes.map((code) => `lesion.${code}`),
  ...kinds.map((kind) => `result.kind.${kind}`),
  ...['title', 'skin', 'seven'].map((item) => `certainty.${item}`),
  ...['title', 'photo', 'map', 'figure', 'model', 'kind', 'fill', 'name', 'where', 'since', 'seen', 'note'].map(
    (item) => `report.${item}`,
  ),
  ...atOnceSigns.map((sign) => `meaning.atOnce.${sign}`),
  ...generalTips.map((tip) => `tips.list.${tip}`),
  ...abstentionReasons.flatMap((reason) => [`abstained.reason.${reason}`, `abstained.tip.${reason}`]),
  ...['unsupported-format', 'too-large', 'too-many-pixels', 'corrupt', 'timeout', 'unreadable', 'internal'].map(
    (reason) => `rejected.reason.${reason}`,
  ),
  'meaning.title',
  'meaning.atOnceTitle',
  'meaning.abcdeTitle',
  'meaning.adults',
  'result.disclaimer',
  'heatMap.legend',
  'heatMap.alt',
  'tips.title',
  'tips.alt',
  'abstained.title',
  'abstained.nothing',
  'rejected.title',
  'rejected.titleLater',
  'privacy.title',
  'buttons.tips',
  'notice.trouble',
] as const;

/**
 * Taken over with their placeholders, which the page fills in as it learns the figures (`{count}`, `{percent}`,
 * `{duration}`, `{n}`, `{date}`); plural forms apart.
 */
const templates = [
  'figure.about_one',
  'figure.about_other',
  'figure.below',
  'figure.above',
  'figure.shortAbout',
  'figure.shortBelow',
  'figure.shortAbove',
  'share.oneIn',
  'share.ofHundred',
  'report.date',
  'rejected.reason.busy',
  'notice.rateMinute',
] as const;

interface WordsOptions {
  readonly model: ModelInfo;
  readonly composing: ComposeOptions;
  readonly maxPhotoBytes: number;
  /** OPERATOR_CONTACT: whom to ask, as the operator wrote it. */
  readonly operatorContact?: string | undefined;
  /** What a browser fetches to check photos on its own; absent where it can't. */
  readonly deviceBytes?: number | undefined;
}

/** The words of the page for one language; what depends on the model and on the configuration is filled in. */
export function wordsOf(locale: Locale, options: WordsOptions): Words {
  const { model, composing, maxPhotoBytes, operatorContact, deviceBytes = 0 } = options;
  const language = texts(locale);
  const { t, percent } = language;
  const words: Record<string, string> = { ...own[locale] };
  for (const key of shared) words[key] ??= t(key as TextKey);
  const gaps = { count: '{count}', percent: '{percent}', duration: '{duration}', n: '{n}', date: '{date}' };
  for (const key of templates) words[key] = t(key as TextKey, gaps);
  for (const code of lesionCodes) words[`lesion.${code}.what`] = afterColon(t(`meaning.names.${code}`));
  for (const letter of ['a', 'b', 'c', 'd', 'e'] as const) {
    const [name = '', what = ''] = splitSign(t(`meaning.abcde.${letter}`));
    words[`sign.${letter}`] = name;
    words[`sign.${letter}.what`] = what;
  }
  words['result.resembles'] = t('result.resembles').replace(/\s*:$/u, '');
  const { priorMalignant } = composing;
  words['result.condition'] = t(priorMalignant === undefined ? 'result.condition' : 'result.conditionOperator', {
    prior: '{prior}',
    generalPrior: '{generalPrior}',
    general: '{general}',
  });
  words['certainty.condition'] =
    priorMalignant === undefined
      ? t('certainty.condition')
      : t('certainty.conditionOperator', { percent: percent(priorMalignant) });
  words['certainty.phone'] = phoneText(model, language);
  const missed = missedOf100(model);
  if (missed !== undefined)
    words['certainty.missed'] = t('certainty.missed', {
      n: missed.count,
      where: whereText(missed.split, language),
    });
  const size = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(maxPhotoBytes / (1024 * 1024));
  for (const key of ['drop.formats', 'error.tooLarge'] as const) words[key] = own[locale][key].replace('{size}', size);
  words['device.about'] = own[locale]['device.about'].replace('{size}', String(Math.ceil(deviceBytes / 1e6)));
  words['footer.model'] = own[locale]['footer.model'].replace('{model}', `${model.name} ${model.version}`);
  words['privacyPage.operator'] =
    operatorContact === undefined
      ? own[locale]['privacyPage.noOperator']
      : own[locale]['privacyPage.operator'].replace('{contact}', () => operatorContact);
  return words;
}

/** "Melanoma: the most dangerous skin cancer" → "the most dangerous skin cancer". */
function afterColon(text: string): string {
  return /^[^:]+?[\s\u00a0]*:\s*(.+)$/u.exec(text)?.[1] ?? text;
}

/** "B – Border: ragged, notched or blurred" → "Border", "ragged, notched or blurred". */
function splitSign(text: string): readonly string[] {
  return /^\S+ – ([^:]+?)[\s\u00a0]*:\s*(.+)$/u.exec(text)?.slice(1) ?? ['', text];
}
