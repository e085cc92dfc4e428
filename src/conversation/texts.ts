import { createInstance } from 'i18next';
import { type Locale, resolveLocale } from './locale.ts';
import { de } from './locales/de.ts';
import { en } from './locales/en.ts';
import { es } from './locales/es.ts';
import { fr } from './locales/fr.ts';
import type { TextKey } from './locales/messages.ts';
import { pt } from './locales/pt.ts';

type Values = Readonly<Record<string, string | number>>;

/** The texts of one language. */
export interface Texts {
  readonly locale: Locale;
  /** The text at a path of `locales/en.ts`; `count` among the values chooses the plural form. */
  t(key: TextKey, values?: Values): string;
  /** A share 0..1 in whole per cent, as the language writes it. */
  percent(share: number): string;
  number(value: number): string;
  /** A waiting time, rounded up to seconds, minutes or hours. */
  duration(milliseconds: number): string;
}

const resources = {
  en: { translation: en },
  es: { translation: es },
  fr: { translation: fr },
  de: { translation: de },
  pt: { translation: pt },
} as const;

const i18n = createInstance();
// Resources are in memory, so this completes at once.
void i18n.init({
  resources,
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});

const known = new Map<Locale, Texts>();

/** The texts for a platform's language tag, or for one of ours. */
export function texts(tag: string | undefined): Texts {
  const locale = resolveLocale(tag);
  const found = known.get(locale) ?? createTexts(locale);
  known.set(locale, found);
  return found;
}

function createTexts(locale: Locale): Texts {
  const translate = i18n.getFixedT(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const numbers = new Intl.NumberFormat(locale);
  const t = (key: TextKey, values: Values = {}): string => finish(translate(key, values) as string, locale);
  return {
    locale,
    t,
    percent: (share) => percents.format(share),
    number: (value) => numbers.format(value),
    duration: (milliseconds) => {
      const seconds = Math.ceil(milliseconds / 1000);
      if (seconds < 90) return t('duration.seconds', { count: seconds });
      const minutes = Math.ceil(seconds / 60);
      if (minutes < 90) return t('duration.minutes', { count: minutes });
      return t('duration.hours', { count: Math.ceil(minutes / 60) });
    },
  };
}

/** French sets a no-break space before its high punctuation marks; the sources hold plain spaces, which can be seen. */
function finish(text: string, locale: Locale): string {
  return locale === 'fr' ? text.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0') : text;
}
