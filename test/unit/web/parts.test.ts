import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Gathering } from '../../../adapters/web/gathering.ts';
import { chooseLocale } from '../../../adapters/web/language.ts';
import { type Place, Places } from '../../../adapters/web/places.ts';

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

  function enter(places: Places, key: string): Place {
    const place = places.enter(key);
    if (!place.ok) throw new Error(place.why);
    return place;
  }

  it('bounds the number, in all and of one address', () => {
    const places = new Places(limits);
    const first = enter(places, 'a');
    enter(places, 'a');
    expect(places.enter('a')).toEqual({ ok: false, why: 'rate' });
    enter(places, 'b');
    expect(places.enter('c')).toEqual({ ok: false, why: 'busy' });
    first.leave();
    first.leave();
    expect(places.enter('c').ok).toBe(true);
    expect(places.enter('d').ok).toBe(false);
  });

  it('bounds the bytes that arrived, in all and of one address, and gets them back', () => {
    const places = new Places(limits);
    const [a, b] = [enter(places, 'a'), enter(places, 'b')];
    expect([a.hold(50), a.hold(11), a.hold(10)]).toEqual([undefined, 'rate', undefined]);
    expect(places.enter('a')).toEqual({ ok: false, why: 'rate' });
    expect([b.hold(41), b.hold(40)]).toEqual(['busy', undefined]);
    expect(places.enter('c')).toEqual({ ok: false, why: 'busy' });
    a.leave();
    expect(b.hold(20)).toBeUndefined();
    expect(places.enter('a').ok).toBe(true);
  });
});

describe('Gathering', () => {
  /** The memory that its bytes stand in. */
  const heldBytes = (gathering: Gathering) => gathering.photo().buffer.byteLength;

  it('puts the pieces together, whatever their sizes', () => {
    const bytes = randomBytes(300_001);
    const gathering = new Gathering(300_001, () => undefined);
    for (let at = 0, step = 1; at < bytes.length; at += step, step *= 3) gathering.add(bytes.subarray(at, at + step));
    expect(bytes.equals(gathering.photo())).toBe(true);
  });

  it('holds four times what came at most, and no more than was announced', () => {
    const announced = 3_000_000;
    const gathering = new Gathering(20_000_000, () => undefined, announced);
    const held = new Set<number>();
    for (let came = 0; came < announced; came += 50_000) {
      gathering.add(new Uint8Array(50_000));
      held.add(heldBytes(gathering));
      expect(heldBytes(gathering)).toBeLessThanOrEqual(Math.max(65_536, 4 * (came + 50_000)));
    }
    expect([...held]).toEqual([65_536, 262_144, 1_048_576, announced]);
    expect(gathering.photo()).toHaveLength(announced);
  });

  it('goes beyond what was announced, where more comes', () => {
    const gathering = new Gathering(20_000_000, () => undefined, 10);
    for (let piece = 0; piece < 3; piece++) gathering.add(new Uint8Array(60_000).fill(piece));
    expect(heldBytes(gathering)).toBe(262_144);
    expect([...gathering.photo()]).toEqual([0, 1, 2].flatMap((piece) => Array(60_000).fill(piece)));
  });

  it('lets everything go at the first fault, and stays with it', async () => {
    const gathering = new Gathering(100, () => undefined);
    gathering.add(new Uint8Array(60));
    gathering.add(new Uint8Array(60));
    gathering.add(new Uint8Array(10));
    expect(await gathering.stopped).toBe('too-large');
    expect(gathering.photo()).toHaveLength(0);
  });

  it('leaves a photo that was taken, whatever comes after it', () => {
    const gathering = new Gathering(200_000, () => undefined);
    for (let piece = 0; piece < 2; piece++) gathering.add(new Uint8Array(90_000).fill(7));
    const photo = gathering.photo();
    gathering.stop('too-large');
    expect(photo).toEqual(new Uint8Array(180_000).fill(7));
    expect(gathering.photo()).toHaveLength(0);
  });
});
