/**
 * Makes the pictures of adapters/web/screenshots anew, with the shipped model and the drawn mole alone:
 * `npx tsx test/e2e/screenshots.ts`. Needs Debian's chromium and fonts-inter.
 */
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { projectRoot } from '../../src/config/root.ts';
import { launchChromium, openSite, visit } from './browser.ts';

const folder = join(projectRoot, 'adapters/web/screenshots');
const browser = await launchChromium();
const site = await openSite({}, true);

async function shoot(name: string, options: BrowserContextOptions, act: (page: Page) => Promise<void>): Promise<void> {
  const { page, close } = await visit(browser, site.url, options);
  await act(page);
  await sharp(await page.screenshot())
    .png({ palette: true, quality: 92, effort: 10 })
    .toFile(join(folder, `${name}.png`));
  await close();
}

async function checkExample(page: Page): Promise<void> {
  await page.click('[data-example=even]');
  await page.waitForSelector('#ask:not([hidden])');
  await page.click('#check');
  await page.waitForSelector('#result:not([hidden]), #stopped:not([hidden])');
  await page.waitForTimeout(300);
}

await shoot('start', { viewport: { width: 1280, height: 800 } }, async () => {});
await shoot('result', { viewport: { width: 1280, height: 1060 } }, async (page) => {
  await checkExample(page);
  await page.click('label.switch');
  await page.waitForTimeout(300);
});
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' } as const;
await shoot('phone-dark', { ...phone, locale: 'de' }, checkExample);
await browser.close();
await site.close();
