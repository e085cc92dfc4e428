import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMoleCheck } from '../../src/check/create.ts';
import type { MoleCheck } from '../../src/check/molecheck.ts';
import { fromRoot } from '../../src/config/root.ts';
import { photoFromBytes } from '../../src/photo/source.ts';
import { loadConfig } from '../../src/platforms.ts';
import { drawMole, drawNotALesion } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, visit, withoutChromium } from './browser.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const modelIsHere = existsSync(fromRoot('models/molenet/manifest.json'));
const withoutModel = modelIsHere ? '' : ' [skipped: models/molenet is not here]';

describe.skipIf(!modelIsHere)(`the shipped model on what the page sends${withoutModel}`, () => {
  let moleCheck: MoleCheck;

  beforeAll(async () => {
    moleCheck = await createMoleCheck(loadConfig({}));
  });

  afterAll(() => moleCheck?.close());

  it.skipIf(!chromiumIsHere)(
    `gives a figure less than 0.02 from that of the original, on fifty pictures${withoutChromium}`,
    async () => {
      const [browser, site] = await Promise.all([launchChromium(), openSite()]);
      const { page } = await visit(browser, site.url);
      const apart: number[] = [];
      for (let seed = 1; seed <= 50; seed++) {
        const [width, height] = seed % 2 === 0 ? [2000, 1500] : [1800, 2400];
        const original = await drawMole({
          width,
          height,
          seed,
          irregularity: (seed % 10) / 9,
          quality: 85 + (seed % 3) * 5,
        });
        // As text: an import in a function would be rewritten by the test runner.
        const base64 = await page.evaluate<string>(`(async () => {
          const bytes = Uint8Array.from(atob('${original.toString('base64')}'), (letter) => letter.charCodeAt(0));
          const { shrink } = await import('/shrink.js');
          const made = new Uint8Array(await (await shrink(new Blob([bytes], { type: 'image/jpeg' }))).arrayBuffer());
          return btoa(Array.from(made, (byte) => String.fromCharCode(byte)).join(''));
        })()`);
        const smaller = Buffer.from(base64, 'base64');
        expect(smaller.equals(original)).toBe(false);
        const [a, b] = [
          await moleCheck.check(photoFromBytes(original)),
          await moleCheck.check(photoFromBytes(smaller)),
        ];
        expect(b.outcome).toBe(a.outcome);
        if (a.outcome === 'assessed' && b.outcome === 'assessed') apart.push(Math.abs(a.probability - b.probability));
      }
      await browser.close();
      await site.close();
      console.info(`${apart.length} figures, largest change ${Math.max(...apart).toFixed(4)}`);
      expect(apart.length).toBeGreaterThan(40);
      expect(Math.max(...apart)).toBeLessThan(0.02);
    },
  );

  it('judges the three examples as the gallery means them: low, raised or above, not a mole', async () => {
    const example = { width: 600, height: 450, quality: 88 } as const;
    const even = await moleCheck.check(photoFromBytes(await drawMole({ ...example, seed: 7, irregularity: 0.15 })));
    const uneven = await moleCheck.check(
      photoFromBytes(await drawMole({ ...example, seed: 2, irregularity: 1, radius: 0.2 })),
    );
    const none = await moleCheck.check(photoFromBytes(await drawNotALesion('shapes', example)));
    expect(even).toMatchObject({ outcome: 'assessed', band: 'low' });
    expect(uneven).toMatchObject({ outcome: 'assessed', band: expect.stringMatching(/raised|high/) });
    expect(none).toMatchObject({ outcome: 'abstained', reason: 'not-a-lesion' });
  });
});
