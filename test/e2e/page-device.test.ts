import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromRoot, projectRoot } from '../../src/config/root.ts';
import { drawMole, drawNotALesion } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, type Visit, visit, withoutChromium } from './browser.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const modelIsHere = existsSync(fromRoot('models/molenet/manifest.json'));
const withoutModel = modelIsHere ? '' : ' [skipped: models/molenet is not here]';
const photos = join(projectRoot, '../shared/data');
const photosAreHere = existsSync(photos);
const withoutPhotos = photosAreHere ? '' : ' [skipped: ../shared/data is not here]';

interface Shown {
  readonly outcome: string;
  readonly [field: string]: unknown;
}

describe.skipIf(!chromiumIsHere || !modelIsHere)(`"Check on this device"${withoutChromium}${withoutModel}`, () => {
  let browser: Browser;
  let site: Site;
  let guest: Visit | undefined;
  let requests: Request[];

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), openSite({}, true)]);
  });

  afterEach(async () => {
    const { elsewhere = [], faults = [], close } = guest ?? {};
    guest = undefined;
    await close?.();
    expect([...elsewhere, ...faults]).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function open(options: Parameters<typeof visit>[2] = {}): Promise<Page> {
    guest = await visit(browser, site.url, options);
    requests = [];
    guest.page.on('request', (request) => requests.push(request));
    return guest.page;
  }

  const pick = async (page: Page, buffer: Buffer): Promise<void> => {
    await page.setInputFiles('#file', { name: 'photo', mimeType: 'image/jpeg', buffer });
    await page.waitForSelector('#ask:not([hidden])');
  };

  /** The answer that the page shows and keeps. */
  async function checked(page: Page, how: '#check' | '#check-here'): Promise<Shown> {
    await page.click(how);
    await page.waitForSelector('#result:not([hidden]), #stopped:not([hidden]), #device-note:not(:empty)');
    expect(await page.textContent('#device-note')).toBe('');
    if (await page.isVisible('#stopped')) return { outcome: (await page.textContent('#stopped-reason')) ?? '' };
    await page.waitForFunction(() => sessionStorage.getItem('molecheck.result') !== null);
    return page.evaluate(() => JSON.parse(sessionStorage.getItem('molecheck.result') ?? '{}').body);
  }

  /** Both ways on the same file, as the page holds it. */
  async function both(page: Page, picture: Buffer): Promise<readonly [server: Shown, here: Shown]> {
    const found: Shown[] = [];
    for (const how of ['#check', '#check-here'] as const) {
      await pick(page, picture);
      found.push(await checked(page, how));
      await page.click(found.at(-1)?.outcome === 'assessed' ? '#again' : '#another');
    }
    return found as [Shown, Shown];
  }

  /** Compares outcome, kind and figures; returns how far apart the two figures are. */
  function compare([server, here]: readonly [Shown, Shown]): number[] {
    expect(here.outcome).toBe(server.outcome);
    if (server.outcome !== 'assessed') return [];
    const { heatMap, heatMapOverlay, probability, general, diagnoses } = here;
    expect([heatMap, server['heatMap']]).toEqual([undefined, undefined]);
    expect(heatMapOverlay).toMatch(/^data:image\/png;base64,/);
    for (const field of ['kind', 'band', 'prior', 'thresholds', 'model'] as const)
      expect(here[field], field).toEqual(server[field]);
    expect(diagnoses).toHaveLength((server['diagnoses'] as unknown[]).length);
    expect(general).toMatchObject({ prior: (server['general'] as { prior: number }).prior });
    return [Math.abs((probability as number) - (server['probability'] as number))];
  }

  it('gives the figure of the server within 0.01, and the same band, kind and refusals, on twenty-two drawn pictures', async () => {
    // Reduced by nothing, by 3 in the decoder, by a little, and before sending.
    const sizes = [
      { width: 320, height: 240 },
      { width: 720, height: 960 },
      { width: 480, height: 360 },
      { width: 1800, height: 1350 },
    ];
    const drawn = await Promise.all([
      ...Array.from({ length: 20 }, (_, seed) =>
        drawMole({ ...sizes[seed % sizes.length], seed: seed + 1, irregularity: (seed % 10) / 9 }),
      ),
      drawNotALesion('shapes', { width: 480, height: 360 }),
      drawMole({ width: 120, height: 90, seed: 3 }),
    ]);
    const page = await open();
    const apart: number[] = [];
    for (const picture of drawn) apart.push(...compare(await both(page, picture)));
    console.info(`${apart.length} drawn pictures, largest difference ${Math.max(...apart).toFixed(4)}`);
    expect(apart.length).toBeGreaterThanOrEqual(18);
    expect(Math.max(...apart)).toBeLessThan(0.01);
  });

  it.skipIf(!photosAreHere)(`gives it on twenty photos too${withoutPhotos}`, async () => {
    const page = await open();
    const apart: number[] = [];
    for (const set of ['ham10000', 'milk10k', 'pad-ufes', 'isic2017']) {
      const folder = join(photos, set, 'images');
      const names = readdirSync(folder).filter((name) => /\.(?:jpg|png|webp)$/.test(name));
      for (let index = 0; index < 5; index++) {
        const picture = readFileSync(join(folder, names[index * Math.floor(names.length / 5)] as string));
        apart.push(...compare(await both(page, picture)));
      }
    }
    console.info(`${apart.length} photos, largest difference ${Math.max(...apart).toFixed(4)}`);
    expect(Math.max(...apart)).toBeLessThan(0.01);
  });

  it('loads nothing before it is asked for, says how much it is, sends no photo, and keeps the model', async () => {
    const mole = await drawMole({ width: 480, height: 360, seed: 7 });
    const page = await open();
    await pick(page, mole);
    expect(requests.filter((request) => request.url().includes('/device/'))).toEqual([]);
    const said = Number(/(\d+) MB/.exec((await page.textContent('#device-about')) ?? '')?.[1]);
    await checked(page, '#check-here');
    const sizes = await Promise.all(
      requests
        .filter((request) => request.url().includes('/device/files/'))
        .map(async (request) => Number((await request.response())?.headers()['content-length'])),
    );
    const fetched = sizes.reduce((sum, size) => sum + size, 0);
    expect(said).toBe(Math.ceil(fetched / 1e6));
    expect(requests.filter((request) => request.method() !== 'GET' || request.postData() !== null)).toEqual([]);
    expect(await page.isVisible('.verdict .disclaimer')).toBe(true);
    // Another page of the same browser finds the model there.
    const again = await (guest as Visit).page.context().newPage();
    const later: string[] = [];
    again.on('request', (request) => later.push(request.url()));
    await again.goto(site.url);
    await again.waitForSelector('body[data-ready]');
    await pick(again, mole);
    expect((await checked(again, '#check-here')).outcome).toBe('assessed');
    expect(later.filter((url) => url.includes('/device/files/'))).toEqual([]);
  });

  it('says without a network what is missing, and gives the same figure without one once the model is here', async () => {
    const mole = await drawMole({ width: 480, height: 360, seed: 7 });
    // A server of its own, which goes away: nothing but what the browser keeps can answer then.
    const own = await openSite({}, true);
    guest = await visit(browser, own.url, { serviceWorkers: 'allow' });
    const { page } = guest;
    const shellIsKept =
      "caches.match('/app.js').then((kept) => kept !== undefined && navigator.serviceWorker.controller !== null)";
    await expect.poll(() => page.evaluate(shellIsKept), { timeout: 60_000 }).toBe(true);
    await page.context().setOffline(true);
    await pick(page, mole);
    await page.click('#check-here');
    await page.waitForSelector('#device-note:not(:empty)');
    expect(await page.textContent('#device-note')).toContain('the model is not on this device yet');
    await page.context().setOffline(false);
    const { probability, band, kind } = await checked(page, '#check-here');
    await own.close();
    await page.context().setOffline(true);
    await page.goto(own.url);
    await page.waitForSelector('body[data-ready]');
    expect(await page.isVisible('#offline')).toBe(true);
    await pick(page, mole);
    expect(await checked(page, '#check-here')).toMatchObject({ outcome: 'assessed', probability, band, kind });
  });

  it('can be cancelled, and asked again', async () => {
    const page = await open();
    await pick(page, await drawMole({ width: 480, height: 360, seed: 7 }));
    await page.click('#check-here');
    await page.click('#cancel');
    expect(await page.textContent('#live')).toBe('Cancelled. The photo is still here.');
    expect((await checked(page, '#check-here')).outcome).toBe('assessed');
  });

  it.each([
    ['knows no WebAssembly', 'delete globalThis.WebAssembly', 'can’t check this photo by itself'],
    ['does not get the model', '', 'could not be fetched'],
  ])('says so in a plain sentence where the browser %s, and the usual way stays', async (_name, script, sentence) => {
    const page = await open();
    if (script === '') await page.route('**/device/files/*', (route) => route.abort());
    else await page.evaluate(script);
    await pick(page, await drawMole({ width: 480, height: 360, seed: 7 }));
    await page.click('#check-here');
    await page.waitForSelector('#device-note:not(:empty)');
    expect(await page.textContent('#device-note')).toContain(sentence);
    expect((await checked(page, '#check')).outcome).toBe('assessed');
  });

  it('says so where the picture can not be opened here (HEIC)', async () => {
    const page = await open();
    await pick(page, readFileSync(fromRoot('test/fixtures/mole-p3.heic')));
    await page.click('#check-here');
    await page.waitForSelector('#device-note:not(:empty)');
    expect(await page.textContent('#device-note')).toContain('can’t check this photo by itself');
  });
});

describe.skipIf(!chromiumIsHere)(`a server that hands out no model${withoutChromium}`, () => {
  it('does not offer it', async () => {
    const [browser, site] = await Promise.all([launchChromium(), openSite({ WEB_ON_DEVICE: 'false' }, modelIsHere)]);
    const { page, close } = await visit(browser, site.url);
    await page.click('[data-example=even]');
    await page.waitForSelector('#ask:not([hidden])');
    expect(await page.isVisible('#device')).toBe(false);
    expect((await fetch(`${site.url}/device/settings.json`)).status).toBe(404);
    expect(await (await fetch(`${site.url}/privacy`)).text()).not.toContain('privacy.device');
    await close();
    await Promise.all([browser.close(), site.close()]);
  });
});
