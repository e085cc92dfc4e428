import { z } from 'zod';
import type { Config } from '../../src/config/config.ts';
import { defineSettings, type Fault, type Values, type ValuesOf } from '../../src/config/settings.ts';
import { count, flag, httpUrl, ids, list } from '../../src/config/values.ts';

const snowflake = z.string().regex(/^\d+$/, 'an id is a number');
/** The placeholder of a template that nobody filled in. */
const notAllZero = (value: string): boolean => !/^0+$/.test(value);
const filledIn = 'this is a placeholder: copy it from the developer portal, General Information';

const shape = {
  DISCORD_BOT_TOKEN: z.string().optional(),
  DISCORD_APPLICATION_ID: snowflake
    .refine(notAllZero, filledIn)
    .optional()
    .describe('Developer portal, General Information.'),
  DISCORD_PUBLIC_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .refine(notAllZero, filledIn)
    .optional()
    .describe('Developer portal, General Information; needed for DISCORD_MODE=http.'),
  DISCORD_OWNER_IDS: ids.default([]).describe('Who may ask for /stats: ids of people, comma-separated.'),
  DISCORD_ALLOWED_SERVERS: ids
    .default([])
    .describe(
      'Where the bot answers: ids of servers, and of people for direct messages, comma-separated; empty: everywhere.',
    ),
  DISCORD_MODE: z
    .enum(['gateway', 'http'])
    .default('gateway')
    .describe(
      'gateway: a connection to Discord; http: interactions come by webhook, so that many copies can share the work.',
    ),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api').describe("Another server that speaks Discord's API."),
  DISCORD_CDN_ORIGINS: list
    .pipe(z.array(httpUrl).min(1))
    .default(['https://cdn.discordapp.com', 'https://media.discordapp.net'])
    .describe('Where attachments may be loaded from, comma-separated; http:// is allowed because you write it here.'),
  DISCORD_SHARDS: z
    .union([z.literal('auto'), count])
    .default('auto')
    .describe('Number of gateway shards of the whole bot.'),
  DISCORD_SHARD_RANGE: z
    .string()
    .regex(/^\d+-\d+$/)
    .transform((range) => {
      const [start = 0, end = 0] = range.split('-').map(Number);
      return { start, end };
    })
    .optional()
    .describe('The shards of this process, such as 0-3, where several processes share them.'),
  DISCORD_REGISTER: flag.default(false).describe('true: serve registers the commands at start when they changed.'),
  DISCORD_GUILD_ID: snowflake
    .optional()
    .describe('Registers the commands in this server alone (at once, for trying out).'),
};

export const discordSettings = defineSettings({
  title: 'Discord: on when the token is set (developer portal, Bot)',
  shape,
  secrets: ['DISCORD_BOT_TOKEN'],
  secretShapes: [
    // A bot token.
    /[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g,
    // The token of an interaction in the path of its answers.
    /(?<=\/(?:webhooks|interactions)\/\d{15,20}\/)[A-Za-z0-9_-]{20,}/g,
    // Attachments, with or without their signature.
    /https?:\/\/[^\s"\\]*\/(?:ephemeral-)?attachments\/[^\s"\\]*/g,
  ],
  conflicts: (given) => [...withToken(given), ...shardRange(given)],
});

export type DiscordConfig = Config & ValuesOf<typeof discordSettings>;

type Given = Partial<Values<typeof shape>>;

function* withToken(given: Given): Generator<Fault> {
  if (given.DISCORD_BOT_TOKEN === undefined) return;
  const source = '(developer portal, General Information)';
  if (given.DISCORD_APPLICATION_ID === undefined)
    yield { name: 'DISCORD_APPLICATION_ID', message: `needed with DISCORD_BOT_TOKEN ${source}` };
  if (given.DISCORD_MODE === 'http' && given.DISCORD_PUBLIC_KEY === undefined)
    yield { name: 'DISCORD_PUBLIC_KEY', message: `needed with DISCORD_MODE=http ${source}` };
}

function* shardRange({ DISCORD_SHARDS: count, DISCORD_SHARD_RANGE: range }: Given): Generator<Fault> {
  if (range === undefined || count === undefined) return;
  if (count === 'auto')
    yield { name: 'DISCORD_SHARD_RANGE', message: 'needs DISCORD_SHARDS as a number, the same in every process' };
  else if (range.start > range.end || range.end >= count)
    yield { name: 'DISCORD_SHARD_RANGE', message: `must lie within 0-${count - 1}, the lower number first` };
}
