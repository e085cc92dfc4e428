import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { sendError } from './http-error.ts';

export type OriginConfig = Pick<Config, 'WEB_ORIGINS' | 'WEB_HOSTS'>;

/** Probes come by address, without a name, and learn nothing. */
const open = new Set(['/healthz', '/readyz']);

/**
 * Who may send requests here through a browser. Another site's page would otherwise spend its visitor's allowance, or reach
 * a server that only the visitor's network reaches. Programs send no `Origin` and are not asked; the server's own page is
 * known by its `Host`. Pages of `WEB_ORIGINS` may use the API and read its answers (CORS). With `WEB_HOSTS` set, a request
 * for any other name is refused, which ends DNS rebinding: there the other site's page has its own name as `Host`.
 */
export function guardOrigins(http: FastifyInstance, { WEB_ORIGINS, WEB_HOSTS }: OriginConfig): void {
  const anybody = WEB_ORIGINS.includes('*');
  http.addHook('onRequest', async (request, reply) => {
    if (open.has(request.url)) return;
    // Not `request.host`: a page can write X-Forwarded-Host itself.
    if (WEB_HOSTS.length > 0 && !isListed(request.headers.host, WEB_HOSTS)) return sendError(reply, 'foreign-host');
    const { origin } = request.headers;
    const listed = origin !== undefined && (anybody || WEB_ORIGINS.includes(origin));
    if (request.url.startsWith('/api/')) {
      if (WEB_ORIGINS.length > 0 && !anybody) reply.header('vary', 'origin');
      if (listed) return share(request, reply, anybody ? '*' : origin);
    }
    if (listed || origin === undefined || isOwn(origin, request.host)) return;
    return sendError(reply, 'foreign-origin');
  });
}

/** The scheme is not compared: a proxy that ends TLS hides it. `null` (a sandboxed frame, a local file) is nobody's own. */
function isOwn(origin: string, host: string): boolean {
  if (!/^https?:/i.test(origin) || !URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  const own = `${protocol}//${host}`;
  return from !== '' && URL.canParse(own) && new URL(own).host === from;
}

/** A name in the list stands for all its ports. */
function isListed(host: string | undefined, hosts: readonly string[]): boolean {
  const name = (host ?? '').toLowerCase();
  return hosts.includes(name) || hosts.includes(name.replace(/:\d+$/, ''));
}

function share(request: FastifyRequest, reply: FastifyReply, origin: string): FastifyReply | undefined {
  reply.header('access-control-allow-origin', origin);
  reply.header('access-control-expose-headers', 'retry-after');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return undefined;
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', 'content-type, accept-language')
    .header('access-control-max-age', '600')
    .send();
}
