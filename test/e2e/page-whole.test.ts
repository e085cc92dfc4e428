import type { Browser, Page } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawMole } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, visit, withoutChromium } from './browser.ts';

describe.skipIf(!chromiumIsHere)(`a damaged photo on the page${withoutChromium}`, () => {
  let browser: Browser;
  let site: Site;
  let page: Page;
  let mole: Buffer;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
    ({ page } = await visit(browser, site.url));
    mole = await drawMole({ width: 1800, height: 1350, seed: 8, quality: 90 });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Whether the page draws it anew, which makes a whole JPEG of whatever the browser shows. */
  async function isDrawnAnew(bytes: Buffer, type: string): Promise<boolean> {
    return page.evaluate<boolean>(`(async () => {
      const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (letter) => letter.charCodeAt(0));
      const { shrink } = await import('/shrink.js');
      const file = new Blob([bytes], { type: '${type}' });
      return (await shrink(file)) !== file;
    })()`);
  }

  const encoders = {
    'image/jpeg': (picture: Sharp) => picture.jpeg({ quality: 90 }),
    'image/png': (picture: Sharp) => picture.png({ compressionLevel: 3 }),
    'image/webp': (picture: Sharp) => picture.webp({ quality: 85 }),
  } as const;
  type Type = keyof typeof encoders;

  const without = (bytes: Buffer, from: number, length: number): Buffer =>
    Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  const damages: readonly (readonly [string, readonly Type[], (whole: Buffer) => Buffer])[] = [
    ['cut at half', ['image/jpeg', 'image/png', 'image/webp'], (whole) => whole.subarray(0, whole.length >> 1)],
    ['4 kB missing early', ['image/jpeg', 'image/png'], (whole) => without(whole, whole.length >> 2, 4096)],
    [
      '4 kB missing in the middle',
      ['image/jpeg', 'image/png', 'image/webp'],
      (whole) => without(whole, whole.length >> 1, 4096),
    ],
    ['4 kB missing before the end mark', ['image/jpeg'], (whole) => without(whole, whole.length - 4098, 4096)],
    [
      '4 kB twice',
      ['image/jpeg', 'image/png'],
      (whole) => Buffer.concat([whole.subarray(0, whole.length >> 1), whole.subarray((whole.length >> 1) - 4096)]),
    ],
    [
      'the last third zero',
      ['image/jpeg', 'image/png', 'image/webp'],
      (whole) => Buffer.concat([whole.subarray(0, (2 * whole.length) / 3), Buffer.alloc(whole.length / 3)]),
    ],
    [
      '2 kB of zeros inside',
      ['image/jpeg', 'image/png', 'image/webp'],
      (whole) =>
        Buffer.concat([
          whole.subarray(0, whole.length >> 1),
          Buffer.alloc(2048),
          whole.subarray((whole.length >> 1) + 2048),
        ]),
    ],
  ];
  const cases = damages.flatMap(([name, types, damage]) => types.map((type) => ({ name, type, damage })));

  it.each(cases)('goes to the server as it is: $type, $name', async ({ type, damage }) => {
    const whole = await encoders[type](sharp(mole)).toBuffer();
    expect(await isDrawnAnew(damage(whole), type)).toBe(false);
  });

  it.each(Object.keys(encoders) as Type[])('a whole %s is made smaller, however it is turned', async (type) => {
    for (const orientation of [1, 6])
      expect(
        await isDrawnAnew(await encoders[type](sharp(mole).withMetadata({ orientation })).toBuffer(), type),
        `orientation ${orientation}`,
      ).toBe(true);
  });

  it('is made smaller at once, on a page that is never idle too', async () => {
    await page.evaluate('HTMLCanvasElement.prototype.toBlob = () => {}');
    expect(await isDrawnAnew(mole, 'image/jpeg')).toBe(true);
    await page.reload();
  });

  it('what can not be told goes as it is too: a progressive JPEG', async () => {
    expect(await isDrawnAnew(await sharp(mole).jpeg({ progressive: true }).toBuffer(), 'image/jpeg')).toBe(false);
  });
});
