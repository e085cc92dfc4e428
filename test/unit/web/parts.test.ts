import { describe, expect, it } from 'vitest';
import { chooseLocale } from '../../../adapters/web/language.ts';
import { Places } from '../../../adapters/web/places.ts';

describe('chooseLocale', () => {
  it.each([
    ['de', 'fr', 'de'],
    ['pt-BR', 'fr', 'pt'],
    ['xx', 'fr', 'fr'],
    [undefined, 'da, en-GB;q=0.8, de;q=0.9', 'de'],
    [undefined, 'fr;q=0, es;q=0.1', 'es'],
    [undefined, '*', 'en'],
    [undefined, undefined, 'en'],
    ['', 'es-419', 'es'],
    [undefined, `${'x,'.repeat(10_000)}de`, 'en'],
  ])('asked %s, browser %s: %s', (asked, header, expected) => {
    expect(chooseLocale(asked, header)).toBe(expected);
  });
});

describe('Places', () => {
  const limits = { count: 3, countPerKey: 2, bytes: 100, bytesPerKey: 60 };

  it('bounds the number, in all and of one address', () => {
    const places = new Places(limits);
    const first = places.enter('a', 1);
    places.enter('a', 1);
    expect(places.enter('a', 1)).toEqual({ ok: false, why: 'rate' });
    places.enter('b', 1);
    expect(places.enter('c', 1)).toEqual({ ok: false, why: 'busy' });
    if (!first.ok) throw new Error('no place');
    first.leave();
    first.leave();
    expect(places.enter('c', 1).ok).toBe(true);
    expect(places.enter('d', 1).ok).toBe(false);
  });

  it('bounds the bytes, in all and of one address, but lets a large one in where nothing else is held', () => {
    const places = new Places(limits);
    expect(places.enter('a', 500).ok).toBe(true);
    expect(places.enter('a', 1)).toEqual({ ok: false, why: 'rate' });
    expect(places.enter('b', 1)).toEqual({ ok: false, why: 'busy' });
  });
});
