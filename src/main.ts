import { createMoleCheck } from './check/create.ts';
import { modelInfo } from './check/model-info.ts';
import type { Engine } from './classifier/engine.ts';
import type { Config } from './config/config.ts';
import { type ComposeOptions, compose } from './conversation/compose.ts';
import { createConversation } from './conversation/conversation.ts';
import { createLimits } from './conversation/limits.ts';
import { createPersonKey } from './conversation/person-key.ts';
import { createJourney } from './journey.ts';
import { errorCause } from './ops/error-cause.ts';
import { errorCode } from './ops/error-code.ts';
import { checkHealth, isReady } from './ops/health.ts';
import { createLogger, type Logger } from './ops/logger.ts';
import { createMetrics, type Metrics } from './ops/metrics.ts';
import { startOpsServer } from './ops/ops-server.ts';
import { observeQueue } from './ops/process-metrics.ts';
import type { Adapter, Converse } from './platform/adapter.ts';
import type { AdapterContext } from './platform/adapter-context.ts';
import { createHttpServer } from './platform/http-server.ts';
import type { CheckJob, Platform } from './queue/check-job.ts';
import { openQueue } from './queue/open-queue.ts';
import { openStorage } from './store/open-store.ts';

/** What tests put in place of the configured parts. */
export interface Overrides {
  readonly logger?: Logger;
  readonly engine?: Engine;
  readonly metrics?: Metrics;
}

/** `serve` receives (and, without Redis, checks); `worker` only checks and delivers. */
export type Role = 'serve' | 'worker';

export interface Running {
  /** Where the page and the webhooks are served; absent in a worker. */
  readonly webUrl?: string;
  readonly opsUrl?: string;
  /** Stops taking, finishes what was accepted within `SHUTDOWN_GRACE_MS`, tells the rest. */
  stop(): Promise<void>;
}

/**
 * The composition root: configuration → core → the adapters that have a token → run.
 *
 * @throws ModelError where the model can't be served, ConfigError where nothing would run, or the error of a port in use.
 */
export async function startMoleCheck(
  config: Config,
  overrides: Overrides = {},
  role: Role = 'serve',
): Promise<Running> {
  const logger = overrides.logger ?? createLogger(config);
  const metrics = overrides.metrics ?? createMetrics();
  const [moleCheck, storage] = await Promise.all([
    createMoleCheck(config, overrides.engine, witness(logger, metrics)),
    openStorage(config, logger),
  ]);
  const work = await openQueue(config, storage.store, logger, metrics);
  const composing: ComposeOptions =
    config.PRIOR_MALIGNANT === undefined ? {} : { priorMalignant: config.PRIOR_MALIGNANT };
  let isStopping = false;
  const http = role === 'serve' ? createHttpServer(config, logger, async () => isReady(await health())) : undefined;
  const context: AdapterContext = {
    config,
    logger,
    metrics,
    store: storage.store,
    ...(http === undefined ? {} : { http }),
  };
  const adapters = await createAdapters(context);

  if (http !== undefined && config.WEB_ENABLED) {
    const { createWebAdapter } = await import('../adapters/web/create.ts');
    createWebAdapter(context, { moleCheck, composing });
  }
  const { handle } = createConversation({
    config,
    store: storage.store,
    queue: work.queue,
    limits: createLimits(config, storage.redis),
    personKey: createPersonKey(storage.personSecret),
    model: modelInfo(moleCheck.manifest, config.PRIOR_MALIGNANT),
    logger,
    metrics,
  });
  const health = () =>
    checkHealth({
      model: moleCheck.model,
      isWorking: () => moleCheck.isWorking(),
      // A worker holds no connection for events: there is nothing that could be up or down.
      adapters: role === 'serve' ? adapters : new Map(),
      queue: work.queue,
      queueLimit: config.QUEUE_LIMIT,
      isStopping: () => isStopping,
    });
  observeQueue(metrics, work.queue);
  const ops = await startOpsServer(config, metrics, health);
  const checksHere = role === 'worker' || config.REDIS_URL === undefined;
  if (checksHere)
    work.queue.process(createJourney({ adapters, moleCheck, ledger: work.ledger, composing, logger, metrics }));
  if (role === 'serve') startReceiving(adapters, handle, logger);
  const webUrl = await http?.listen({ port: config.PORT, host: config.HOST });
  if (webUrl !== undefined && config.WEB_ENABLED) logger.info({ url: webUrl }, 'the page is served');

  return {
    ...(webUrl === undefined ? {} : { webUrl }),
    opsUrl: ops.url,
    async stop() {
      isStopping = true;
      await Promise.all([...adapters.values()].map((adapter) => adapter.stopReceiving()));
      await Promise.all([http?.close(), work.queue.close(config.SHUTDOWN_GRACE_MS, (job) => tellShuttingDown(job))]);
      await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
      await moleCheck.close();
      await storage.close();
      work.disconnect();
      await ops.close();
    },
  };

  async function tellShuttingDown(job: CheckJob): Promise<void> {
    const timingsMs = { decode: 0, infer: 0, total: 0 };
    const reply = await compose({ outcome: 'rejected', reason: 'shutting-down', timingsMs }, job.locale, composing);
    await work.ledger.once(job.id, async () => adapters.get(job.platform)?.deliver(job.address, reply));
  }
}

/** What a fault inside a check leaves behind: one line and one count. The person is told `rejected: internal`. */
function witness(logger: Logger, metrics: Metrics): (error: unknown) => void {
  return (error) => {
    metrics.checkFaults.inc();
    logger.error({ code: errorCode(error), cause: errorCause(error) }, 'a check failed by a fault of ours');
  };
}

/** The chat platforms that have a token; each SDK is loaded only where it is needed. */
async function createAdapters(context: AdapterContext): Promise<ReadonlyMap<Platform, Adapter>> {
  const { config, logger } = context;
  const adapters = new Map<Platform, Adapter>();
  if (config.TELEGRAM_BOT_TOKEN === undefined) logger.info('Telegram is off: set TELEGRAM_BOT_TOKEN to turn it on');
  else {
    const { createTelegramAdapter } = await import('../adapters/telegram/create.ts');
    adapters.set('telegram', createTelegramAdapter(context));
  }
  if (config.DISCORD_BOT_TOKEN === undefined) logger.info('Discord is off: set DISCORD_BOT_TOKEN to turn it on');
  else {
    const { createDiscordAdapter } = await import('../adapters/discord/create.ts');
    adapters.set('discord', createDiscordAdapter(context));
  }
  return adapters;
}

/** A platform that can't be reached holds up neither the others nor the page; its adapter says so in its health. */
function startReceiving(adapters: ReadonlyMap<Platform, Adapter>, converse: Converse, logger: Logger): void {
  for (const [platform, adapter] of adapters)
    adapter
      .receive(converse)
      .catch((error: unknown) => logger.error({ platform, code: errorCode(error) }, adapter.health().detail));
}
