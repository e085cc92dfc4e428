import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
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

  it('opens the print dialogue once its pictures are there', async () => {
    const { page, close } = await visit(browser, site.url);
    const printed = page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          window.print = () =>
            resolve(
              ['report-photo', 'report-map'].every(
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

function words(text: string): readonly string[] {
  return text.split(/[\s\u00a0\u202f]+/).filter((word) => word !== '');
}
