import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawMole } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, visit, withoutChromium } from './browser.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const popplerIsHere = existsSync('/usr/bin/pdfinfo');
const withoutPoppler = popplerIsHere ? '' : ' [skipped: no pdfinfo; apt-get install poppler-utils]';

describe.skipIf(!chromiumIsHere || !popplerIsHere)(`the page for the doctor${withoutChromium}${withoutPoppler}`, () => {
  let browser: Browser;
  let site: Site;
  let folder: string;
  let moles: readonly Buffer[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'molecheck-report-'));
    [browser, site] = await Promise.all([launchChromium(), openSite()]);
    moles = await Promise.all([drawMole({ width: 480, height: 360 }), drawMole({ width: 360, height: 640 })]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['en', 'de', 'fr', 'es', 'pt'])(
    'is one sheet of A4 and of Letter, with all that a doctor asks for (%s)',
    async (lang) => {
      const { page, elsewhere, faults, close } = await visit(
        browser,
        site.url,
        { colorScheme: 'dark' },
        `/?lang=${lang}`,
      );
      for (const buffer of moles) {
        await page.setInputFiles('#file', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
        await page.click('#check');
        await page.waitForSelector('#result:not([hidden])');
        const shown = {
          percent: (await page.textContent('#percent')) ?? '',
          condition: (await page.textContent('#condition')) ?? '',
          kind: (await page.textContent('#kind')) ?? '',
          disclaimer: (await page.textContent('.verdict .disclaimer')) ?? '',
          date: new Intl.DateTimeFormat(lang, { dateStyle: 'long' }).format(),
        };
        for (const format of ['A4', 'Letter'] as const) {
          const path = join(folder, `${lang}-${format}.pdf`);
          await page.pdf({ path, format });
          expect(execFileSync('pdfinfo', [path], { encoding: 'utf8' })).toMatch(/^Pages:\s+1$/m);
          const text = words(execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }));
          for (const [name, part] of Object.entries(shown))
            for (const word of words(part)) expect(text, `${name}: ${word}`).toContain(word);
          for (const letter of ['A', 'B', 'C', 'D', 'E', 'ABCDE']) expect(text).toContain(letter);
          expect(text.join(' ')).toMatch(/MoleCheck, \w+ \d+\.\d+\.\d+/);
          // The photo, and the photo with the map.
          const pictures = execFileSync('pdfimages', ['-list', path], { encoding: 'utf8' });
          expect(pictures.match(/\bimage\b/g)?.length).toBeGreaterThanOrEqual(2);
        }
        await page.click('#again');
      }
      expect([...elsewhere, ...faults]).toEqual([]);
      await close();
    },
  );

  it('lays the map over the photo, whatever its shape, in a picture as large as the photo beside it', async () => {
    const { page, close } = await visit(browser, site.url);
    await page.emulateMedia({ media: 'print' });
    const [landscape, portrait] = moles as [Buffer, Buffer];
    // A progressive JPEG goes as it is, so that the server turns the same file as the browser.
    const turned = await sharp(landscape).withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer();
    const mole = sharp(await drawMole({ width: 400, height: 300 }));
    const long = await mole.extend({ left: 1000, right: 1000, background: '#d8a48f' }).jpeg().toBuffer();
    for (const [photo, width, height] of [
      [landscape, 480, 360],
      [portrait, 360, 640],
      [turned, 360, 480],
      [long, 1600, 200],
    ] as const) {
      await check(page, photo);
      const [beside, mapped, overlay] = await Promise.all(
        ['photo', 'mapped', 'overlay'].map((name) => placeOf(page, `#report-${name}`)),
      );
      // The one beside fills its frame no further than its shape allows.
      const frame = beside as Place;
      const shown = Math.min(frame.width / width, frame.height / height);
      expect(mapped?.top).toBeCloseTo(frame.top, 1);
      expect(mapped?.width).toBeCloseTo(shown * width, 0);
      expect(mapped?.height).toBeCloseTo(shown * height, 0);
      expect(overlay).toEqual({ ...mapped, source: expect.stringMatching(/^data:image\/png/) });
      expect(mapped?.source).toBe(frame.source);
      await page.evaluate(() => document.getElementById('again')?.click());
    }
    await close();
  });

  it('shows the server’s picture where the browser can not show the photo', async () => {
    const { page, close } = await visit(browser, site.url);
    await page.emulateMedia({ media: 'print' });
    await check(page, readFileSync(new URL('../fixtures/mole-p3.heic', import.meta.url)));
    expect(await placeOf(page, '#report-mapped')).toMatchObject({ source: expect.stringMatching(/^data:image\/jpeg/) });
    for (const name of ['photo', 'overlay']) expect((await placeOf(page, `#report-${name}`)).width).toBe(0);
    await close();
  });

  it('opens the print dialogue once its pictures are there', async () => {
    const { page, close } = await visit(browser, site.url);
    const printed = page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          window.print = () =>
            resolve(
              ['report-photo', 'report-mapped', 'report-overlay'].every(
                (id) => (document.getElementById(id) as HTMLImageElement).naturalWidth > 0,
              ),
            );
        }),
    );
    await page.setInputFiles('#file', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: moles[0] as Buffer });
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
    await page.click('#print');
    expect(await printed).toBe(true);
    await close();
  });
});

interface Place {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly source: string;
}

/** Where a picture stands, once it and its layout are there, and what it shows. */
async function placeOf(page: Page, id: string): Promise<Place> {
  return page.locator(id).evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode().catch(() => {});
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const { top, left, width, height } = image.getBoundingClientRect();
    return { top, left, width, height, source: image.src };
  });
}

/** On paper the page's buttons are not there to be clicked. */
async function check(page: Page, buffer: Buffer): Promise<void> {
  await page.setInputFiles('#file', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
  await page.waitForSelector('body[data-state="preview"]');
  await page.evaluate(() => document.getElementById('check')?.click());
  await page.waitForSelector('body[data-state="result"]');
}

function words(text: string): readonly string[] {
  return text.split(/[\s\u00a0\u202f]+/).filter((word) => word !== '');
}
