import { describe, expect, it } from 'vitest';
import { chooseLocale } from '../../../adapters/web/language.ts';
import { Places } from '../../../adapters/web/places.ts';
import { scaleOf } from '../../../adapters/web/scale.ts';

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

describe('scaleOf', () => {
  const manifest = {
    bands: { raised: 'sensitive', high: 'specific' },
    operatingPoints: [
      { name: 'sensitive', threshold: 0.1, sensitivity: 0.95, specificity: 0.7, split: 'val' as const },
      { name: 'specific', threshold: 0.5, sensitivity: 0.8, specificity: 0.9, split: 'val' as const },
    ],
    calibration: { malignant: { scale: 1, bias: 0 }, temperature: 1, prior: 0.2 },
  };

  it('takes the thresholds of the manifest, and moves them with the operator’s prior', () => {
    expect(scaleOf(manifest)).toEqual({ raised: 0.1, high: 0.5 });
    const moved = scaleOf(manifest, 0.02);
    // Odds 1 : 1 times (0.02/0.98) : (0.2/0.8).
    expect(moved.high).toBeCloseTo(0.0816 / 1.0816, 3);
    expect(moved.raised).toBeLessThan(moved.high);
  });
});
