import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/config/root.ts';

/** Whom each part may import, besides itself: the arrows of the design. `types` = type-only imports alone. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'src/config': [],
  'src/photo': ['src/ops'],
  'src/classifier': ['src/config'],
  'src/check': ['src/classifier', 'src/photo', 'src/config', 'src/ops'],
  'src/ops': ['src/config', 'src/queue (types)', 'src/platform (types)'],
  'src/store': ['src/config', 'src/ops'],
  'src/queue': ['src/check (types)', 'src/config', 'src/ops', 'src/store'],
  'src/conversation': [
    'src/check (types)',
    'src/classifier (types)',
    'src/config',
    'src/ops',
    'src/platform (types)',
    'src/queue (types)',
    'src/store',
  ],
  'src/platform': [
    'src/photo (types)',
    'src/config',
    'src/conversation (types)',
    'src/ops',
    'src/queue (types)',
    'src/store (types)',
  ],
  'src/commands': [
    'src/check',
    'src/classifier',
    'src/config',
    'src/conversation',
    'src/ops',
    'src/photo',
    'src/queue',
    'src/store',
    'src/main.ts (types)',
    'src/platform',
  ],
  'adapters/telegram': ['src'],
  'adapters/discord': ['src'],
  'adapters/web': ['src'],
};

/** Only these know the adapters. */
const roots = ['src/main.ts', 'src/cli.ts', 'src/journey.ts', 'src/index.ts', 'src/bot.ts'];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ['src', 'adapters'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('public'))
    .map((name) => join(folder, name)),
);

function partOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm);
  return [...found].map(([, type, fromClause, dynamic]) => ({
    file,
    from: partOf(file),
    to: relative(projectRoot, join(projectRoot, dirname(file), fromClause ?? dynamic ?? '')),
    typeOnly: type !== undefined,
  }));
});

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const target = partOf(to);
  if (target === from) return true;
  return (arrows[from] ?? []).some((arrow) => {
    const [part = '', types] = arrow.split(' ');
    return (target === part || to.startsWith(`${part}/`)) && (types === undefined || typeOnly);
  });
}

describe('architecture', () => {
  it('finds the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.some(({ from, to }) => from === 'src/check' && to === 'src/photo/decode.ts')).toBe(true);
  });

  it('imports run one way', () => {
    const wrong = imports.filter((found) => !roots.includes(found.file) && !isAllowed(found));
    expect(wrong.map(({ file, to }) => `${file} -> ${to}`)).toEqual([]);
  });

  it('no file leads back to itself, not even through types', () => {
    const circles: string[] = [];
    const left = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
      if (way.includes(file) || left.has(file)) return;
      for (const { to } of imports.filter((found) => found.file === file)) visit(to, [...way, file]);
      left.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('what lies between question and answer knows no platform by its name', () => {
    const parts = ['src/photo', 'src/classifier', 'src/check', 'src/queue', 'src/store', 'src/conversation', 'src/ops'];
    const code = (file: string): string =>
      readFileSync(join(projectRoot, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const inTexts = (file: string): boolean => file.includes('/locales/');
    const wrong = files.filter(
      (file) => parts.includes(partOf(file)) && !inTexts(file) && /telegram|discord/i.test(code(file)),
    );
    expect(wrong).toEqual([]);
  });

  it('no SDK of a platform enters src', () => {
    const wrong = files.filter(
      (file) =>
        file.startsWith('src/') &&
        /from '(?:discord\.js|@discordjs\/|discord-api-types|telegraf)/.test(
          readFileSync(join(projectRoot, file), 'utf8'),
        ),
    );
    expect(wrong).toEqual([]);
  });

  it('the chat adapters have the same names for the same subjects, and every file is explained', () => {
    const namesIn = (folder: string) => files.filter((file) => dirname(file) === folder).map((file) => basename(file));
    const explained = (page: string) =>
      new Set(
        [...readFileSync(join(projectRoot, page), 'utf8').matchAll(/`([\w-]+\.ts)`/g)].map(([, name = '']) => name),
      );
    const contributing = readFileSync(join(projectRoot, 'CONTRIBUTING.md'), 'utf8');
    const table = [...contributing.matchAll(/^\| `([\w-]+\.ts)` \|/gm)].map(([, name]) => name);
    const [discord, telegram] = [namesIn('adapters/discord'), namesIn('adapters/telegram')];
    expect(discord.filter((name) => telegram.includes(name)).sort()).toEqual([...table].sort());
    for (const [folder, names] of [['discord', discord] as const, ['telegram', telegram] as const]) {
      const own = explained(`adapters/${folder}/README.md`);
      expect(names.filter((name) => !table.includes(name) && !own.has(name))).toEqual([]);
      expect([...own].filter((name) => !names.includes(name))).toEqual([]);
    }
  });
});
