import { isLocale, type Locale, resolveLocale } from '../../src/conversation/locale.ts';

/**
 * The language to answer in: the one that was asked for by name (`?lang=`, the form's `lang`), else the first supported one
 * of `Accept-Language` by its weights (RFC 9110, 12.5.4), else English.
 */
export function chooseLocale(asked: string | undefined, acceptLanguage: string | undefined): Locale {
  if (asked !== undefined && isLocale(primary(asked))) return resolveLocale(asked);
  const ranked = (acceptLanguage ?? '')
    .slice(0, 512)
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.split(';').map((piece) => piece.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => weight > 0 && isLocale(primary(tag)))
    .sort((a, b) => b.weight - a.weight);
  return resolveLocale(ranked[0]?.tag);
}

function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}
