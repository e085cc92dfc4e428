import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Update } from 'telegraf/types';
import type { Metrics } from '../../src/ops/metrics.ts';
import type { Client } from './client.ts';
import type { Intake } from './intake.ts';
import { allowedUpdates } from './polling.ts';

const maxBodyBytes = 1024 * 1024;
const secretHeader = 'x-telegram-bot-api-secret-token';

export type Webhook = ReturnType<typeof createWebhook>;

interface WebhookParts {
  readonly http: FastifyInstance;
  readonly client: Client;
  readonly metrics: Metrics;
  readonly url: string;
  readonly secret: string;
}

/**
 * Registers the webhook's route on the shared HTTP server, which must not listen yet. An update is acknowledged when the
 * intake has taken it; anything else makes Telegram send it again.
 */
export function createWebhook({ http, client, metrics, url, secret }: WebhookParts) {
  const address = webhookAddress(url);
  let intake: Intake | undefined;

  http.post(address.pathname, { bodyLimit: maxBodyBytes }, async (request, reply) => {
    if (!isSame(request.headers[secretHeader], secret)) {
      metrics.refusals.inc({ platform: 'telegram', why: 'forged' });
      return reply.code(401).send();
    }
    if (!isUpdate(request.body)) return reply.code(400).send();
    if (intake === undefined) return reply.code(503).send();
    await intake.handle(request.body);
    return reply.code(200).send();
  });

  return {
    /** From now on updates go there. Without an intake Telegram is told to come back: to another front, or after the (re)start. */
    handOn: (taking: Intake | undefined): void => {
      intake = taking;
    },
    /** Tells Telegram where to send updates. */
    register: async (signal: AbortSignal): Promise<void> => {
      const where = { url: address.href, secret_token: secret, allowed_updates: allowedUpdates };
      await client.call('setWebhook', { ...where, max_connections: 100, drop_pending_updates: false }, { signal });
    },
  };
}

/** The configured URL; without a path of its own it gets `/telegram`, so that it doesn't meet the web page. */
function webhookAddress(url: string): URL {
  const address = new URL(url);
  if (address.pathname === '/') address.pathname = '/telegram';
  return address;
}

/** TELEGRAM_WEBHOOK_SECRET, or one derived from the token: the same in every front, unknown to anybody else. */
export function webhookSecret(configured: string | undefined, token: string): string {
  return configured ?? createHmac('sha256', token).update('molecheck webhook').digest('base64url');
}

/** In constant time, whatever the lengths. */
function isSame(given: string | string[] | undefined, secret: string): boolean {
  if (typeof given !== 'string') return false;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}

function isUpdate(body: unknown): body is Update {
  return typeof body === 'object' && body !== null && 'update_id' in body && Number.isSafeInteger(body.update_id);
}
