import { readFileSync } from 'node:fs';
import { config as loadDotenv } from 'dotenv';
import type { z } from 'zod';
import { type Environment, environmentSchema, secretNames } from './schema.ts';

/** The validated environment, frozen. Names are the variables' own, so that a reader of the code finds them in `.env.example`. */
export type Config = Readonly<Environment>;

/** The environment does not fit. The message names each variable and what is wrong with it, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG';
}

/**
 * Reads the environment (and `.env` in the working directory, which never overrides it) once.
 *
 * @throws ConfigError naming every variable that does not fit.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = readEnvironment()): Config {
  const given = withSecretFiles(withoutEmpty(environment));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new ConfigError(describe(parsed.error));
  const conflict = findConflict(parsed.data);
  if (conflict !== undefined) throw new ConfigError(conflict);
  return Object.freeze(parsed.data);
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

function withSecretFiles(environment: Record<string, string>): Record<string, string> {
  const given = { ...environment };
  for (const name of secretNames) {
    const path = environment[`${name}_FILE`];
    if (path === undefined) continue;
    if (environment[name] !== undefined) throw new ConfigError(`${name} and ${name}_FILE are both set: keep one.`);
    try {
      const value = readFileSync(path, 'utf8').trim();
      // A mounted file that was left empty means "not set", as an empty variable does.
      if (value !== '') given[name] = value;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      throw new ConfigError(`${name}_FILE: the file could not be read (${code}).`);
    }
  }
  return given;
}

function describe(error: z.ZodError): string {
  // zod's texts name types, bounds and patterns, not the value that was given.
  const lines = error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  return `These environment variables do not fit (see .env.example):\n${lines.join('\n')}`;
}

function findConflict(environment: Environment): string | undefined {
  if (environment.REDIS_URL !== undefined && environment.PERSON_KEY_SECRET === undefined)
    return 'REDIS_URL needs PERSON_KEY_SECRET as well (any 16 random characters or more), so that every process hashes people alike.';
  if (environment.DISCORD_BOT_TOKEN !== undefined && environment.DISCORD_APPLICATION_ID === undefined)
    return 'DISCORD_BOT_TOKEN needs DISCORD_APPLICATION_ID as well (developer portal, General Information).';
  if (
    environment.DISCORD_BOT_TOKEN !== undefined &&
    environment.DISCORD_MODE === 'http' &&
    environment.DISCORD_PUBLIC_KEY === undefined
  )
    return 'DISCORD_MODE=http needs DISCORD_PUBLIC_KEY as well (developer portal, General Information).';
  return undefined;
}
