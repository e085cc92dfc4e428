import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawMole, drawNotALesion } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, visit, withoutChromium } from './browser.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/** What axe finds, and what is wider than the screen. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, `${scrollWidth} px wide`] : found;
  });
}

describe.skipIf(!chromiumIsHere)(`every page on the narrowest phone${withoutChromium}`, () => {
  let browser: Browser;
  let site: Site;
  let mole: Buffer;
  let shapes: Buffer;

  beforeAll(async () => {
    [browser, site, mole, shapes] = await Promise.all([
      launchChromium(),
      openSite({ OPERATOR_CONTACT: 'Ann <ann@example.org>' }),
      drawMole({ width: 480, height: 360, seed: 7 }),
      drawNotALesion('shapes', { width: 480, height: 360 }),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  // Colours do not depend on the language.
  it.each([
    ['en', 'light'],
    ['es', 'light'],
    ['fr', 'light'],
    ['pt', 'light'],
    ['de', 'light'],
    ['de', 'dark'],
  ] as const)('has no fault that axe knows, and nothing overflows (%s, %s)', async (lang, colorScheme) => {
    const options = { viewport: { width: 320, height: 640 }, colorScheme, isMobile: true, hasTouch: true } as const;
    const { page, close } = await visit(browser, site.url, options, `/?lang=${lang}`);
    const found: Record<string, readonly string[]> = { start: await faultsOf(page) };
    for (const [name, buffer] of [
      ['result', mole],
      ['stopped', shapes],
    ] as const) {
      await page.setInputFiles('#file', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
      await page.waitForSelector('#ask:not([hidden])');
      found['ask'] ??= await faultsOf(page);
      await page.click('#check');
      await page.waitForSelector('#result:not([hidden]), #stopped:not([hidden])');
      for (const fold of await page.locator('details').all())
        await fold.evaluate((one) => one.setAttribute('open', ''));
      found[name] = await faultsOf(page);
      await page.click(name === 'result' ? '#again' : '#another');
    }
    await page.context().setOffline(true);
    await page.waitForSelector('#offline:not([hidden])');
    found['offline'] = await faultsOf(page);
    await page.context().setOffline(false);
    await page.goto(`${site.url}/privacy?lang=${lang}`);
    found['privacy'] = await faultsOf(page);
    expect(Object.fromEntries(Object.entries(found).filter(([, faults]) => faults.length > 0))).toEqual({});
    await close();
  });
});
