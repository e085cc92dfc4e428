/** Writes .env.example out of the settings of all parts (npm run env:example); a test holds the file to what this would write. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { projectRoot } from '../src/config/root.ts';
import { settings } from '../src/platforms.ts';

const width = 125;

export function envExample(): string {
  const head = [
    ...comment(
      'Every variable that MoleCheck reads. Copy this file to .env, take away the # where you want another value than the default.',
    ),
    ...comment('Secrets can come from a file instead: NAME_FILE=/run/secrets/name.'),
  ];
  const parts = settings.map(({ title, shape }) => [
    `# --- ${title} ---`,
    ...Object.entries(shape).flatMap(([name, schema]) => variable(name, schema as z.ZodType)),
  ]);
  return `${[head, ...parts].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function variable(name: string, schema: z.ZodType): readonly string[] {
  const { description, perMachine } = schema.meta() ?? {};
  const value: unknown = perMachine === true ? undefined : schema.parse(undefined);
  return [...comment(description), `#${name}=${value === undefined ? '' : String(value)}`];
}

/** Broken between words. */
function comment(text = ''): readonly string[] {
  return text.match(new RegExp(`\\S.{0,${width - 3}}(?=\\s|$)`, 'g'))?.map((line) => `# ${line}`) ?? [];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(join(projectRoot, '.env.example'), envExample());
