import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config/config.ts';
import { version } from '../config/version.ts';
import { type Health, isReady } from './health.ts';
import { listenError } from './listen-error.ts';
import type { Metrics } from './metrics.ts';

export interface OpsServer {
  readonly url: string;
  close(): Promise<void>;
}

const json = 'application/json; charset=utf-8';

/**
 * The operator's port, apart from the people's: `/healthz` (the process runs, and which version), `/readyz` (200 or 503, JSON with every part),
 * `/metrics` (Prometheus). It stays open during a shutdown, so that the end can be watched; it belongs on no public network.
 *
 * @throws StartError where it can't listen.
 */
export async function startOpsServer(
  { OPS_HOST, OPS_PORT }: Pick<Config, 'OPS_HOST' | 'OPS_PORT'>,
  metrics: Metrics,
  health: () => Promise<Health>,
): Promise<OpsServer> {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    answer(request.method, request.url, response).catch(() => send(response, 500, json, '{"status":"error"}'));
  });
  server.maxConnections = 64;

  async function answer(method: string | undefined, url: string | undefined, response: ServerResponse): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') return send(response, 405, json, '{"status":"method not allowed"}');
    switch (url?.split('?')[0]) {
      case '/healthz':
        return send(response, 200, json, JSON.stringify({ status: 'ok', version }));
      case '/readyz': {
        const parts = await health();
        const ready = isReady(parts);
        return send(
          response,
          ready ? 200 : 503,
          json,
          JSON.stringify({ status: ready ? 'ready' : 'not ready', parts }),
        );
      }
      case '/metrics':
        return send(response, 200, metrics.registry.contentType, await metrics.registry.metrics());
      default:
        return send(response, 404, json, '{"status":"not found"}');
    }
  }

  server.listen(OPS_PORT, OPS_HOST);
  await once(server, 'listening').catch((error: unknown) => {
    throw listenError(error, { names: { port: 'OPS_PORT', host: 'OPS_HOST' }, port: OPS_PORT, host: OPS_HOST });
  });
  const { port } = server.address() as AddressInfo;
  const host = OPS_HOST.includes(':') ? `[${OPS_HOST}]` : OPS_HOST;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
