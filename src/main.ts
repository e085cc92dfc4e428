import { createMoleCheck } from './check/create.ts';
import { modelInfo } from './check/model-info.ts';
import type { Engine } from './classifier/engine.ts';
import { ConfigError } from './config/config.ts';
import { ignoredProxy } from './config/ignored-proxy.ts';
import type { ComposeOptions } from './conversation/composing.ts';
import { createLimits } from './conversation/limits.ts';
import { createPersonKey } from './conversation/person-key.ts';
import { createReminders, startReminding } from './conversation/reminders.ts';
import { createJourney } from './journey.ts';
import { type Closing, createClosing } from './ops/closing.ts';
import { errorCause } from './ops/error-cause.ts';
import { errorCode } from './ops/error-code.ts';
import { checkHealth, isReady } from './ops/health.ts';
import { listenError } from './ops/listen-error.ts';
import { createLogger, type Logger } from './ops/logger.ts';
import { createMetrics, type Metrics } from './ops/metrics.ts';
import { startOpsServer } from './ops/ops-server.ts';
import { observeQueue } from './ops/process-metrics.ts';
import { createTally } from './ops/tally.ts';
import { within } from './ops/within.ts';
import type { Adapter, Converse } from './platform/adapter.ts';
import type { AdapterContext } from './platform/adapter-context.ts';
import { type BotConfig, platforms } from './platforms.ts';
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
 * The composition root: configuration → core → the adapters that have a token → run. Where that fails, everything that was
 * opened on the way is closed again, and nothing was checked or answered yet.
 *
 * @throws ModelError where the model can't be served, ConfigError where nobody could be served, StartError where a port or the disk
 *   can't be had.
 */
export async function startMoleCheck(
  config: BotConfig,
  overrides: Overrides = {},
  role: Role = 'serve',
): Promise<Running> {
  const closing = createClosing();
  try {
    return await open(config, overrides, role, closing);
  } catch (error) {
    await within(failedStartMs, closing.closeAll(0));
    throw error;
  }
}

/** How long a failed start may take to close what it opened, before the process ends in any case. */
const failedStartMs = 3000;

