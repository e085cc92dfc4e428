import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startMoleCheck } from '../../src/main.ts';
import { loadConfig } from '../../src/platforms.ts';
import { createEngineDouble, type EngineDouble } from '../fakes/engine.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Debian's Chromium (`apt-get install chromium`), or the one that CHROMIUM names. */
export const chromiumIsHere: boolean = existsSync(executablePath);
export const withoutChromium: string = chromiumIsHere ? '' : ' [skipped: no Chromium at /usr/bin/chromium]';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Site {
  readonly url: string;
  readonly engine: EngineDouble;
  close(): Promise<void>;
}

/** `molecheck serve` in this process: the engine double behind it, or the shipped model. */
export async function openSite(
  environment: Readonly<Record<string, string>> = {},
  shippedModel = false,
): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'molecheck-e2e-'));
  const engine = createEngineDouble();
  const own = {
    PORT: '0',
    OPS_PORT: '0',
    DATA_DIR: dataDir,
    WEB_RATE_PER_MINUTE: '100000',
    ...(shippedModel ? {} : { MODEL_DIR: 'test/fakes/model', MAX_VIEWS: '1' }),
  };
  const running = await startMoleCheck(loadConfig({ ...own, ...environment }), {
    logger: pino({ level: 'silent' }),
    ...(shippedModel ? {} : { engine }),
  });
  return {
    url: running.webUrl ?? '',
    engine,
    async close() {
      engine.release();
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Visit {
  readonly page: Page;
  /** Addresses that were asked for, other than this site's, `blob:` and `data:`. */
  readonly elsewhere: readonly string[];
  /** Scripts that failed and what the content security policy stopped. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** A visitor with a fresh browser profile; resolves when the page is ready for a photo. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  path = '/',
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    // Requests that pass through one are not seen by `page.route`; the test of the offline page lets it in.
    serviceWorkers: 'block',
    ...options,
  });
  const elsewhere: string[] = [];
  const faults: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !/^(blob|data):/.test(request.url())) elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content.security.policy|trusted|refused/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(url + path);
  await page.waitForSelector('body[data-ready]');
  return { page, elsewhere, faults, close: () => context.close() };
}
