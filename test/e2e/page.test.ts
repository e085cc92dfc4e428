import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawMole, drawNotALesion } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, type Visit, visit, withoutChromium } from './browser.ts';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: Browser;
let site: Site;
let mole: Buffer;
let shapes: Buffer;
let guest: Visit | undefined;

describe.skipIf(!chromiumIsHere)(`the page in Chromium${withoutChromium}`, () => {
  beforeAll(async () => {
    [browser, site, mole, shapes] = await Promise.all([
      launchChromium(),
      openSite({ MAX_PHOTO_BYTES: '1000000' }),
      drawMole({ width: 480, height: 360, seed: 7 }),
      drawNotALesion('shapes', { width: 480, height: 360 }),
    ]);
  }, 120_000);

  afterEach(async () => {
    site.engine.release();
    const { elsewhere = [], faults = [], close } = guest ?? {};
    guest = undefined;
    await close?.();
    // Whatever a test did: no request to another place, nothing stopped by the content security policy.
    expect(elsewhere).toEqual([]);
    expect(faults).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function open(options?: BrowserContextOptions, path?: string): Promise<Page> {
    guest = await visit(browser, site.url, options, path);
    return guest.page;
  }

  const pick = (page: Page, buffer: Buffer, name = 'photo.jpg'): Promise<void> =>
    page.setInputFiles('#file', { name, mimeType: 'image/jpeg', buffer });

  /** Hands a file to the page as a drop or a paste does. */
  const hand = (page: Page, how: 'drop' | 'paste', bytes: Buffer): Promise<void> =>
    page.evaluate(
      ([event, base64]) => {
        const raw = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([raw], 'photo.jpg', { type: 'image/jpeg' }));
        document.dispatchEvent(
          event === 'drop'
            ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
        );
      },
      [how, bytes.toString('base64')],
    );

  async function checked(page: Page, bytes: Buffer): Promise<void> {
    await pick(page, bytes);
    await page.waitForSelector('#ask:not([hidden])');
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden]), #stopped:not([hidden])');
  }

  it('says what happens to a photo before one is sent, and sends nothing by itself', async () => {
    const page = await open();
    const posts: string[] = [];
    page.on('request', (request) => void (request.method() === 'POST' && posts.push(request.url())));
    expect(await page.textContent('.promise')).toContain('Never stored');
    await pick(page, mole);
    await page.waitForSelector('#ask:not([hidden])');
    expect(await page.textContent('#ask')).toContain('Nothing has been sent yet.');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).id)).toBe('check');
    expect(posts).toEqual([]);
  });

  it('turns a picked photo into a result with figure, band, diagnoses, conditions and disclaimer', async () => {
    const page = await open();
    await checked(page, mole);
    expect(await page.isVisible('#result')).toBe(true);
    const probability = Number(await page.getAttribute('#gauge', 'data-probability'));
    const api = await (await fetch(`${site.url}/api/check`, { method: 'POST', body: form(mole) })).json();
    expect(probability).toBe((api as { probability: number }).probability);
    const percent = `${Math.round(probability * 100)}%`;
    expect(await page.textContent('#percent')).toBe(percent);
    expect(await page.textContent('#figure')).toContain(`(${percent})`);
    expect(await page.locator('#dots .full').count()).toBe(Math.round(probability * 100));
    expect(await page.locator('#bands [aria-current]').getAttribute('data-band')).toBe((api as { band: string }).band);
    expect(await page.locator('#diagnoses li').count()).toBe(7);
    const shares = await page
      .locator('#diagnoses .bar')
      .evaluateAll((bars) =>
        bars.map(
          (bar) => bar.getBoundingClientRect().width * Number((bar as HTMLElement).style.getPropertyValue('--share')),
        ),
      );
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(await page.textContent('.condition')).toMatch(
      /from clinics, where 1 in 5 is malignant\. Where 1 in 50 is, it would be .*\. (Read as a|Kind of picture unclear)/,
    );
    expect(await page.isVisible('#result .disclaimer')).toBe(true);
    expect(await page.isVisible('.abcde')).toBe(true);
    expect(await page.isVisible('.at-once')).toBe(true);
    expect(await page.isVisible('#sure li')).toBe(false);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).id)).toBe('result-title');
    await page.click('#sure summary');
    expect(await page.textContent('#sure')).toMatch(/one in five[\s\S]*for phone photos/);
    expect(await page.textContent('#live')).toContain('in 100 pictures');
  });

  it('lays the heat map over the photo, as strongly as wished', async () => {
    const page = await open();
    await checked(page, mole);
    expect(await page.isVisible('#overlay')).toBe(false);
    await page.click('label.switch');
    expect(await page.isVisible('#overlay')).toBe(true);
    const [photo, overlay] = await Promise.all([
      page.locator('#photo').boundingBox(),
      page.locator('#overlay').boundingBox(),
    ]);
    expect(overlay).toEqual(photo);
    expect(
      await page.locator('#overlay').evaluate((image) => (image as HTMLImageElement).naturalWidth),
    ).toBeGreaterThan(0);
    await page.locator('#map-strength').fill('40');
    expect(await page.locator('#overlay').evaluate((image) => getComputedStyle(image).opacity)).toBe('0.4');
  });

  it('lays it where it belongs on a photo longer than 4:1, of which the middle is looked at', async () => {
    const page = await open();
    const red = await sharp({ create: { width: 480, height: 120, channels: 4, background: '#f00' } })
      .png()
      .toBuffer();
    await page.route('**/api/check', async (route) => {
      const answer = await route.fetch();
      const heatMapOverlay = `data:image/png;base64,${red.toString('base64')}`;
      await route.fulfill({ response: answer, json: { ...(await answer.json()), heatMapOverlay } });
    });
    const long = sharp(mole).extend({ left: 1200, right: 1200, background: '#d8a48f' });
    await checked(page, await long.png().toBuffer());
    await page.click('label.switch');
    await page.locator('#overlay').evaluate((image) => (image as HTMLImageElement).decode());
    const { data, info } = await sharp(await page.locator('#shown').screenshot())
      .raw()
      .toBuffer({ resolveWithObject: true });
    const middle = info.channels * info.width * Math.floor(info.height / 2);
    const isRed = Array.from({ length: info.width }, (_, x) => (data[middle + info.channels * x + 1] as number) < 40);
    const begin = (info.width - 4 * info.height) / 2;
    expect(info.width / info.height).toBeCloseTo(8, 0);
    expect(Math.abs(isRed.indexOf(true) - begin)).toBeLessThan(3);
    expect(Math.abs(isRed.lastIndexOf(true) - (info.width - begin))).toBeLessThan(3);
  });

  it.each(['drop', 'paste'] as const)('takes a photo by %s', async (how) => {
    const page = await open();
    await hand(page, how, mole);
    await page.waitForSelector('#ask:not([hidden])');
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
    // A second one replaces the first, from the result as well.
    await hand(page, how, shapes);
    await page.waitForSelector('#ask:not([hidden])');
    expect(await page.isVisible('#result')).toBe(false);
  });

  it('shows an abstention in place, with how to do better', async () => {
    const page = await open();
    await checked(page, shapes);
    expect(await page.textContent('#stopped-title')).toBe('This picture can’t be judged');
    expect(await page.textContent('#stopped-tip')).toContain('Go closer');
    expect(await page.isVisible('#retry')).toBe(false);
    const tips = await page.locator('#tips').boundingBox();
    const signs = await page.locator('.signs').boundingBox();
    expect(tips?.y).toBeLessThan(signs?.y ?? 0);
    await page.click('#another');
    expect(await page.isVisible('#drop')).toBe(true);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).id)).toBe('choose');
  });

  it('says in place what is wrong with a file, however bad', async () => {
    const page = await open();
    await checked(page, Buffer.from('no picture at all'));
    expect(await page.textContent('#stopped-title')).toBe('This file can’t be used');
    expect(await page.textContent('#stopped-reason')).toContain('not a picture');
    await checked(page, mole.subarray(0, 800));
    expect(await page.textContent('#stopped-reason')).toContain('damaged');
    await pick(page, Buffer.alloc(1_000_001));
    // The page first tries to make the file smaller, and says so only when it can't.
    await page.waitForFunction(() => document.querySelector('#complaint')?.textContent !== '');
    expect(await page.textContent('#complaint')).toContain('larger than 1 MB');
    expect(await page.isVisible('#drop')).toBe(true);
    await page.selectOption('#language', 'de');
    await page.waitForSelector('html[lang="de"]');
    expect(await page.textContent('#complaint')).toContain('größer als 1 MB');
  });

  it('waits for its words where they do not come at once, and loses no photo meanwhile', async () => {
    const page = await open();
    let refused = 0;
    await page.route('**/words/*', (route) => (refused++ === 0 ? route.abort() : route.continue()));
    await page.reload();
    await expect.poll(() => refused).toBe(1);
    await pick(page, mole);
    await page.waitForSelector('#check:visible');
    await page.waitForSelector('body[data-ready]');
    expect(refused).toBeGreaterThan(1);
    expect(await page.getAttribute('#preview', 'alt')).toBe('The photo you chose');
    // A language that did not come can be chosen once more.
    await page.route('**/words/fr', (route) => route.abort(), { times: 1 });
    await page.selectOption('#language', 'fr');
    await page.waitForFunction(() => document.querySelector('#complaint')?.textContent !== '');
    expect(await page.inputValue('#language')).toBe('en');
    await page.selectOption('#language', 'fr');
    await page.waitForSelector('html[lang="fr"]');
  });

  it('keeps the photo when a check is cancelled, and checks it then', async () => {
    const page = await open();
    site.engine.hold();
    await pick(page, mole);
    await page.click('#check');
    await page.waitForSelector('#work:not([hidden])');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).id)).toBe('cancel');
    await page.click('#cancel');
    await page.waitForSelector('#ask:not([hidden])');
    site.engine.release();
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
  });

  it('gives up the check of a photo that another one replaces', async () => {
    const page = await open();
    await pick(page, mole);
    await page.waitForSelector('#ask:not([hidden])');
    await page.evaluate(() => {
      const own = createImageBitmap;
      const opened = new Promise((open) => document.addEventListener('test-open', open));
      window.createImageBitmap = ((file: Blob) => opened.then(() => own(file))) as typeof createImageBitmap;
    });
    await pick(page, await drawMole({ width: 400, height: 400, seed: 8 }));
    site.engine.hold();
    await page.click('#check');
    await expect.poll(() => site.engine.running()).toBe(1);
    const givenUp = page.waitForEvent('requestfailed');
    await page.evaluate(() => document.dispatchEvent(new Event('test-open')));
    expect((await givenUp).url()).toContain('/api/check');
    site.engine.release();
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
    const shown = page.locator('#photo');
    await expect.poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalHeight)).toBe(400);
  });

  it('says when it can not reach the server, and can try again', async () => {
    const page = await open();
    await pick(page, mole);
    await page.route('**/api/check', (route) => route.abort());
    await page.click('#check');
    await page.waitForSelector('#stopped:not([hidden])');
    expect(await page.textContent('#stopped-reason')).toContain('could not be reached');
    await page.unroute('**/api/check');
    await page.click('#retry');
    await page.waitForSelector('#result:not([hidden])');
  });

  it('says when to come back, above the rate', async () => {
    const strict = await openSite({ WEB_RATE_PER_MINUTE: '1' });
    try {
      guest = await visit(browser, strict.url);
      const { page } = guest;
      await checked(page, mole);
      await page.click('#again');
      await checked(page, mole);
      expect(await page.textContent('#stopped-reason')).toMatch(/go on in \d+ seconds?/);
      expect(await page.isVisible('#retry')).toBe(true);
    } finally {
      await guest?.close();
      guest = undefined;
      await strict.close();
    }
  });

  it('works with the keyboard alone', async () => {
    const page = await open();
    const tabTo = async (id: string): Promise<void> => {
      for (let presses = 0; presses < 30; presses++) {
        if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reached #${id}.`);
    };
    const focusOn = (id: string) => page.waitForFunction((name) => document.activeElement?.id === name, id);
    // Asked for before the walk to the button: Playwright needs a moment until it catches choosers.
    const chooser = page.waitForEvent('filechooser');
    await tabTo('choose');
    await page.keyboard.press('Enter');
    await (await chooser).setFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: mole });
    await focusOn('check');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#result:not([hidden])');
    await tabTo('map-toggle');
    await page.keyboard.press('Space');
    expect(await page.isVisible('#overlay')).toBe(true);
    await tabTo('map-strength');
    await page.keyboard.press('ArrowLeft');
    expect(await page.inputValue('#map-strength')).toBe('95');
    await tabTo('again');
    await page.keyboard.press('Enter');
    await focusOn('choose');
  });

  it('tries the drawn example, labelled as drawn', async () => {
    const page = await open();
    await page.click('[data-example=uneven]');
    await page.waitForSelector('#ask:not([hidden])');
    expect(await page.textContent('#badge')).toContain('Synthetic');
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
    expect(await page.isVisible('#result-badge')).toBe(true);
    expect(await page.getAttribute('#photo', 'alt')).toContain('drawn by a program');
  });

  it('shows the server’s picture where the browser can not show the photo', async () => {
    const heic = readFileSync(new URL('../fixtures/mole-p3.heic', import.meta.url));
    const page = await open();
    await pick(page, heic, 'IMG_0001.HEIC');
    await page.waitForSelector('#no-preview:not([hidden])');
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
    await expect
      .poll(() => page.locator('#photo').evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    expect(await page.isVisible('#map-controls')).toBe(false);
  });

  it('speaks the browser’s language, changes it in place and keeps the result', async () => {
    const page = await open({ locale: 'de-AT' });
    expect(await page.textContent('h1')).toContain('Muttermal');
    await checked(page, mole);
    const probability = await page.getAttribute('#gauge', 'data-probability');
    const seen = new Set<string>();
    for (const language of ['es', 'fr', 'pt', 'en', 'de']) {
      await page.selectOption('#language', language);
      await page.waitForSelector(`html[lang="${language}"]`);
      seen.add((await page.textContent('#result-title')) ?? '');
      expect(await page.getAttribute('#gauge', 'data-probability')).toBe(probability);
      expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/\{\w+\}|undefined/);
    }
    expect(seen.size).toBe(5);
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    await page.selectOption('#language', 'fr');
    await page.waitForSelector('html[lang="fr"]');
    await page.click('a[href^="/privacy"]');
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
    await page.click('main a');
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
  });

  it.each(['en', 'de', 'fr', 'es', 'pt'])('says all that matters on the first screen of a phone (%s)', async (lang) => {
    const page = await open(
      { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
      `/?lang=${lang}`,
    );
    await checked(page, mole);
    for (const part of [
      '#result-title',
      '#advice',
      '#percent',
      '#figure',
      '#condition',
      '#kind',
      '.verdict .disclaimer',
    ])
      expect(
        await page.locator(part).evaluate((node) => node.getBoundingClientRect().bottom <= innerHeight),
        part,
      ).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollHeight / innerHeight)).toBeLessThan(2.5);
    for (const fold of ['seen', 'signs', 'mean', 'resembles', 'sure', 'tips', 'privacy']) {
      const inside = page.locator(`#${fold} .inside`);
      expect(await inside.isVisible(), fold).toBe(false);
      await page.click(`#${fold} summary`);
      expect(await inside.isVisible(), fold).toBe(true);
    }
  });

  it.each([0, 0.004, 0.05, 0.5, 0.97, 1])('covers no number with the mark of the scale, at %s', async (probability) => {
    const page = await open({ viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true });
    await page.route('**/api/check*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), probability } });
    });
    await checked(page, mole);
    const boxes = await page.locator('#gauge text, #percent, .bands li').evaluateAll((texts) => {
      const mark = document.querySelector('#gauge .mark')?.getBoundingClientRect() ?? new DOMRect();
      return texts.map((text) => {
        const box = text.getBoundingClientRect();
        return box.bottom <= mark.top || box.top >= mark.bottom || box.right <= mark.left || box.left >= mark.right;
      });
    });
    expect(boxes).toHaveLength(6);
    expect(boxes.every(Boolean)).toBe(true);
  });

  it.each(['en', 'de', 'fr', 'es', 'pt'])('fits 320 pixels without scrolling sideways (%s)', async (lang) => {
    const page = await open(
      { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true },
      `/?lang=${lang}`,
    );
    const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await page.isVisible('#camera')).toBe(true);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await checked(page, mole);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) (details as HTMLDetailsElement).open = true;
    });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.click('#again');
    await checked(page, shapes);
    expect(await overflow()).toBeLessThanOrEqual(0);
    const small = await page
      .locator('button:visible, select:visible, label.switch:visible, summary:visible')
      .evaluateAll((targets) =>
        targets.filter((target) => target.getBoundingClientRect().height < 44).map(({ id }) => id),
      );
    expect(small).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no fault that axe knows, in %s', async (colorScheme) => {
    const page = await open({ colorScheme });
    const violations = async (): Promise<string[]> => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const found = await (window as unknown as { axe: typeof axe }).axe.run();
        return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
      });
    };
    expect(await violations()).toEqual([]);
    await pick(page, mole);
    await page.waitForSelector('#ask:not([hidden])');
    expect(await violations()).toEqual([]);
    await page.click('#check');
    await page.waitForSelector('#result:not([hidden])');
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) (details as HTMLDetailsElement).open = true;
    });
    expect(await violations()).toEqual([]);
    await page.click('#again');
    await checked(page, shapes);
    expect(await violations()).toEqual([]);
  });

  it('moves nothing for those who asked for less motion', async () => {
    const page = await open();
    await checked(page, mole);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

function form(bytes: Buffer): FormData {
  const body = new FormData();
  body.append('photo', new Blob([new Uint8Array(bytes)]), 'photo');
  return body;
}
