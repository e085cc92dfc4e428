import { availableParallelism } from 'node:os';
import { z } from 'zod';

const cores = availableParallelism();
const milliseconds = z.coerce.number().int().positive();
const count = z.coerce.number().int().positive();
const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const httpUrl = z.url({ protocol: /^https?$/ });
const list = z.string().transform((items) =>
  items
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
/** Ids of people, chats and servers, as the platform gives them; groups of Telegram are negative. */
const ids = list.pipe(z.array(z.string().regex(/^-?\d+$/, 'ids are numbers, separated by commas')));
const origins = list.pipe(z.array(httpUrl).min(1));
/** Written as browsers write it, so that it can be compared: no path, no default port. */
const webOrigin = z.union([
  z.literal('*'),
  httpUrl
    .refine(
      (url) => URL.canParse(url) && new URL(url).pathname === '/',
      'an origin has no path, such as https://example.org',
    )
    .transform((url) => new URL(url).origin),
]);
const hostName = z
  .string()
  .toLowerCase()
  .regex(/^(?:\[[\da-f:.]+\]|[a-z\d._-]+)(?::\d+)?$/, 'a host is a name or an address, without a scheme or a path');
/** The placeholder of a template that nobody filled in. */
const notAllZero = (value: string): boolean => !/^0+$/.test(value);
const filledIn = 'this is a placeholder: copy it from the developer portal, General Information';

/**
 * Every environment variable that MoleCheck reads, with its default; `.env.example` lists the same names (a test compares them).
 * Variables of {@link secretNames} can also be given as NAME_FILE, a path whose content is the value.
 */
export const environmentSchema = z.object({
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto'),

  WEB_ENABLED: flag.default(true),
  PORT: port.default(8080),
  HOST: z.string().default('127.0.0.1'),
  TRUST_PROXY: flag.default(false),
  WEB_RATE_PER_MINUTE: count.default(20),
  WEB_ON_DEVICE: flag.default(true),
  WEB_ORIGINS: list.pipe(z.array(webOrigin)).default([]),
  WEB_HOSTS: list.pipe(z.array(hostName)).default([]),
  OPERATOR_CONTACT: z.string().min(1).max(200).optional(),
  OPS_PORT: port.default(9464),
  OPS_HOST: z.string().default('127.0.0.1'),

  MODEL_DIR: z.string().default('models/molenet'),
  ENGINE: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
  INFERENCE_THREADS: count.default(Math.min(cores, 4)),
  MAX_VIEWS: count.default(16),
  PRIOR_MALIGNANT: z.coerce.number().gt(0).lt(1).optional(),

  MAX_PHOTO_BYTES: count.default(20 * 1024 * 1024),
  MAX_PHOTO_PIXELS: count.default(50_000_000),
  DOWNLOAD_TIMEOUT_MS: milliseconds.default(15_000),
  DECODE_TIMEOUT_MS: milliseconds.default(8_000),
  CHECK_TIMEOUT_MS: milliseconds.default(30_000),
  CHECK_CONCURRENCY: count.default(Math.max(2, cores)),

  QUEUE_LIMIT: count.default(500),
  JOB_DEADLINE_MS: milliseconds.default(120_000),
  SHUTDOWN_GRACE_MS: milliseconds.default(25_000),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),

  DATA_DIR: z.string().default('data'),
  PERSON_KEY_SECRET: z.string().min(16).optional(),
  RATE_PERSON_PER_MINUTE: count.default(10),
  RATE_PERSON_PER_DAY: count.default(100),
  RATE_PLACE_PER_MINUTE: count.default(15),

  TELEGRAM_BOT_TOKEN: z.string().optional(),
  TELEGRAM_API_ROOT: httpUrl.default('https://api.telegram.org'),
  TELEGRAM_MESSAGES_PER_SECOND: count.default(30),
  TELEGRAM_WEBHOOK_URL: httpUrl.optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/)
    .optional(),
  TELEGRAM_OWNER_IDS: ids.default([]),
  TELEGRAM_ALLOWED_CHATS: ids.default([]),

  DISCORD_BOT_TOKEN: z.string().optional(),
  DISCORD_APPLICATION_ID: z.string().regex(/^\d+$/).refine(notAllZero, filledIn).optional(),
  DISCORD_PUBLIC_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .refine(notAllZero, filledIn)
    .optional(),
  DISCORD_OWNER_IDS: ids.default([]),
  DISCORD_ALLOWED_SERVERS: ids.default([]),
  DISCORD_MODE: z.enum(['gateway', 'http']).default('gateway'),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  DISCORD_CDN_ORIGINS: origins.default(['https://cdn.discordapp.com', 'https://media.discordapp.net']),
  DISCORD_SHARDS: z.union([z.literal('auto'), count]).default('auto'),
  DISCORD_SHARD_RANGE: z
    .string()
    .regex(/^\d+-\d+$/)
    .optional(),
  DISCORD_REGISTER: flag.default(false),
  DISCORD_GUILD_ID: z.string().regex(/^\d+$/).optional(),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Variables that are never printed and that can come from a file (NAME_FILE). */
export const secretNames = [
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'DISCORD_BOT_TOKEN',
  'PERSON_KEY_SECRET',
  'REDIS_URL',
] as const satisfies readonly (keyof Environment)[];
