import { describe, expect, it } from 'vitest';
import { type Locale, locales, resolveLocale } from '../../../src/conversation/locale.ts';
import { de } from '../../../src/conversation/locales/de.ts';
import { en } from '../../../src/conversation/locales/en.ts';
import { es } from '../../../src/conversation/locales/es.ts';
import { fr } from '../../../src/conversation/locales/fr.ts';
import { pt } from '../../../src/conversation/locales/pt.ts';
import { texts } from '../../../src/conversation/texts.ts';
import { everyLocale } from './every-reply.ts';

type Tree = { readonly [key: string]: string | Tree };

const trees: Readonly<Record<Locale, Tree>> = { en, es, fr, de, pt };

/** Texts that may read the same as in English, because the language uses that very word. */
const sameAsEnglish: Readonly<Record<Locale, readonly string[]>> = {
  en: [],
  es: ['lesion.mel'],
  fr: ['commands.check.photo', 'combined.photo', 'duration.minutes', 'report.photo'],
  de: ['commands.start.name', 'report.name'],
  pt: ['lesion.mel'],
};
const sameEverywhere = ['about.ofKind', 'bot.name', 'combined.figure', 'commands.check.pdf', 'help.command'];

function leaves(tree: Tree, path = ''): readonly (readonly [path: string, text: string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as const] : leaves(value, `${path}${key}.`),
  );
}

const pluralForm = /_(zero|one|two|few|many|other)$/;
const withoutForm = (path: string): string => path.replace(pluralForm, '');
const variablesOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
const english = new Map(leaves(en));

describe.each(everyLocale)('the texts in $locale', ({ locale }) => {
  const own = new Map(leaves(trees[locale]));

  it('has every text, and none besides', () => {
    const keys = (paths: Iterable<string>): readonly string[] => [...new Set([...paths].map(withoutForm))].sort();
    expect(keys(own.keys())).toEqual(keys(english.keys()));
    expect([...own].filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([]);
  });

  it('has every plural form that the language knows, and no other', () => {
    const known = [...new Intl.PluralRules(locale).resolvedOptions().pluralCategories].sort();
    const forms = new Map<string, string[]>();
    for (const path of own.keys()) {
      const form = pluralForm.exec(path)?.[1];
      if (form !== undefined) forms.set(withoutForm(path), [...(forms.get(withoutForm(path)) ?? []), form].sort());
    }
    expect(forms.size).toBeGreaterThan(4);
    for (const [path, given] of forms) expect(given, path).toEqual(known);
  });

  it('fills in the same values as English', () => {
    for (const [path, text] of own) {
      const model = english.get(path) ?? english.get(`${withoutForm(path)}_other`) ?? '';
      expect(variablesOf(text), path).toEqual(variablesOf(model));
    }
  });

  it('fits the places where platforms show it', () => {
    const limits: Readonly<Record<string, number>> = { 'bot.name': 32, 'bot.short': 120, 'bot.description': 512 };
    for (const [path, text] of own) {
      const limit = limits[path];
      if (limit !== undefined) expect(text.length, path).toBeLessThanOrEqual(limit);
      if (/^commands\..*(d|D)escription$/.test(path)) expect(text.length, path).toBeLessThanOrEqual(100);
      // Discord's rule for the names of commands and options.
      if (/^commands\.\w+\.(name|photo|private|choice)$/.test(path))
        expect(text, path).toMatch(/^[-_\p{Ll}\p{N}]{1,32}$/u);
      if (/^commands\.check\.menu$/.test(path)) expect(text.length, path).toBeLessThanOrEqual(32);
      if (path.startsWith('buttons.')) expect(text.length, path).toBeLessThanOrEqual(40);
      if (/^notice\.(notYours|notYoursToDelete|oldButton|rateMinute|rateDay)$/.test(path))
        expect(text.length, path).toBeLessThanOrEqual(185);
    }
    const names = [...own].filter(([path]) => /^commands\.\w+\.name$/.test(path)).map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves no placeholder and no key in what it gives out', () => {
    const { t } = texts(locale);
    expect(t('figure.about', { count: 3, percent: '3 %' })).toMatch(/\b3\b.*\(3 %\)/);
    expect(t('combined.title', { count: 1 })).toContain('1');
    for (const count of [0, 1, 2, 5, 1_000_000]) expect(t('duration.minutes', { count })).not.toMatch(/[{}]|duration/);
  });

  it('writes waiting times in seconds, minutes or hours, rounded up', () => {
    const { duration } = texts(locale);
    expect(duration(1)).toBe(texts(locale).t('duration.seconds', { count: 1 }));
    expect(duration(89_001)).toContain('2');
    expect(duration(95_000)).toBe(texts(locale).t('duration.minutes', { count: 2 }));
    expect(duration(23.2 * 3_600_000)).toBe(texts(locale).t('duration.hours', { count: 24 }));
  });
});

describe.each(everyLocale.filter(({ locale }) => locale !== 'en'))('the texts in $locale', ({ locale }) => {
  it('leave nothing in English', () => {
    const own = new Map(leaves(trees[locale]));
    const same = [...own].filter(([path, text]) => english.get(path) === text).map(([path]) => withoutForm(path));
    const allowed = [...sameEverywhere, ...sameAsEnglish[locale]];
    expect([...new Set(same)].filter((path) => !allowed.includes(path))).toEqual([]);
    // An entry of the list that is no longer needed goes.
    expect(sameAsEnglish[locale].filter((path) => !same.includes(path))).toEqual([]);
  });
});

describe('the language of a person', () => {
  it.each([
    ['pt-BR', 'pt'],
    ['pt-br', 'pt'],
    ['es-419', 'es'],
    ['es_ES', 'es'],
    ['en-US', 'en'],
    ['de', 'de'],
    ['FR-ca', 'fr'],
    ['ja', 'en'],
    ['ptx', 'en'],
    ['', 'en'],
    ['../../etc', 'en'],
    [undefined, 'en'],
  ])('%s is answered in %s', (tag, locale) => {
    expect(resolveLocale(tag)).toBe(locale);
  });

  it('gives French its no-break spaces and every language its own per cent', () => {
    expect(texts('fr').t('language.choose')).toMatch(/\u00a0\?$/);
    expect(locales.map((locale) => texts(locale).percent(0.03))).toEqual(
      locales.map((locale) => new Intl.NumberFormat(locale, { style: 'percent' }).format(0.03)),
    );
    expect(texts('en').percent(0.03)).toBe('3%');
    expect(texts('de').percent(0.03)).toMatch(/^3\s%$/);
  });
});
