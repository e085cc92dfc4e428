import { afterEach, describe, expect, it } from 'vitest';
import { version } from '../../../src/config/version.ts';
import { checkHealth, type HealthParts } from '../../../src/ops/health.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { type OpsServer, startOpsServer } from '../../../src/ops/ops-server.ts';
import { observeProcess, observeQueue } from '../../../src/ops/process-metrics.ts';

const parts: HealthParts = {
  model: 'molenet@1.0.0',
  isWorking: async () => true,
  adapters: new Map([['telegram', { health: () => ({ ready: true, detail: 'polling' }) }]]),
  queue: { depth: async () => ({ waiting: 3, active: 2, oldestMs: 1500 }) },
  queueLimit: 100,
  stage: () => 'running',
};

describe('ops server', () => {
  let server: OpsServer | undefined;
  afterEach(async () => server?.close());

  async function start(health: Partial<HealthParts> = {}) {
    const metrics = createMetrics();
    const all = { ...parts, ...health };
    observeQueue(metrics, all.queue);
    server = await startOpsServer({ OPS_HOST: '127.0.0.1', OPS_PORT: 0 }, metrics, () => checkHealth(all));
    const { url } = server;
    return { metrics, get: (path: string, method = 'GET') => fetch(url + path, { method }) };
  }

  it('is ready when every part is, and says what each part does', async () => {
    const { get } = await start();
    const response = await get('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ready',
      parts: {
        process: { ready: true, detail: 'running' },
        model: { ready: true, detail: 'molenet@1.0.0' },
        queue: { ready: true, detail: '3 of 100 wait, 2 in hand' },
        telegram: { ready: true, detail: 'polling' },
      },
    });
  });

  it.each<[string, Partial<HealthParts>, string]>([
    ['it stops', { stage: () => 'stopping' }, 'process'],
    ['it starts', { stage: () => 'starting' }, 'process'],
    ['the queue is nearly full', { queue: { depth: async () => ({ waiting: 90, active: 2, oldestMs: 0 }) } }, 'queue'],
    ['the engine keeps failing', { isWorking: async () => false }, 'model'],
    ['the queue fails', { queue: { depth: () => Promise.reject(new Error('redis://planted')) } }, 'queue'],
    ['the queue does not answer', { queue: { depth: () => new Promise(() => {}) } }, 'queue'],
    [
      'a platform is out of reach',
      { adapters: new Map([['discord', { health: () => ({ ready: false, detail: 'connecting' }) }]]) },
      'discord',
    ],
  ])('is not ready when %s, yet alive', async (_when, change, part) => {
    const { get } = await start(change);
    const response = await get('/readyz');
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 'not ready', parts: { [part]: { ready: false } } });
    expect(text).not.toContain('planted');
    const alive = await get('/healthz');
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok', version }]);
  });

  it('gives the metrics to Prometheus: of the process, and of the queue as it is now', async () => {
    const { metrics, get } = await start();
    observeProcess(metrics);
    metrics.checks.inc({ platform: 'telegram', outcome: 'abstained', detail: 'blurred' });
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('molecheck_queue_jobs{state="waiting"} 3');
    expect(text).toContain('molecheck_queue_jobs{state="active"} 2');
    expect(text).toContain('molecheck_queue_oldest_seconds 1.5');
    expect(text).toContain('molecheck_checks_total{platform="telegram",outcome="abstained",detail="blurred"} 1');
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
    expect(text).toMatch(/process_resident_memory_bytes \d/);
  });

  it('gives the metrics although the queue can’t be read', async () => {
    const { get } = await start({ queue: { depth: () => Promise.reject(new Error('away')) } });
    expect((await get('/metrics')).status).toBe(200);
  });

  it('answers nothing else', async () => {
    const { get } = await start();
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
  });
});
