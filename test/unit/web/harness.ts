import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createWebAdapter } from '../../../adapters/web/create.ts';
import { createMoleCheck } from '../../../src/check/create.ts';
import { createMetrics, type Metrics } from '../../../src/ops/metrics.ts';
import { createHttpServer } from '../../../src/platform/http-server.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createEngineDouble, type EngineDouble } from '../../fakes/engine.ts';

/** The web adapter on its real server, the real check behind it, only the network's scores being a double's. */
export interface Web {
  readonly url: string;
  readonly engine: EngineDouble;
  readonly metrics: Metrics;
  /** Every log line so far. */
  log(): string;
  /** `POST /api/check` with these form parts. */
  post(parts: FormData, headers?: Record<string, string>): Promise<Response>;
  /** Stops the server; the engine stays as it is. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function openWeb(environment: Readonly<Record<string, string>> = {}): Promise<Web> {
  const config = loadConfig({
    MODEL_DIR: 'test/fakes/model',
    WEB_RATE_PER_MINUTE: '100000',
    MAX_VIEWS: '1',
    SHUTDOWN_GRACE_MS: '10000',
    ...environment,
  });
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = pino({ level: 'trace', base: null }, sink);
  const metrics = createMetrics();
  const engine = createEngineDouble();
  const moleCheck = await createMoleCheck(config, engine);
  const http = createHttpServer(config, logger);
  createWebAdapter({ config, logger, metrics, store: createMemoryStore(), http }, { moleCheck, composing: {} });
  const url = await http.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    engine,
    metrics,
    log: () => lines.join(''),
    post: (body, headers = {}) => fetch(`${url}/api/check`, { method: 'POST', body, headers }),
    stop: async () => http.close(),
    async close() {
      engine.release();
      await http.close();
      await moleCheck.close();
    },
  };
}

/** A form as the page sends it. */
export function formOf(bytes: Uint8Array, extra: Readonly<Record<string, string>> = {}, fileName = 'photo'): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(extra)) form.append(name, value);
  form.append('photo', new Blob([bytes as Uint8Array<ArrayBuffer>]), fileName);
  return form;
}

/** Waits for a condition without a fixed sleep. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Waited for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
