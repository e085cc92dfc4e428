import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { AdapterContext } from '../../src/platform/adapter-context.ts';
import { addressKey } from '../../src/platform/address-key.ts';
import { type CheckRouteParts, registerCheckRoute } from './check-route.ts';
import { registerOpenApi } from './open-api.ts';
import { registerPage } from './page.ts';
import type { WebParts } from './parts.ts';
import { Places } from './places.ts';
import type { WebConfig } from './settings.ts';
import { createShutdown } from './shutdown.ts';

/** Photos of the largest size that may be in memory at once, arriving, waiting or being checked. */
const photosInMemory = 8;

/**
 * The web page and its API. Unlike the chat adapters it has no `receive`, `open` and `deliver`: a check is one HTTP request,
 * its photo travels in the request's body and never through the queue, and the reply is the response. It registers its
 * routes on `context.http`, which has to be there and must not listen yet.
 */
export function createWebAdapter(context: AdapterContext<WebConfig>, parts: WebParts): void {
  const { config, http, metrics } = context;
  if (http === undefined) throw new Error('The web adapter needs the HTTP server.');
  const places = new Places({
    count: config.QUEUE_LIMIT + config.CHECK_CONCURRENCY,
    bytes: photosInMemory * config.MAX_PHOTO_BYTES,
    countPerKey: Math.max(4, Math.ceil(config.WEB_RATE_PER_MINUTE / 5)),
    bytesPerKey: (photosInMemory / 4) * config.MAX_PHOTO_BYTES,
  });
  const shutdown = createShutdown(config.SHUTDOWN_GRACE_MS);
  http.addHook('preClose', async () => shutdown.begin());
  http.register(async (api) => {
    await api.register(multipart, { throwFileSizeLimit: false });
    // The picture itself as the body: read by the route, as it comes.
    for (const type of [/^image\//, /^application\/octet-stream/])
      api.addContentTypeParser(type, (_request: unknown, _body: unknown, done: (error: null) => void) => done(null));
    await api.register(rateLimit, {
      global: false,
      max: config.WEB_RATE_PER_MINUTE,
      timeWindow: 60_000,
      keyGenerator: ({ ip }) => addressKey(ip),
      onExceeded: () => metrics.refusals.inc({ platform: 'web', why: 'rate' }),
    });
    await registerOpenApi(api);
    registerCheckRoute(api, { context, ...parts, places, shutdown } satisfies CheckRouteParts);
  });
  http.register(async (page: FastifyInstance) => registerPage(page, config, parts));
}
