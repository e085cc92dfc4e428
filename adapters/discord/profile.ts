import { ConfigError } from '../../src/config/config.ts';
import { type Client, createClient } from './client.ts';
import { commandDefinitions } from './command-definitions.ts';
import type { DiscordConfig } from './settings.ts';

export interface Registration {
  /** Whether what Discord has differs from what this version defines. */
  readonly changed: boolean;
  /** Names, for the operator. */
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
}

export interface RegisterOptions {
  readonly config: DiscordConfig;
  /** One server instead of everywhere; default `DISCORD_GUILD_ID`. */
  readonly guildId?: string;
  /** Compares only. */
  readonly dryRun?: boolean;
  readonly api?: Client;
}

/**
 * Brings the commands that Discord has for this app in line with this version's, writing only where they differ: Discord
 * allows 200 creations a day, and people see commands flicker.
 *
 * @throws ConfigError without token or application id, DiscordCallError where Discord refuses or can't be reached.
 */
export async function registerCommands({
  config,
  guildId = config.DISCORD_GUILD_ID,
  dryRun,
  api,
}: RegisterOptions): Promise<Registration> {
  const { DISCORD_APPLICATION_ID: application, DISCORD_BOT_TOKEN: token } = config;
  if (application === undefined || token === undefined)
    throw new ConfigError('Registering the commands needs DISCORD_BOT_TOKEN and DISCORD_APPLICATION_ID.');
  const client = api ?? createClient(config);
  const scope = { application, ...(guildId === undefined ? {} : { guild: guildId }) };
  try {
    const wanted = commandDefinitions(guildId === undefined ? 'global' : 'server', config.DISCORD_OWNER_IDS.length > 0);
    // What Discord fills in for a server's commands there is nothing to compare with.
    const fields = guildId === undefined ? [...commandFields, ...reachFields] : commandFields;
    const registration = compare(wanted, await client.commands(scope), new Set(fields));
    if (registration.changed && dryRun !== true) await client.putCommands(scope, [...wanted]);
    return registration;
  } finally {
    if (api === undefined) client.close();
  }
}

function compare(wanted: readonly object[], existing: readonly object[], fields: ReadonlySet<string>): Registration {
  const now = byName(wanted, fields);
  const before = byName(existing, fields);
  const added = [...now.keys()].filter((name) => !before.has(name));
  const removed = [...before.keys()].filter((name) => !now.has(name));
  const updated = [...now.keys()].filter((name) => before.has(name) && before.get(name) !== now.get(name));
  return { changed: added.length + removed.length + updated.length > 0, added, updated, removed };
}

/** Commands of different types may share a name. */
function byName(commands: readonly object[], fields: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map(
    commands.map((command) => {
      const { type = 1, name = '' } = command as { type?: number; name?: string };
      return [type === 1 ? `/${name}` : name, JSON.stringify(canonical(command, fields))];
    }),
  );
}

const reachFields = ['contexts', 'integration_types'] as const;
const commandFields = [
  'type',
  'name',
  'description',
  'name_localizations',
  'description_localizations',
  'options',
  'required',
  'choices',
  'value',
] as const;

/** Only what we define, keys in order, nothing that says nothing: Discord writes out its defaults, and ids of its own. */
function canonical(node: unknown, fields?: ReadonlySet<string>): unknown {
  if (Array.isArray(node)) {
    const items = node.map((item) => canonical(item, fields));
    return items.every((item) => typeof item === 'number') ? items.sort() : items;
  }
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node)
    .filter(([key, value]) => (fields?.has(key) ?? true) && !saysNothing(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // Localisations are keyed by language, not by field.
    .map(([key, value]) => [key, canonical(value, key.endsWith('_localizations') ? undefined : fields)] as const);
  return Object.fromEntries(entries);
}

function saysNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
