import { createLogger } from './ops/logger.ts';
import { createMetrics } from './ops/metrics.ts';
import type { AdapterContext } from './platform/adapter-context.ts';
import type { BotConfig } from './platforms.ts';
import { createMemoryStore } from './store/memory-store.ts';

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
 * @param own replaces parts: a logger, a store that outlives the process (the default is memory), the Fastify server to
 *   register routes on.
 */
export function createAdapterContext(
  config: BotConfig,
  own: Partial<AdapterContext<BotConfig>> = {},
): AdapterContext<BotConfig> {
  return {
    config,
    logger: own.logger ?? createLogger(config),
    metrics: own.metrics ?? createMetrics(),
    store: own.store ?? createMemoryStore(),
    ...(own.http === undefined ? {} : { http: own.http }),
  };
}
