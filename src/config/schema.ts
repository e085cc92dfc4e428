import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { defineSettings } from './settings.ts';
import { count, flag, httpUrl, list, port } from './values.ts';

const cores = availableParallelism();

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

const httpSettings = defineSettings({
  title: 'HTTP: the page, webhooks, health and metrics',
  shape: {
    PORT: port.default(8080),
    HOST: z.string().default('127.0.0.1').describe('0.0.0.0 in a container; behind a proxy keep the default.'),
    TRUST_PROXY: flag
      .default(false)
      .describe('true: the address of a person is taken from X-Forwarded-For of the proxy in front.'),
    WEB_ORIGINS: list
      .pipe(z.array(webOrigin))
      .default([])
      .describe(
        'Pages of which other origins may use the API, comma-separated (https://example.org), or * for all; also the public origin of this page, where a proxy does not pass the Host header on.',
      ),
    WEB_HOSTS: list
      .pipe(z.array(hostName))
      .default([])
      .describe('The names that this server answers for, comma-separated (mole.example.org); empty: all.'),
    OPS_PORT: port.default(9464).describe('Port for /healthz, /readyz and /metrics; 0 takes any free one.'),
    OPS_HOST: z.string().default('127.0.0.1'),
  },
});

const modelSettings = defineSettings({
  title: 'The model',
  shape: {
    MODEL_DIR: z.string().default('models/molenet').describe('A folder with manifest.json and weights.'),
    ENGINE: z
      .enum(['auto', 'onnx', 'tfjs'])
      .default('auto')
      .describe('auto: ONNX Runtime, or TensorFlow.js where the former has no binary; onnx or tfjs insists.'),
    INFERENCE_THREADS: count.default(Math.min(cores, 4)).meta({
      description:
        'Cores to judge on (default: all, at most 4); ONNX Runtime computes on half of them, as decoding takes the others.',
      perMachine: true,
    }),
    MAX_VIEWS: count
      .default(16)
      .describe('Upper bound on the test-time views of the manifest: 1 is fastest, more is more accurate.'),
    PRIOR_MALIGNANT: z.coerce
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe(
        'Share of malignant lesions among your people, if you know it; moves the figure, not the band (see the model card).',
      ),
  },
});

const limitSettings = defineSettings({
  title: 'Limits',
  shape: {
    MAX_PHOTO_BYTES: count.default(20 * 1024 * 1024),
    MAX_PHOTO_PIXELS: count.default(50_000_000),
    DOWNLOAD_TIMEOUT_MS: count.default(15_000),
    DECODE_TIMEOUT_MS: count.default(8_000),
    CHECK_TIMEOUT_MS: count.default(30_000).describe('Deadline of one check, download included.'),
    CHECK_CONCURRENCY: count.default(cores + 1).meta({
      description:
        'Photos that are decoded and judged at once (default: one more than cores, so that none waits for another thread).',
      perMachine: true,
    }),
    QUEUE_LIMIT: count.default(500).describe('Requests that may wait; more are told to come back.'),
    JOB_DEADLINE_MS: count.default(120_000).describe('A person is told that it took too long when this has passed.'),
    SHUTDOWN_GRACE_MS: count.default(25_000).describe('After SIGTERM: time to finish what was accepted.'),
    RATE_PERSON_PER_MINUTE: count.default(10),
    RATE_PERSON_PER_DAY: count.default(100),
    RATE_PLACE_PER_MINUTE: count
      .default(15)
      .describe('Per server or group; stay below what the platform lets a bot send there.'),
  },
});

const memorySettings = defineSettings({
  title: 'Memory of the bot',
  shape: {
    DATA_DIR: z
      .string()
      .default('data')
      .describe('Folder for consent and language (no photo, no name); not used with Redis.'),
    REMINDERS: flag.default(true).describe('false: nobody is offered a reminder in a month, and none is sent.'),
    REDIS_URL: z
      .url({ protocol: /^rediss?$/ })
      .optional()
      .describe(
        'Redis 6.2 or newer: queue, limits, consent and language are then shared by many processes. rediss:// for TLS (NODE_EXTRA_CA_CERTS for a certificate of your own); odd characters of a password percent-encoded.',
      ),
    PERSON_KEY_SECRET: z
      .string()
      .min(16)
      .optional()
      .describe(
        'Key of the hash under which people are remembered, and of what is stored; made and kept in DATA_DIR when empty, needed with REDIS_URL.',
      ),
  },
  secrets: ['PERSON_KEY_SECRET', 'REDIS_URL'],
  // User and password in a URL.
  secretShapes: [/(?<=\b[a-z]{3,10}:\/\/)[^\s"\\/@]+(?=@)/g],
  *conflicts({ REDIS_URL, PERSON_KEY_SECRET }) {
    const why = 'needed with REDIS_URL (any 16 random characters or more), so that every process hashes people alike';
    if (REDIS_URL !== undefined && PERSON_KEY_SECRET === undefined) yield { name: 'PERSON_KEY_SECRET', message: why };
  },
});

const logSettings = defineSettings({
  title: 'Logs',
  shape: {
    LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    LOG_FORMAT: z
      .enum(['auto', 'json', 'pretty'])
      .default('auto')
      .describe('auto: pretty on a terminal, JSON elsewhere.'),
  },
});

/** What the core reads, by subject. Each adapter's variables are in its `settings.ts`. */
export const coreSettings = [httpSettings, modelSettings, limitSettings, memorySettings, logSettings] as const;

/** Of what is configured in a program that has no environment variables: see `createMoleCheck`. */
export const checkShape = { ...modelSettings.shape, ...limitSettings.shape };
