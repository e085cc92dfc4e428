import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { keepPace, type Pace } from './body-pace.ts';
import { capConnections } from './connection-cap.ts';
import { answerError, answerUnreadable, sendError } from './http-error.ts';
import { guardOrigins, type OriginConfig } from './origins.ts';
import { answerUnrouted } from './unrouted.ts';

/** Whether this process should get traffic: the model is loaded, the adapters are connected, the queue has room. */
export type Readiness = () => boolean | Promise<boolean>;

/** How long a connection may take. All in milliseconds; the defaults suit a 20 MiB photo on a slow phone connection. */
export interface HttpLimits extends Pace {
  /** From the first byte of a request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestTimeoutMs: number;
  /** Without a byte in either direction; longer than the longest check, which sends nothing until it has an answer. */
  readonly idleTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** How often the first two are looked at. */
  readonly checkIntervalMs: number;
  /** Open sockets of one process; the kernel turns further ones away. */
  readonly maxConnections: number;
  /** Of one address; more than Telegram opens for a webhook (100). Behind a trusted proxy all come from its address, and it counts. */
  readonly maxConnectionsPerAddress: number;
  /** Body limit of every route that sets none itself (the webhooks): bytes. */
  readonly maxBodyBytes: number;
}

export type HttpServerConfig = Pick<Config, 'TRUST_PROXY' | 'CHECK_TIMEOUT_MS'> & OriginConfig;

/**
 * The one HTTP server of a process: the web page, Telegram's webhook and Discord's interactions register their routes on
 * it before it listens. It is hardened for all of them: strict headers, a cap on connections, a pace and timeouts against
 * slow clients, a small body limit, other sites' pages refused, errors as JSON that say nothing of paths, stacks or URLs. Requests are not logged (a webhook's URL can hold a secret):
 * every adapter writes its own line with fields it chose.
 *
 * @param readiness answers `GET /readyz`; `GET /healthz` answers as long as the process does.
 */
export function createHttpServer(
  config: HttpServerConfig,
  logger: Logger,
  readiness: Readiness = () => true,
  overrides: Partial<HttpLimits> = {},
): FastifyInstance {
  const limits = { ...defaultLimits(config), ...overrides };
  const server = fastify({
    logger: false,
    // Only the hop that connects to us is believed, so that nobody gets a new rate limit by inventing X-Forwarded-For.
    trustProxy: config.TRUST_PROXY ? (_address: string, hop: number) => hop === 0 : false,
    bodyLimit: limits.maxBodyBytes,
    connectionTimeout: limits.idleTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    // Schemas are Zod's; without these Fastify would load compilers of its own, a tenth of all files of a start. Its types know
    // its own alone.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => serializerCompiler as never,
      },
    },
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: 16_384,
    },
    frameworkErrors: (_error, _request, reply: unknown) => {
      // The router's own message quotes the URL.
      sendError(reply as FastifyReply, 'bad-request');
    },
  });
  server.server.maxConnections = limits.maxConnections;
  if (!config.TRUST_PROXY) capConnections(server.server, limits.maxConnectionsPerAddress);
  server.register(helmet, securityHeaders);
  let isClosing = false;
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    // A connection that would be kept alive holds up the end of the process.
    if (isClosing) reply.header('connection', 'close');
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  guardOrigins(server, config);
  keepPace(server, limits);
  answerUnrouted(server);
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, logger));
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const ready = await readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready' });
  });
  return server;
}

function defaultLimits(config: HttpServerConfig): HttpLimits {
  return {
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 120_000,
    idleTimeoutMs: config.CHECK_TIMEOUT_MS + 15_000,
    keepAliveTimeoutMs: 5_000,
    checkIntervalMs: 2_000,
    maxConnections: 2_000,
    maxConnectionsPerAddress: 128,
    minBodyBytesPerSecond: 2_048,
    paceWindowMs: 10_000,
    lingerMs: 3_000,
    maxBodyBytes: 1024 * 1024,
  };
}

/** No inline script or style, nothing from elsewhere, no framing. `blob:` and `data:` are for the photo and its heat map. */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'blob:', 'data:'],
      'connect-src': ["'self'"],
      'manifest-src': ["'self'"],
      'worker-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      // The page's one policy, for the address of its service worker (adapters/web/public/trusted.js).
      'trusted-types': ['molecheck'],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  frameguard: { action: 'deny' },
  // Browsers heed it over https only; other names of the domain are not ours to bind.
  strictTransportSecurity: { maxAge: 15_552_000, includeSubDomains: false },
} as const;