async function open(config: BotConfig, overrides: Overrides, role: Role, closing: Closing): Promise<Running> {
  const tokens = platforms.map(({ token }) => token.name);
  const hasToken = tokens.some((name) => config[name] !== undefined);
  if (role === 'serve' && !config.WEB_ENABLED && !hasToken)
    throw new ConfigError(`Nothing would run: with WEB_ENABLED=false set ${tokens.join(' or ')}.`);
  const logger = overrides.logger ?? createLogger(config);
  const metrics = overrides.metrics ?? createMetrics();
  const storage = await openStorage(config, logger);
  closing.add(() => storage.close());
  const tally = createTally(storage.store, metrics);
  closing.add(() => tally.close());
  // The engine's threads load the weights while this one learns the rest.
  const [moleCheck, { createConversation }, server, web] = await Promise.all([
    createMoleCheck(config, overrides.engine, witness(logger, metrics)),
    import('./conversation/conversation.ts'),
    role === 'serve' ? import('./platform/http-server.ts') : undefined,
    role === 'serve' && config.WEB_ENABLED ? import('../adapters/web/create.ts') : undefined,
  ]);
  closing.add(() => moleCheck.close());
  const queue = await openQueue(config, storage, logger, metrics);
  const composing: ComposeOptions =
    config.PRIOR_MALIGNANT === undefined ? {} : { priorMalignant: config.PRIOR_MALIGNANT };
  let stage: 'starting' | 'running' | 'stopping' = 'starting';
  const http = server?.createHttpServer(config, logger, async () => isReady(await health()));
  const context: AdapterContext<BotConfig> = {
    config,
    logger,
    metrics,
    store: storage.store,
    ...(http === undefined ? {} : { http }),
  };
  const adapters = await createAdapters(context);
  const proxy = adapters.size === 0 ? undefined : ignoredProxy();
  if (proxy !== undefined)
    logger.warn({ variable: proxy }, 'this proxy is not used: chat platforms are reached directly (deploy/README.md)');
  closing.add(() => Promise.all([...adapters.values()].map((adapter) => adapter.close())));
  closing.add((graceMs) => Promise.all([http?.close(), queue.close(graceMs)]));

  web?.createWebAdapter(context, { moleCheck, composing });
  const reminders = config.REMINDERS ? createReminders(storage.store, adapters, logger) : undefined;
  const { handle } = createConversation({
    config,
    store: storage.store,
    queue,
    limits: createLimits(config, storage.redis),
    personKey: createPersonKey(storage.personSecret),
    model: modelInfo(moleCheck.manifest, config.PRIOR_MALIGNANT),
    access: (platform) => adapters.get(platform)?.access,
    stats: { tally, depth: () => queue.depth() },
    ...(reminders && { reminders }),
    logger,
    metrics,
  });
  const health = () =>
    checkHealth({
      model: moleCheck.model,
      isWorking: () => moleCheck.isWorking(),
      // A worker holds no connection for events: there is nothing that could be up or down.
      adapters: role === 'serve' ? adapters : new Map(),
      queue,
      queueLimit: config.QUEUE_LIMIT,
      stage: () => stage,
    });
  observeQueue(metrics, queue);
  const ops = await startOpsServer(config, metrics, health);
  // Closed last: it shows the end as well.
  closing.addFirst(() => ops.close());
  closing.add(() => Promise.all([...adapters.values()].map((adapter) => adapter.stopReceiving())));
  if (role === 'serve') startReceiving(adapters, handle, logger);
  const webUrl = await http?.listen({ port: config.PORT, host: config.HOST }).catch((error: unknown) => {
    throw listenError(error, { names: { port: 'PORT', host: 'HOST' }, port: config.PORT, host: config.HOST });
  });
  if (role === 'worker' && !hasToken) logger.warn(`this worker can answer nobody: set ${tokens.join(' or ')}`);
  const checksHere = role === 'worker' ? hasToken : config.REDIS_URL === undefined;
  if (checksHere)
    queue.process(createJourney({ adapters, moleCheck, composing, reminders: config.REMINDERS, logger, metrics }));
  if (role === 'serve' && reminders !== undefined) {
    const reminding = startReminding(reminders);
    closing.add(() => reminding.stop());
  }
  stage = 'running';
  if (webUrl !== undefined && config.WEB_ENABLED) logger.info({ url: webUrl }, 'the page is served');

  return {
    ...(webUrl === undefined ? {} : { webUrl }),
    opsUrl: ops.url,
    async stop() {
      stage = 'stopping';
      await closing.closeAll(config.SHUTDOWN_GRACE_MS);
    },
  };
}

/** What a fault inside a check leaves behind: one line and one count. The person is told `rejected: internal`. */
function witness(logger: Logger, metrics: Metrics): (error: unknown) => void {
  return (error) => {
    metrics.checkFaults.inc();
    logger.error({ code: errorCode(error), cause: errorCause(error) }, 'a check failed by a fault of ours');
  };
}

/** The chat platforms that have a token; each SDK is loaded only where it is needed. */
async function createAdapters(context: AdapterContext<BotConfig>): Promise<ReadonlyMap<string, Adapter>> {
  const adapters = new Map<string, Adapter>();
  for (const { name, token, create } of platforms) {
    if (context.config[token.name] === undefined) {
      context.logger.info(`${name} is off: set ${token.name} to turn it on`);
      continue;
    }
    const adapter = await create(context);
    adapters.set(adapter.platform, adapter);
  }
  return adapters;
}

/** A platform that can't be reached holds up neither the others nor the page; its adapter says so in its health. */
function startReceiving(adapters: ReadonlyMap<string, Adapter>, converse: Converse, logger: Logger): void {
  for (const [platform, adapter] of adapters)
    adapter
      .receive(converse)
      .catch((error: unknown) => logger.error({ platform, code: errorCode(error) }, adapter.health().detail));
}
