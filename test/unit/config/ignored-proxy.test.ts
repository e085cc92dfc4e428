import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';

import { ignoredProxy } from '../../../src/config/ignored-proxy.ts';
import { startMoleCheck } from '../../../src/main.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { createEngineDouble } from '../../fakes/engine.ts';
import { createFakeTelegram } from '../../fakes/telegram/server.ts';
import { temporaryFolder } from '../store/helpers.ts';

const proxy = 'http://user:secret@proxy.example:3128';

it('names the variable that asks for a proxy', () => {
  expect(ignoredProxy({ HTTPS_PROXY: proxy })).toBe('HTTPS_PROXY');
  expect(ignoredProxy({ https_proxy: '', all_proxy: 'socks5://proxy' })).toBe('all_proxy');
  expect(ignoredProxy({ HTTPS_PROXY: '', HTTP_PROXY: proxy })).toBeUndefined();
});

it('a start beside a chat platform says that the proxy is not used, by name and not by value', async () => {
  vi.stubEnv('HTTPS_PROXY', proxy);
  const telegram = await createFakeTelegram();
  const lines: string[] = [];
  const folder = await temporaryFolder();
  const start = async (environment: Readonly<Record<string, string>>) => {
    const own = { PORT: '0', OPS_PORT: '0', MODEL_DIR: 'test/fakes/model', DATA_DIR: folder.path };
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const bot = await startMoleCheck(loadConfig({ ...own, ...environment }), { logger, engine: createEngineDouble() });
    await bot.stop();
  };
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await telegram.close();
    await folder.remove();
  });
  await start({});
  expect(lines.join('')).not.toContain('HTTPS_PROXY');
  await start({ WEB_ENABLED: 'false', TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url });
  const said = lines.filter((line) => line.includes('HTTPS_PROXY')).map((line) => JSON.parse(line));
  expect(said).toMatchObject([{ level: 40, variable: 'HTTPS_PROXY', msg: expect.stringContaining('is not used') }]);
  expect(lines.join('')).not.toContain('secret@');
});
