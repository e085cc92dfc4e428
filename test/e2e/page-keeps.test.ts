import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawMole } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, type Visit, visit, withoutChromium } from './browser.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const heic = readFileSync(new URL('../fixtures/mole-p3.heic', import.meta.url));

/** What the page sends, keeps and forgets. */
describe.skipIf(!chromiumIsHere)(`a photo and its result in Chromium${withoutChromium}`, () => {
  let browser: Browser;
  let site: Site;
  let guest: Visit | undefined;
  let mole: Buffer;

  beforeAll(async () => {
    [browser, site, mole] = await Promise.all([
      launchChromium(),
      openSite({ OPERATOR_CONTACT: 'Ann, ann@example.org' }),
      drawMole({ width: 480, height: 360, seed: 7 }),
    ]);
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

  async function open(path?: string): Promise<Page> {
    guest = await visit(browser, site.url, {}, path);
    return guest.page;
  }

  async function pick(page: Page, buffer: Buffer, name = 'photo.jpg'): Promise<void> {
    await page.setInputFiles('#file', { name, mimeType: 'image/jpeg', buffer });
    await page.waitForSelector('#ask:not([hidden])');
  }

  async function checked(page: Page, buffer: Buffer, name?: string): Promise<void> {
    await pick(page, buffer, name);
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden]), #stopped:not([hidden])');
  }

  /** What leaves the page: the bytes of the photo, and what the form says before them. */
  async function sent(page: Page, buffer: Buffer, name?: string): Promise<{ photo: Buffer; before: string[] }> {
    await page.evaluate(() => {
      const send = XMLHttpRequest.prototype.send;
      XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, form) {
        (window as unknown as { sent: FormData }).sent = form as FormData;
        send.call(this, form);
      };
    });
    await checked(page, buffer, name);
    const { base64, before } = await page.evaluate(async () => {
      const form = (window as unknown as { sent: FormData }).sent;
      const fields = [...form];
      const at = fields.findIndex(([field]) => field === 'photo');
      const bytes = new Uint8Array(await (form.get('photo') as Blob).arrayBuffer());
      return {
        base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
        before: fields.slice(0, at).map(([field, value]) => `${field}=${value}`),
      };
    });
    return { photo: Buffer.from(base64, 'base64'), before };
  }

  it('leaves at most 1,600 pixels long, upright and without EXIF', async () => {
    const turned = await sharp(await drawMole({ width: 2400, height: 1800, seed: 3 }))
      .withExif({ IFD0: { Make: 'Planted camera' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(turned.includes('Planted camera')).toBe(true);
    const { photo: bytes } = await sent(await open(), turned);
    const { width, height, format, orientation, exif } = await sharp(bytes).metadata();
    expect({ width, height, format, orientation, exif }).toEqual({ width: 1200, height: 1600, format: 'jpeg' });
    expect(bytes.includes('Planted camera')).toBe(false);
    const upright = await sharp(turned).autoOrient().resize(60, 80, { fit: 'fill' }).raw().toBuffer();
    const small = await sharp(bytes).resize(60, 80, { fit: 'fill' }).raw().toBuffer();
    const apart = upright.reduce((sum, value, at) => sum + Math.abs(value - (small[at] as number)), 0) / upright.length;
    expect(apart).toBeLessThan(3);
  });

  it('goes as it is where it is small and plain, or where the browser can not open it', async () => {
    const page = await open();
    expect((await sent(page, mole)).photo.equals(mole)).toBe(true);
    await page.click('#again');
    expect((await sent(page, heic, 'IMG_0001.HEIC')).photo.equals(heic)).toBe(true);
  });

  it('asks for the map alone where the browser shows the photo, else for the photo with the map on it', async () => {
    const page = await open();
    expect((await sent(page, mole)).before).toEqual(['lang=en', 'heatMap=overlay']);
    await page.click('#again');
    expect((await sent(page, heic)).before).toEqual(['lang=en', 'heatMap=true']);
    expect(await page.getAttribute('#photo', 'src')).toMatch(/^data:image\/jpeg/);
    // What this tab keeps of it is enough to show it again.
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBeGreaterThan(0);
    await page.reload();
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.getAttribute('#photo', 'src')).toMatch(/^data:image\/jpeg/);
    expect(await page.isVisible('#map-controls')).toBe(false);
  });

  it('survives a reload and the Back button, in this tab alone', async () => {
    const page = await open();
    await checked(page, mole);
    const percent = await page.textContent('#percent');
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBeGreaterThan(0);
    await page.reload();
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.textContent('#percent')).toBe(percent);
    await expect
      .poll(() => page.locator('#photo').evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(480);
    // Away to another page and back.
    await page.goto(`${site.url}/privacy`);
    await page.goBack();
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.textContent('#percent')).toBe(percent);
    // Back from the result to the start, from which it can be called up again.
    await page.goBack();
    await page.waitForSelector('#drop:visible');
    await page.click('#last');
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('is gone after the button, after another photo, and after ten minutes elsewhere', async () => {
    const page = await open();
    const keptNow = () => page.evaluate(() => sessionStorage.getItem('molecheck.result') !== null);
    await checked(page, mole);
    await expect.poll(keptNow).toBe(true);
    await page.click('#clear');
    expect(await keptNow()).toBe(false);
    expect(await page.isVisible('#last')).toBe(false);
    await checked(page, mole);
    await expect.poll(keptNow).toBe(true);
    await page.goto(`${site.url}/privacy`);
    await page.evaluate(() => sessionStorage.setItem('molecheck.left', String(Date.now() - 11 * 60_000)));
    await page.goto(site.url);
    await page.waitForSelector('body[data-ready]');
    expect(await page.isVisible('#last')).toBe(false);
    expect(await keptNow()).toBe(false);
  });

  it('says that the connection was too slow, and can be sent again', async () => {
    const page = await open();
    await page.route('**/api/check*', (route) => route.fulfill({ status: 408, json: {} }));
    await checked(page, mole);
    expect(await page.textContent('#stopped-reason')).toContain('the connection is slow');
    await page.unroute('**/api/check*');
    await page.click('#retry');
    await page.waitForSelector('#result:not([hidden])');
  });

  it('stands beside an earlier one, with dates, and nothing is sent for it', async () => {
    const page = await open();
    await checked(page, mole);
    const posts: string[] = [];
    page.on('request', (request) => void (request.method() === 'POST' && posts.push(request.url())));
    await page.click('#watch summary');
    await page.setInputFiles('#before-file', {
      name: 'a.jpg',
      mimeType: 'image/jpeg',
      buffer: await drawMole({ size: 200 }),
    });
    await page.waitForSelector('#before-picture:visible');
    const [before, after] = await Promise.all(
      ['#before-picture', '#after-picture'].map((id) => page.locator(id).boundingBox()),
    );
    expect(before?.y).toBe(after?.y);
    expect(after?.x).toBeGreaterThan((before?.x ?? 0) + (before?.width ?? 0));
    for (const id of ['#before-date', '#after-date']) expect(await page.inputValue(id)).toMatch(/^\d{4}-\d\d-\d\d$/);
    await page.click('#watch-clear');
    expect(await page.isVisible('#before-picture, #after-picture')).toBe(false);
    expect(posts).toEqual([]);
  });

  it('never gets into what is kept for times without network, of which the page speaks', async () => {
    guest = await visit(browser, site.url, { serviceWorkers: 'allow' });
    const { page } = guest;
    const kept = () =>
      page.evaluate(async () => {
        const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
        return all.flat().map(({ url }) => new URL(url).pathname);
      });
    await checked(page, mole);
    await expect.poll(kept, { timeout: 60_000 }).toContain('/app.js');
    for (const path of await kept()) expect(path).toMatch(/^\/$|^\/[\w-]+\.(css|js|svg|webmanifest)$|^\/words\/en$/);
    await page.context().setOffline(true);
    await page.goto(site.url);
    await page.waitForSelector('body[data-ready]');
    expect(await page.textContent('#offline')).toContain('You are offline');
    expect(await page.isVisible('#offline')).toBe(true);
    await page.context().setOffline(false);
    await page.waitForSelector('#offline', { state: 'hidden' });
  });

  it('can be installed, previewed and asked about', async () => {
    const page = await open('/?lang=de');
    const manifest = await (await fetch(`${site.url}/molecheck.webmanifest`)).json();
    const { icons, start_url, display } = manifest as {
      icons: { src: string; sizes: string; purpose?: string }[];
    } & Record<string, string>;
    expect({ start_url, display }).toEqual({ start_url: '/', display: 'standalone' });
    expect(icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
    for (const { src, sizes } of icons.filter((icon) => icon.src.endsWith('.png'))) {
      const { width } = await sharp(Buffer.from(await (await fetch(site.url + src)).arrayBuffer())).metadata();
      expect(`${width}x${width}`).toBe(sizes);
    }
    const preview = await page.getAttribute('meta[property="og:image"]', 'content');
    expect(preview).toBe(`${site.url}/open-graph.png`);
    expect((await fetch(preview ?? '')).headers.get('content-type')).toBe('image/png');
    expect(await page.getAttribute('meta[property="og:title"]', 'content')).toContain('Muttermal');
    await page.goto(`${site.url}/privacy?lang=de`);
    expect(await page.textContent('main')).toContain('Ann, ann@example.org');
  });
});
