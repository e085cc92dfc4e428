import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDiscord } from '../../../adapters/discord/ask.ts';
import { askTelegram } from '../../../adapters/telegram/ask.ts';
import { doctor } from '../../../src/commands/doctor.ts';
import { examineRedisAt } from '../../../src/commands/doctor-redis.ts';
import type { Finding } from '../../../src/platform/finding.ts';
import { loadConfig, platforms } from '../../../src/platforms.ts';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord/fake-discord.ts';
import { createFakeTelegram, type FakeTelegram } from '../../fakes/telegram/server.ts';
import { freePort, hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';

/** Nothing listens there. */
let nowhere: string;
let telegram: FakeTelegram;
let discord: FakeDiscord;
beforeAll(async () => {
  nowhere = `http://127.0.0.1:${await freePort()}`;
  [telegram, discord] = [await createFakeTelegram(), await startFakeDiscord()];
});
afterAll(async () => {
  await telegram.close();
  await discord.close();
});

const statusOf = (findings: readonly Finding[]) => findings.map(({ status, what }) => `${status}: ${what}`);

describe('doctor --online asks Telegram', () => {
  const ask = (environment: Record<string, string>) =>
    askTelegram(loadConfig({ TELEGRAM_API_ROOT: telegram.url, TELEGRAM_BOT_TOKEN: telegram.token, ...environment }));

  it('who the bot is', async () => {
    expect(statusOf(await ask({}))).toEqual(['ok: Telegram knows the bot as @molecheck_bot']);
    expect(telegram.calls.map(({ method }) => method)).toEqual(['getMe']);
  });

  it('and says what to mend where it refuses the token, can’t be reached, or fails', async () => {
    expect(statusOf(await ask({ TELEGRAM_BOT_TOKEN: '7:another' }))).toEqual(['bad: Telegram refuses the token (401)']);
    expect(statusOf(await ask({ TELEGRAM_API_ROOT: nowhere }))).toEqual([
      "bad: Telegram can't be reached (ECONNREFUSED)",
    ]);
    telegram.fault({ on: 'getMe', action: { kind: 'answer', status: 502, description: 'Bad Gateway' } });
    expect(statusOf(await ask({}))).toEqual(['bad: Telegram does not answer as it should (502)']);
  });
});

describe('doctor --online asks Discord', () => {
  const ask = (environment: Record<string, string>) =>
    askDiscord(loadConfig({ ...discord.environment(), ...environment }));

  it('which application the token belongs to', async () => {
    expect(statusOf(await ask({}))).toEqual(['ok: Discord knows the application as MoleCheck']);
    expect(discord.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /applications/@me']);
    expect(discord.violations).toEqual([]);
  });

  it('and says which setting is of another application', async () => {
    const other = { DISCORD_APPLICATION_ID: '1', DISCORD_PUBLIC_KEY: 'ab'.repeat(32) };
    expect(statusOf(await ask(other))).toEqual([
      'ok: Discord knows the application as MoleCheck',
      `bad: DISCORD_APPLICATION_ID is not that of the token's application (${discord.world.botId})`,
      "bad: DISCORD_PUBLIC_KEY is not that of the token's application",
    ]);
  });

  it('and says what to mend where it refuses the token or can’t be reached', async () => {
    expect(statusOf(await ask({ DISCORD_BOT_TOKEN: 'a.b.c' }))).toEqual(['bad: Discord refuses the token (401)']);
    expect(statusOf(await ask({ DISCORD_API_URL: nowhere }))).toEqual(["bad: Discord can't be reached (ECONNREFUSED)"]);
  });
});

describe.skipIf(!hasRedis)(`doctor --online asks Redis${needsRedis}`, () => {
  it('whether it evicts and which commands it allows, and is well where all is well', async () => {
    const server = await startRedis();
    const folder = mkdtempSync(join(tmpdir(), 'molecheck-doctor-'));
    const given = { ...process.env };
    const lines: string[] = [];
    const run = async (args: readonly string[]) => {
      lines.length = 0;
      const code = await doctor(args, loadConfig, platforms, (line) => lines.push(line));
      return { code, text: lines.join('\n') };
    };
    try {
      Object.assign(process.env, {
        DATA_DIR: folder,
        REDIS_URL: server.url,
        PERSON_KEY_SECRET: 'a secret of the tests',
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        ...discord.environment(),
      });
      const asked = telegram.calls.length;
      expect(await run([])).toMatchObject({ code: 0, text: expect.not.stringContaining('knows the') });
      expect(telegram.calls.length).toBe(asked);
      const { code, text } = await run(['--online']);
      expect(text).toMatch(
        /✓ Telegram knows the bot[\s\S]*✓ Discord knows the application[\s\S]*✓ Redis 7[\d.]* answers, asked/,
      );
      expect(code).toBe(0);
      const { Redis } = await import('ioredis');
      const admin = new Redis(server.url);
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await admin.acl('SETUSER', 'default', '-xadd');
      admin.disconnect();
      const wrong = await run(['--online']);
      expect(wrong).toMatchObject({
        code: 1,
        text: expect.stringMatching(/✗ Redis[\s\S]*may not run XADD:[\s\S]*allkeys-lru/),
      });
      for (const secret of [telegram.token, discord.token]) expect(wrong.text).not.toContain(secret);
    } finally {
      process.env = given;
      rmSync(folder, { recursive: true });
      await server.close();
    }
  });

  it.skipIf(!hasRedis)(`says of Redis whether it can’t be reached or refuses the password${needsRedis}`, async () => {
    const server = await startRedis({ password: 'right' });
    const wrong = server.url.replace('right', 'wrong');
    expect(await examineRedisAt(wrong)).toMatchObject({
      what: 'Redis refuses the connection (WRONGPASS)',
      mend: expect.stringContaining('user and password'),
    });
    await server.close();
    expect(await examineRedisAt(wrong)).toMatchObject({
      what: 'Redis does not answer (ECONNREFUSED)',
      mend: expect.stringContaining('host and port'),
    });
  });

  it('takes no other argument', async () => {
    await expect(doctor(['--offline'], loadConfig, platforms)).rejects.toMatchObject({
      code: 'USAGE',
      command: 'doctor',
    });
  });
});
