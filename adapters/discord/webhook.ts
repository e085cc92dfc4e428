import { type APIInteraction, InteractionResponseType, InteractionType } from 'discord.js';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { errorCode } from '../../src/ops/error-code.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import type { Acknowledge } from './intake.ts';
import { examineSignature, readPublicKey } from './signature.ts';

export interface HttpInteractions {
  readonly publicKey: string;
  readonly store: KeyValueStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined while nobody receives yet, or no more. */
  handler(): ((interaction: APIInteraction, acknowledge: Acknowledge) => Promise<void>) | undefined;
}

/** Longer than a signed request stays acceptable, so that none is taken twice. */
const seenMs = 15 * 60_000;

/**
 * `POST /discord/interactions`: Discord's webhook, so that stateless copies can stand behind a load balancer. The response
 * is the acknowledgement (PONG or a deferral); everything after goes over REST, as in gateway mode.
 */
export function registerWebhook(http: FastifyInstance, parts: HttpInteractions): void {
  const { publicKey, store, logger, metrics, handler } = parts;
  const key = readPublicKey(publicKey);
  http.register(async (scope) => {
    // The signature is over the bytes as they came, so they are parsed only after it was verified.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/discord/interactions', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = request.headers;
      const verdict = examineSignature(key, { signature, timestamp }, body);
      if (verdict !== 'valid') {
        metrics.refusals.inc({ platform: 'discord', why: verdict });
        if (verdict === 'stale')
          logger.warn(
            { platform: 'discord' },
            'Discord signed a request at another time than now: is the clock right?',
          );
        return reply.code(401).send({ error: 'invalid request signature' });
      }
      const interaction = parse(body);
      if (interaction === undefined) return reply.code(400).send({ error: 'not an interaction' });
      if (interaction.type === InteractionType.Ping) return { type: InteractionResponseType.Pong };
      const handle = handler();
      if (handle === undefined) return reply.code(503).send({ error: 'not receiving' });
      if (!(await isNew(store, interaction.id, logger))) return reply.code(409).send({ error: 'seen before' });
      const handled = handle(interaction, acknowledgeBy(reply));
      // Where nothing was acknowledged (an interaction that is none of ours) the request still gets an end.
      void handled.then(() => {
        if (!reply.sent) void reply.code(202).send();
      });
      return reply;
    });
  });
}

function parse(body: Buffer): APIInteraction | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const { type, id } = (value ?? {}) as { type?: unknown; id?: unknown };
    return typeof type === 'number' && typeof id === 'string' ? (value as APIInteraction) : undefined;
  } catch {
    return undefined;
  }
}

/** A store that is down lets the interaction pass: the signature's age still bounds a replay. */
async function isNew(store: KeyValueStore, id: string, logger: Logger): Promise<boolean> {
  try {
    return await store.add(`discord:interaction:${id}`, '1', seenMs);
  } catch (error) {
    logger.warn({ platform: 'discord', code: errorCode(error) }, 'interaction not compared with earlier ones');
    return true;
  }
}

/** Resolves once the response has left, so that nothing is sent to an interaction that Discord has not seen acknowledged. */
function acknowledgeBy(reply: FastifyReply): Acknowledge {
  return (response) =>
    new Promise((resolve) => {
      reply.raw.once('finish', () => resolve('done'));
      reply.raw.once('close', () => resolve(reply.raw.writableFinished ? 'done' : 'late'));
      void reply.send(response);
    });
}
