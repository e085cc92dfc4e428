import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';

/** What the composition root gives to every adapter. */
export interface AdapterContext<C extends Config = Config> {
  /** With the adapter's own settings. */
  readonly config: C;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly store: KeyValueStore;
  /** The shared HTTP server: webhooks and the page register their routes on it before it listens. Absent in a worker. */
  readonly http?: FastifyInstance;
}
