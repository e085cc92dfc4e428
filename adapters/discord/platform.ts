import type { Platform } from '../../src/platform/platform.ts';
import { type DiscordConfig, discordSettings } from './settings.ts';

export const discord = {
  name: 'Discord',
  settings: discordSettings,
  token: {
    name: 'DISCORD_BOT_TOKEN',
    shape: /^[\w-]+\.[\w-]+\.[\w-]+$/,
    source: 'the developer portal, Bot',
  },
  create: async (context) => (await import('./create.ts')).createDiscordAdapter(context),
  ask: async (config) => (await import('./ask.ts')).askDiscord(config),
  commands: {
    'discord-commands': {
      summary: 'registers the commands with Discord',
      usage: `Usage: molecheck discord-commands [--guild ID] [--dry-run]
Registers the bot's commands with Discord and prints the links to invite it.

  --guild ID         in this server alone (at once, for trying out) instead of everywhere
  --dry-run          only says what would change

Exit codes: 0 done; 1 Discord refused; 2 called wrongly.`,
      run: async (args, config) => (await import('./commands-cli.ts')).discordCommands(args, config),
    },
  },
} as const satisfies Platform<DiscordConfig>;
