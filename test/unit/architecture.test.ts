import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/config/root.ts';
import { platforms } from '../../src/platforms.ts';

/** Whom each part may import, besides itself: the arrows of the design. `types` = type-only imports alone. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'src/config': [],
  'src/photo': ['src/ops'],
  'src/classifier': ['src/config'],
  'src/check': ['src/classifier', 'src/photo', 'src/config', 'src/ops'],
  'src/ops': ['src/config', 'src/queue (types)', 'src/store (types)', 'src/platform (types)'],
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
};
/** Each adapter by itself: none knows another. */
const fromAdapters = ['src'];

/** The composition root and what it gives away: they may import what they like. */
const roots = ['src/platforms.ts', 'src/main.ts', 'src/cli.ts', 'src/journey.ts', 'src/index.ts', 'src/bot.ts'];

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
  return (from.startsWith('adapters/') ? fromAdapters : (arrows[from] ?? [])).some((arrow) => {
    const [part = '', types] = arrow.split(' ');
    return (target === part || to.startsWith(`${part}/`)) && (types === undefined || typeOnly);
  });
}

/** Everything in `adapters` but the page. */
const chats = readdirSync(join(projectRoot, 'adapters')).filter((name) => name !== 'web');

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

  it('the composition root alone imports adapters, and one file of it the chat platforms', () => {
    const importers = (folder: string) =>
      new Set(
        imports.filter(({ file, to }) => file.startsWith('src/') && to.startsWith(folder)).map(({ file }) => file),
      );
    expect([...importers('adapters/')].sort()).toEqual(['src/main.ts', 'src/platforms.ts']);
    for (const platform of chats) expect([...importers(`adapters/${platform}/`)]).toEqual(['src/platforms.ts']);
  });

  it('src knows no chat platform by its name, outside of that one file and of what is said to people', () => {
    expect(chats.sort()).toEqual(platforms.map(({ name }) => name.toLowerCase()).sort());
    const name = new RegExp(chats.join('|'), 'i');
    const code = (file: string): string =>
      readFileSync(join(projectRoot, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const mayName = (file: string): boolean => file === 'src/platforms.ts' || file.includes('/locales/');
    expect(files.filter((file) => file.startsWith('src/') && !mayName(file) && name.test(code(file)))).toEqual([]);
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
    const all = chats.flatMap((platform) => namesIn(`adapters/${platform}`));
    expect([...new Set(all.filter((name, index) => all.indexOf(name) < index))].sort()).toEqual([...table].sort());
    for (const platform of chats) {
      const names = namesIn(`adapters/${platform}`);
      const own = explained(`adapters/${platform}/README.md`);
      expect(names.filter((name) => !table.includes(name) && !own.has(name))).toEqual([]);
      expect([...own].filter((name) => !names.includes(name))).toEqual([]);
    }
  });
});
