import type { FastifyInstance } from 'fastify';
import { sendError } from './http-error.ts';

/** What no route takes: 405 with `Allow` where the address is one of ours with another method, else 404. Call it before any route is registered. */
export function answerUnrouted(http: FastifyInstance): void {
  const routes: { readonly path: RegExp; readonly methods: Set<string> }[] = [];
  const seen = new Map<string, Set<string>>();
  http.addHook('onRoute', ({ url, method }) => {
    let methods = seen.get(url);
    if (methods === undefined) {
      methods = new Set();
      seen.set(url, methods);
      const pattern = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+');
      routes.push({ path: new RegExp(`^${pattern}$`), methods });
    }
    for (const one of [method].flat()) methods.add(one);
  });
  http.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*$/, '');
    const allowed = routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => [...methods]);
    if (allowed.length === 0) return sendError(reply, 'not-found');
    return sendError(reply.header('allow', [...new Set(allowed)].sort().join(', ')), 'method-not-allowed');
  });
}
