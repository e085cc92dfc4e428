/** The languages the bot speaks, complete; the first is the fallback. */
export const locales = ['en', 'es', 'fr', 'de', 'pt'] as const;

export type Locale = (typeof locales)[number];

/** Languages name themselves, so that everybody finds their own. */
export const languageNames: Readonly<Record<Locale, string>> = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  pt: 'Português',
};

export function isLocale(tag: string): tag is Locale {
  return (locales as readonly string[]).includes(tag);
}

/** The supported locale nearest to a platform's tag (`pt-BR` → `pt`, `es_419` → `es`); English where there is none. */
export function resolveLocale(tag: string | undefined): Locale {
  const language = tag?.toLowerCase().split(/[-_]/)[0] ?? '';
  return isLocale(language) ? language : 'en';
}
