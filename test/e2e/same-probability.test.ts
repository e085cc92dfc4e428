import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRoot, projectRoot } from '../../src/config/root.ts';
import { drawMole } from '../fixtures/draw-mole.ts';
import { chromiumIsHere, launchChromium, openSite, type Site, visit, withoutChromium } from './browser.ts';

const run = promisify(execFile);
const modelIsHere = existsSync(fromRoot('models/molenet/manifest.json'));
const withoutModel = modelIsHere ? '' : ' [skipped: models/molenet is not here]';

interface Answer {
  readonly outcome: string;
  readonly probability?: number;
  readonly timingsMs?: unknown;
  readonly [field: string]: unknown;
}

/** The fields that must be the same everywhere: all but the file's name, the time it took, the pictures and the words. */
function common({
  file: _file,
  timingsMs: _time,
  heatMap: _map,
  heatMapOverlay: _overlay,
  reply: _reply,
  ...rest
}: Answer) {
  return rest;
}

describe.skipIf(!modelIsHere)(`one picture, the shipped model${withoutModel}`, () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  let site: Site;
  let folder: string;
  let pictures: Buffer[];
  let fromCli: Answer[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'molecheck-same-'));
    pictures = await Promise.all(
      seeds.map((seed) => drawMole({ width: 480, height: 360, seed, irregularity: seed / 8 })),
    );
    const paths = seeds.map((seed) => join(folder, `mole-${seed}.jpg`));
    await Promise.all(paths.map((path, index) => writeFile(path, pictures[index] as Buffer)));
    site = await openSite({}, true);
    const cli = ['--import', 'tsx', 'src/cli.ts', 'classify', '--json', ...paths];
    const { stdout } = await run(process.execPath, cli, { cwd: projectRoot, maxBuffer: 1 << 24 });
    fromCli = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  }, 180_000);

  afterAll(async () => {
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives the same outcome on the command line and by the API, to the last digit', async () => {
    const fromApi: Answer[] = [];
    for (const picture of pictures) {
      const form = new FormData();
      form.append('photo', new Blob([new Uint8Array(picture)]), 'photo');
      const answer = await fetch(`${site.url}/api/check`, { method: 'POST', body: form });
      expect([200, 422]).toContain(answer.status);
      fromApi.push((await answer.json()) as Answer);
    }
    expect(fromApi.map(common)).toEqual(fromCli.map(common));
  }, 120_000);

  it.skipIf(!chromiumIsHere)(
    `gives the same probability on the page${withoutChromium}`,
    async () => {
      const browser = await launchChromium();
      try {
        const { page, elsewhere } = await visit(browser, site.url);
        const onPage: (number | string)[] = [];
        for (const buffer of pictures.slice(0, 4)) {
          await page.setInputFiles('#file', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
          await page.click('#check');
          await page.waitForSelector('#result:not([hidden]), #stopped:not([hidden])');
          const isResult = await page.isVisible('#result');
          onPage.push(isResult ? Number(await page.getAttribute('#gauge', 'data-probability')) : 'abstained');
          await page.click(isResult ? '#again' : '#another');
        }
        const expected = fromCli.slice(0, 4).map(({ outcome, probability }) => probability ?? outcome);
        expect(onPage).toEqual(expected);
        expect(elsewhere).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    180_000,
  );
});
