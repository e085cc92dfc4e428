import { createLogger } from './ops/logger.ts';
import { createMetrics } from './ops/metrics.ts';
import type { AdapterContext } from './platform/adapter-context.ts';
import type { BotConfig } from './platforms.ts';
import { createMemoryStore } from './store/memory-store.ts';
import { createResilientStore } from './store/resilient-store.ts';

export { ConfigError } from './config/config.ts';
export type { Incoming, Response } from './conversation/incoming.ts';
export type { Reply } from './conversation/reply.ts';
export { type Overrides, type Role, type Running, startMoleCheck } from './main.ts';
export type { Adapter, AdapterHealth, Converse, Delivery } from './platform/adapter.ts';
export { type BotConfig as Config, loadConfig } from './platforms.ts';
export type { CheckJob, PhotoRef, ReplyAddress } from './queue/check-job.ts';
export type { KeyValueStore } from './store/key-value-store.ts';
export type { AdapterContext };

/**
 * What an adapter of `molecheck/telegram`, `molecheck/discord` or `molecheck/web` is created with, for a program that runs one
 * by itself instead of the whole bot ({@link startMoleCheck}).
 *
 * @param config from {@link loadConfig}: of the environment, or of the variables that are handed to it.
 * @param own replaces parts: a logger, a store that outlives the process (the default is memory, which also stands in while the
 *   store fails), the Fastify server to register routes on.
 */
export function createAdapterContext(
  config: BotConfig,
  own: Partial<AdapterContext<BotConfig>> = {},
): AdapterContext<BotConfig> {
  const logger = own.logger ?? createLogger(config);
  return {
    config,
    logger,
    metrics: own.metrics ?? createMetrics(),
    store: own.store === undefined ? createMemoryStore() : createResilientStore(own.store, logger),
    ...(own.http === undefined ? {} : { http: own.http }),
  };
}
