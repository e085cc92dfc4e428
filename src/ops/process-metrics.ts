import { collectDefaultMetrics } from 'prom-client';
import type { JobQueue, QueueDepth } from '../queue/job-queue.ts';
import type { Metrics } from './metrics.ts';

/**
 * Adds the process itself to the metrics: resident memory, heap, CPU, garbage collection, open handles, and the delay of the event
 * loop (`nodejs_eventloop_lag_p99_seconds`, from perf_hooks, over the time since the last scrape).
 */
export function observeProcess(metrics: Metrics): void {
  collectDefaultMetrics({ register: metrics.registry });
}

/** Reads the queue whenever the metrics are read. While it can't be read (Redis away) the last values stay. */
export function observeQueue(metrics: Metrics, queue: Pick<JobQueue, 'depth'>): void {
  const { queueDepth, queueOldestSeconds } = metrics;
  let reading: Promise<QueueDepth | undefined> | undefined;
  /** prom-client asks every gauge of a scrape in the same turn: they share one reading. */
  const read = (): Promise<QueueDepth | undefined> => {
    reading ??= queue
      .depth()
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  Object.assign(queueDepth, {
    collect: async () => {
      const depth = await read();
      if (depth === undefined) return;
      queueDepth.set({ state: 'waiting' }, depth.waiting);
      queueDepth.set({ state: 'active' }, depth.active);
    },
  });
  Object.assign(queueOldestSeconds, {
    collect: async () => {
      const depth = await read();
      if (depth !== undefined) queueOldestSeconds.set(depth.oldestMs / 1000);
    },
  });
}
