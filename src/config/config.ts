import { readFileSync } from 'node:fs';
import { config as loadDotenv } from 'dotenv';
import type { z } from 'zod';
import type { coreSettings } from './schema.ts';
import type { Fault, Secrets, Settings, ValuesOf } from './settings.ts';

/**
 * What the core reads of the environment, validated and frozen. Names are the variables' own, so that a reader of the code finds
 * them in `.env.example`. An adapter's own variables stand in the same object, and only its own files have their types.
 */
export type Config = ValuesOf<(typeof coreSettings)[number]> & Secrets;

/** The environment does not fit. The message names each variable and what is wrong with it, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG';
}

/**
 * Reads the variables of all parts, once, from the environment and from `.env` in the working directory, which never overrides it.
 *
 * @throws ConfigError that lists all that does not fit, in every part.
 */
export function readConfig<S extends Settings>(
  parts: readonly S[],
  environment: NodeJS.ProcessEnv = readEnvironment(),
): ValuesOf<S> & Secrets {
  const secretNames = parts.flatMap(({ secrets }) => secrets ?? []);
  const { given, faults } = withSecretFiles(withoutEmpty(environment), secretNames);
  const values: Record<string, unknown> = {};
  for (const [name, schema] of parts.flatMap(({ shape }) => Object.entries(shape))) {
    const { success, data, error } = (schema as z.ZodType).safeParse(given[name]);
    if (success && data !== undefined) values[name] = data;
    // zod's texts name types, bounds and patterns, not the value that was given.
    for (const { message } of error?.issues ?? []) faults.push({ name, message });
  }
  const unfit = new Set(faults.map(({ name }) => name));
  const conflicts = parts.flatMap((part) => [...(part.conflicts?.(values) ?? [])]);
  faults.push(...conflicts.filter(({ name }) => !unfit.has(name)));
  if (faults.length > 0) throw new ConfigError(describe(faults));
  const secrets = [
    ...secretNames.flatMap((name) => (values[name] as string | undefined) ?? []),
    ...parts.flatMap(({ secretShapes }) => secretShapes ?? []),
  ];
  return Object.freeze({ ...values, secrets }) as ValuesOf<S> & Secrets;
}

/** The process's own variables, and those that `.env` in the working directory has besides. */
export function readEnvironment(): NodeJS.ProcessEnv {
  // Into an object of its own: what else stands in the file (DEBUG, NODE_OPTIONS) is for no library to find.
  const fromFile: Record<string, string> = {};
  loadDotenv({ quiet: true, processEnv: fromFile });
  return { ...fromFile, ...process.env };
}

/** `NAME=` in a .env file or a compose file means "not set". */
function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (value !== undefined && value !== '') given[name] = value;
  return given;
}

function withSecretFiles(environment: Readonly<Record<string, string>>, names: readonly string[]) {
  const given: Record<string, string> = { ...environment };
  const faults: Fault[] = [];
  for (const name of names) {
    const path = environment[`${name}_FILE`];
    if (path === undefined) continue;
    if (environment[name] !== undefined) {
      faults.push({ name, message: `${name}_FILE is set as well: keep one` });
      continue;
    }
    try {
      const value = readFileSync(path, 'utf8').trim();
      // A mounted file that was left empty means "not set", as an empty variable does.
      if (value !== '') given[name] = value;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      faults.push({ name, message: `the file of ${name}_FILE could not be read (${code})` });
    }
  }
  return { given, faults };
}

function describe(faults: readonly Fault[]): string {
  const lines = faults.map(({ name, message }) => `  ${name}: ${message}`);
  return `These environment variables do not fit (see .env.example):\n${[...new Set(lines)].join('\n')}`;
}
