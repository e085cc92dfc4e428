import { randomUUID } from 'node:crypto';
import { anySignal } from 'any-signal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Outcome } from '../../src/check/outcome.ts';
import type { RejectionReason } from '../../src/check/rejection.ts';
import { photoFromBytes } from '../../src/photo/source.ts';
import type { AdapterContext } from '../../src/platform/adapter-context.ts';
import { addressKey } from '../../src/platform/address-key.ts';
import { type HttpErrorCode, sendError } from '../../src/platform/http-error.ts';
import { answerBody, statusOf } from './answer.ts';
import { checkQuery, checkResponses, heatMapChoice } from './api-schema.ts';
import { chooseLocale } from './language.ts';
import { countCheck, countRefusal } from './measure.ts';
import type { WebParts } from './parts.ts';
import type { Place, Places } from './places.ts';
import type { WebConfig } from './settings.ts';
import type { Shutdown } from './shutdown.ts';
import { formOverheadBytes, readUpload, type UploadFault } from './upload.ts';

export interface CheckRouteParts extends WebParts {
  readonly context: AdapterContext<WebConfig>;
  readonly places: Places;
  readonly shutdown: Shutdown;
}

/** Said to whom there is no place for: about as long as a few checks take. */
const busyRetryMs = 5_000;

/** `POST /api/check`: one photo in (a form, or the picture itself), one outcome out. The README lists what it answers with. */
export function registerCheckRoute(api: FastifyInstance, parts: CheckRouteParts): void {
  const { context, places, shutdown } = parts;
  const { config } = context;
  const maxBodyBytes = config.MAX_PHOTO_BYTES + formOverheadBytes;

  api.withTypeProvider<ZodTypeProvider>().post(
    '/api/check',
    {
      schema: { summary: 'Checks one photo', querystring: checkQuery, response: checkResponses },
      config: { rateLimit: { max: config.WEB_RATE_PER_MINUTE } },
      bodyLimit: maxBodyBytes,
    },
    async (request, reply) => {
      // Browsers alone send this header; beside an `Origin` that was let in (see `guardOrigins`) it says nothing new.
      const { origin, 'sec-fetch-site': site } = request.headers;
      if (origin === undefined && site === 'cross-site') return sendError(reply, 'foreign-origin');
      if (shutdown.begun()) return refuse('shutting-down', request, reply);
      const place = places.enter(addressKey(request.ip));
      if (!place.ok) return place.why === 'rate' ? refuseRate(reply) : refuse('busy', request, reply);
      try {
        return await answer(request, reply, place);
      } finally {
        place.leave();
      }
    },
  );

  async function answer(request: FastifyRequest, reply: FastifyReply, place: Place): Promise<FastifyReply> {
    const startedAt = performance.now();
    const upload = await readUpload(request, config.MAX_PHOTO_BYTES, place);
    if (!upload.ok && upload.why !== 'too-large') {
      if (upload.why === 'rate') return refuseRate(reply);
      if (upload.why === 'busy') return refuse('busy', request, reply);
      countRefusal(context, upload.why);
      return sendError(reply, errorOfUpload[upload.why]);
    }
    const gone = goneSignal(reply);
    // AbortSignal.any would leave a note of each check on `shutdown`, for good: github.com/nodejs/node/issues/55351.
    const ended = anySignal([gone, shutdown.signal]);
    const { data: heatMap } = heatMapChoice.safeParse(upload.heatMap ?? queryOf(request).heatMap);
    const outcome = upload.ok ? await check(upload.bytes, ended).finally(() => ended.clear()) : rejection('too-large');
    const locale = chooseLocale(upload.lang ?? queryOf(request).lang, request.headers['accept-language']);
    const status = statusOf(outcome);
    const body = await answerBody(outcome, locale, parts.composing, heatMap);
    countCheck(context, {
      job: `web:${randomUUID()}`,
      outcome,
      status: gone.aborted ? 499 : status,
      tookMs: performance.now() - startedAt,
    });
    if (status === 503) reply.header('retry-after', retryAfterSeconds(outcome));
    return reply.code(status).send(body);
  }

  async function check(bytes: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    const outcome = await parts.moleCheck.check(photoFromBytes(bytes, true), { signal });
    const isCutShort = outcome.outcome === 'rejected' && outcome.reason === 'timeout' && shutdown.signal.aborted;
    return isCutShort ? { ...outcome, reason: 'shutting-down' } : outcome;
  }

  /** Turned away before the body is read: by the number of those who wait, or because the process ends. */
  async function refuse(
    reason: 'busy' | 'shutting-down',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const outcome = rejection(reason);
    countRefusal(context, reason);
    const locale = chooseLocale(queryOf(request).lang, request.headers['accept-language']);
    return reply
      .code(503)
      .header('retry-after', retryAfterSeconds(outcome))
      .send(await answerBody(outcome, locale, parts.composing));
  }

  /** One address with too many uploads under way; the same answer as past its rate per minute. */
  function refuseRate(reply: FastifyReply): FastifyReply {
    countRefusal(context, 'rate');
    return sendError(reply.header('retry-after', busyRetryMs / 1000), 'rate-limited');
  }
}

const errorOfUpload: Readonly<Record<Exclude<UploadFault, 'too-large' | 'busy' | 'rate'>, HttpErrorCode>> = {
  'not-a-photo': 'unsupported-media-type',
  'no-photo': 'no-photo',
  malformed: 'broken-form',
};

function rejection(reason: RejectionReason): Outcome {
  const timingsMs = { decode: 0, infer: 0, total: 0 };
  return { outcome: 'rejected', reason, ...(reason === 'busy' && { retryAfterMs: busyRetryMs }), timingsMs };
}

function retryAfterSeconds(outcome: Outcome): number {
  const milliseconds = outcome.outcome === 'rejected' ? outcome.retryAfterMs : undefined;
  return Math.ceil((milliseconds ?? 30_000) / 1000);
}

/** Validated by the route's schema, except where the request was turned away before. */
function queryOf(request: FastifyRequest): z.infer<typeof checkQuery> {
  return checkQuery.safeParse(request.query).data ?? {};
}

/** Aborts when the client goes away before its answer was written: nobody waits for that check any more. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  if (reply.raw.destroyed) gone.abort();
  return gone.signal;
}
