import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { envExample } from '../../../deploy/env-example.ts';
import { projectRoot } from '../../../src/config/root.ts';
import { loadConfig, platforms, settings } from '../../../src/platforms.ts';

const folder = mkdtempSync(join(tmpdir(), 'molecheck-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('loadConfig', () => {
  it('has a default for everything but the tokens', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      PORT: 8080,
      MAX_PHOTO_BYTES: 20 * 1024 * 1024,
      ENGINE: 'auto',
      DISCORD_MODE: 'gateway',
    });
    expect(config.TELEGRAM_BOT_TOKEN).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every variable that does not fit, and never its value', () => {
    const planted = 'planted-value-4711';
    try {
      loadConfig({ PORT: planted, REDIS_URL: planted, PRIOR_MALIGNANT: '1.5' });
      expect.unreachable();
    } catch (error) {
      const { message } = error as Error;
      expect(message).toMatch(/PORT/);
      expect(message).toMatch(/REDIS_URL/);
      expect(message).toMatch(/PRIOR_MALIGNANT/);
      expect(message).not.toContain(planted);
    }
  });

  it('lists all that does not fit at once: values, files and what is missing beside another, in every part', () => {
    const environment = {
      PORT: 'x',
      REDIS_URL: 'redis://localhost',
      WEB_RATE_PER_MINUTE: '0',
      TELEGRAM_BOT_TOKEN_FILE: join(folder, 'gone'),
      TELEGRAM_OWNER_IDS: '7,@anna,@bert',
      DISCORD_BOT_TOKEN: 'a.b.c',
      DISCORD_APPLICATION_ID: 'mine',
      DISCORD_MODE: 'http',
    };
    const named = (): string[] => {
      try {
        return Object.keys(loadConfig(environment));
      } catch (error) {
        return [...(error as Error).message.matchAll(/^ {2}([A-Z_]+): ./gm)].map(([, name = '']) => name);
      }
    };
    // Each once: a value that does not fit is not said to be missing as well.
    expect(named().sort()).toEqual([
      'DISCORD_APPLICATION_ID',
      'DISCORD_PUBLIC_KEY',
      'PERSON_KEY_SECRET',
      'PORT',
      'TELEGRAM_BOT_TOKEN',
      'TELEGRAM_OWNER_IDS',
      'WEB_RATE_PER_MINUTE',
    ]);
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadConfig({ TELEGRAM_BOT_TOKEN: '', PORT: '' })).toMatchObject({ PORT: 8080 });
  });

  it('reads secrets from files, and refuses a name that is given twice', () => {
    const path = join(folder, 'token');
    writeFileSync(path, '123:abc\n');
    expect(loadConfig({ TELEGRAM_BOT_TOKEN_FILE: path }).TELEGRAM_BOT_TOKEN).toBe('123:abc');
    writeFileSync(join(folder, 'empty'), '\n');
    expect(loadConfig({ TELEGRAM_BOT_TOKEN_FILE: join(folder, 'empty') }).TELEGRAM_BOT_TOKEN).toBeUndefined();
    expect(() => loadConfig({ TELEGRAM_BOT_TOKEN_FILE: path, TELEGRAM_BOT_TOKEN: 'x' })).toThrow(/keep one/);
    expect(() => loadConfig({ TELEGRAM_BOT_TOKEN_FILE: join(folder, 'gone') })).toThrow(/could not be read \(ENOENT\)/);
  });

  it('reads lists of ids, and says what an id is', () => {
    expect(loadConfig({ TELEGRAM_ALLOWED_CHATS: ' -1001, 42,', DISCORD_OWNER_IDS: '7' })).toMatchObject({
      TELEGRAM_ALLOWED_CHATS: ['-1001', '42'],
      TELEGRAM_OWNER_IDS: [],
      DISCORD_OWNER_IDS: ['7'],
    });
    for (const name of ['TELEGRAM_OWNER_IDS', 'TELEGRAM_ALLOWED_CHATS', 'DISCORD_OWNER_IDS', 'DISCORD_ALLOWED_SERVERS'])
      expect(() => loadConfig({ [name]: '42,@anna' })).toThrow(new RegExp(`${name}.*: ids are numbers`));
  });

  it('says which variable is missing beside another', () => {
    expect(() => loadConfig({ REDIS_URL: 'redis://localhost' })).toThrow(/PERSON_KEY_SECRET/);
    expect(() => loadConfig({ DISCORD_BOT_TOKEN: 'a.b.c' })).toThrow(/DISCORD_APPLICATION_ID/);
    expect(() => loadConfig({ DISCORD_BOT_TOKEN: 'a.b.c', DISCORD_APPLICATION_ID: '1', DISCORD_MODE: 'http' })).toThrow(
      /DISCORD_PUBLIC_KEY/,
    );
  });
});

