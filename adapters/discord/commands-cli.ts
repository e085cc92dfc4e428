import { parseArgs } from 'node:util';
import { UsageError } from '../../src/commands/usage-error.ts';
import { DiscordCallError } from './errors.ts';
import { inviteLinks } from './invite.ts';
import { type Registration, registerCommands } from './profile.ts';
import type { DiscordConfig } from './settings.ts';

export const discordCommandsOptions = {
  guild: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

/**
 * `molecheck discord-commands [--guild ID] [--dry-run]`: says what it changes, and the links to invite the app.
 *
 * @returns the exit code: 0 done, 1 where Discord refused.
 * @throws UsageError, or ConfigError without token or application id.
 */
export async function discordCommands(
  args: readonly string[],
  config: DiscordConfig,
  write = writeOut,
): Promise<number> {
  const { guild, dryRun } = readArguments(args);
  try {
    const registration = await registerCommands({ config, dryRun, ...(guild === undefined ? {} : { guildId: guild }) });
    const where = (guild ?? config.DISCORD_GUILD_ID) === undefined ? 'everywhere' : 'in one server';
    write(describe(registration, where, dryRun));
    const links = inviteLinks(config.DISCORD_APPLICATION_ID ?? '');
    write(`Add it to a server:  ${links.server}\nAdd it to a person:  ${links.person}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof DiscordCallError)) throw error;
    const hint = error.isUnauthorized ? ' Is DISCORD_BOT_TOKEN the token on the Bot page of the developer portal?' : '';
    process.stderr.write(`${error.message}${hint}\n`);
    return 1;
  }
}

function readArguments(args: readonly string[]): { readonly guild: string | undefined; readonly dryRun: boolean } {
  try {
    const { values } = parseArgs({ args: [...args], options: discordCommandsOptions });
    if (values.guild !== undefined && !/^\d+$/.test(values.guild))
      throw new UsageError('--guild takes the id of a server (digits).', 'discord-commands');
    return { guild: values.guild, dryRun: values['dry-run'] };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('discord-commands takes --guild ID and --dry-run.', 'discord-commands');
  }
}

function describe({ changed, added, updated, removed }: Registration, where: string, dryRun: boolean): string {
  if (!changed) return `The commands ${where} are up to date.\n`;
  const lines = [
    ...added.map((name) => `  + ${name}`),
    ...updated.map((name) => `  ~ ${name}`),
    ...removed.map((name) => `  - ${name}`),
  ];
  return `${dryRun ? 'Would change' : 'Changed'} the commands ${where}:\n${lines.join('\n')}\n`;
}

function writeOut(text: string): void {
  process.stdout.write(text);
}