describe('what a template left unfilled', () => {
  it('is refused: an all-zero key or application id of Discord', () => {
    expect(() => loadConfig({ DISCORD_PUBLIC_KEY: '0'.repeat(64) })).toThrow(
      /DISCORD_PUBLIC_KEY: this is a placeholder/,
    );
    expect(() => loadConfig({ DISCORD_APPLICATION_ID: '0'.repeat(18) })).toThrow(/DISCORD_APPLICATION_ID/);
    expect(loadConfig({ DISCORD_PUBLIC_KEY: `${'0'.repeat(63)}a` }).DISCORD_PUBLIC_KEY).toHaveLength(64);
  });

  it('stands in no shipped setting', () => {
    const shipped = ['.env.example', ...readdirSync(join(projectRoot, 'deploy'), { recursive: true, encoding: 'utf8' })]
      .map((name) => (name === '.env.example' ? join(projectRoot, name) : join(projectRoot, 'deploy', name)))
      .filter((path) => statSync(path).isFile());
    expect(shipped.length).toBeGreaterThan(10);
    for (const path of shipped) expect(readFileSync(path, 'utf8'), path).not.toMatch(/0{16}/);
  });
});

describe('origins and hosts', () => {
  it('are compared as browsers write them', () => {
    const config = loadConfig({
      WEB_ORIGINS: 'https://A.example:443/, http://b.example:8080',
      WEB_HOSTS: 'A.example, [::1]:80',
    });
    expect(config.WEB_ORIGINS).toEqual(['https://a.example', 'http://b.example:8080']);
    expect(config.WEB_HOSTS).toEqual(['a.example', '[::1]:80']);
    expect(loadConfig({ WEB_ORIGINS: '*' }).WEB_ORIGINS).toEqual(['*']);
  });

  it.each([
    { WEB_ORIGINS: 'a.example' },
    { WEB_ORIGINS: 'https://a.example/page' },
    { WEB_HOSTS: 'https://a.example' },
  ])('refuse what is none: %o', (environment) => {
    expect(() => loadConfig(environment)).toThrow(/WEB_(ORIGINS|HOSTS)/);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(projectRoot, '.env.example'), 'utf8').split('\n');
  const named = lines.flatMap((line) => /^#?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);

  it('is what the settings of all parts say: npm run env:example', () => {
    expect(lines.join('\n')).toBe(envExample());
  });

  it('lists every variable once', () => {
    expect(new Set(named).size).toBe(named.length);
    expect(named.toSorted()).toEqual(settings.flatMap(({ shape }) => Object.keys(shape)).toSorted());
  });

  it('gives the defaults that the code has, and no secret', () => {
    const defaults = loadConfig({});
    for (const line of lines) {
      const [, name, value] = /^#?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined || value === '') continue;
      expect(settings.flatMap(({ secrets }) => secrets ?? [])).not.toContain(name);
      expect(loadConfig({ [name]: value })[name as keyof typeof defaults], name).toEqual(
        defaults[name as keyof typeof defaults],
      );
    }
  });
});

describe.each(platforms)('the README of $name', ({ name, settings: { shape, secrets }, token }) => {
  const readme = readFileSync(join(projectRoot, 'adapters', name.toLowerCase(), 'README.md'), 'utf8');

  it('has every setting in its table, and no other', () => {
    const rows = readme.split('\n').filter((line) => /^\| `[A-Z]+_/.test(line));
    const named = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, variable]) => variable),
    );
    expect(named.toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  it('is about a platform that its token turns on, and that is never printed', () => {
    expect(secrets).toContain(token.name);
  });
});

it('hides the secrets of every part, and what has the shape of one', () => {
  const { secrets } = loadConfig({ TELEGRAM_BOT_TOKEN: 'planted-telegram', PERSON_KEY_SECRET: 'planted-person-key' });
  expect(secrets.filter((secret) => typeof secret === 'string').sort()).toEqual([
    'planted-person-key',
    'planted-telegram',
  ]);
  expect(secrets).toEqual(expect.arrayContaining(settings.flatMap(({ secretShapes }) => secretShapes ?? [])));
});
