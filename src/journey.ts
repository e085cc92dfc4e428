import type { Logger } from 'pino';
import type { MoleCheck } from './check/molecheck.ts';
import type { Outcome } from './check/outcome.ts';
import { compose, composeCombined } from './conversation/compose.ts';
import type { ComposeOptions } from './conversation/composing.ts';
import { errorCode } from './ops/error-code.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Adapter } from './platform/adapter.ts';
import type { CheckJob, Platform } from './queue/check-job.ts';
import type { DeliveryLedger } from './queue/delivery-ledger.ts';
import { abortCode } from './queue/job-abort.ts';
import type { JobContext, JobHandler } from './queue/job-queue.ts';

export interface JourneyParts {
  readonly adapters: ReadonlyMap<Platform, Adapter>;
  readonly moleCheck: MoleCheck;
  readonly ledger: DeliveryLedger;
  readonly composing: ComposeOptions;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * The second half of a photo's trip, for whoever takes jobs from the queue: open → check → compose → deliver. A job ends in
 * exactly one reply; it throws only where another try can still bring it about.
 */
export function createJourney({ adapters, moleCheck, ledger, composing, logger, metrics }: JourneyParts): JobHandler {
  return async (job, context) => {
    const adapter = adapters.get(job.platform);
    if (adapter === undefined) throw new Error(`No ${job.platform} adapter is configured in this process.`);
    const log = logger.child({ job: job.id, platform: job.platform });
    const working = new AbortController();
    adapter.showWorking(job.address, working.signal);
    try {
      const outcomes = await checkPhotos(job, context, adapter);
      // Another process takes the job and answers; here it is as if it had never been begun.
      if (abortCode(context.signal) === 'handover') throw context.signal.reason;
      for (const outcome of outcomes) count(job.platform, outcome, metrics);
      const options = { ...composing, personKey: job.personKey };
      const [only] = outcomes;
      const reply =
        outcomes.length === 1 && only !== undefined
          ? await compose(only, job.locale, options)
          : await composeCombined(outcomes, job.locale, options);
      working.abort();
      const delivery = await ledger.once(job.id, () =>
        timed(metrics, job.platform, 'deliver', () => adapter.deliver(job.address, reply)),
      );
      metrics.replies.inc({ platform: job.platform, delivery });
      metrics.stageSeconds.observe({ platform: job.platform, stage: 'total' }, (Date.now() - job.receivedAt) / 1000);
      log.info(
        { outcome: outcomes.map(describe), delivery, attempt: context.attempt, tookMs: Date.now() - job.receivedAt },
        'photo answered',
      );
    } catch (error) {
      metrics.replies.inc({ platform: job.platform, delivery: context.lastAttempt ? 'failed' : 'retried' });
      log.warn(
        { code: errorCode(error), attempt: context.attempt, lastAttempt: context.lastAttempt },
        'photo not answered yet',
      );
      throw error;
    } finally {
      working.abort();
    }
  };

  /** One after the other: a person's album waits for itself, not the others for it. */
  async function checkPhotos(job: CheckJob, { signal }: JobContext, adapter: Adapter): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const photo of job.photos)
      outcomes.push(await moleCheck.check(adapter.open(photo), { signal, heatMap: true }));
    return abortCode(signal) === 'shutdown' ? outcomes.map(stoppedByShutdown) : outcomes;
  }
}

/** A check that the end of the process cut short did not take too long: the person is told the reason that is true. */
function stoppedByShutdown(outcome: Outcome): Outcome {
  const isCutShort = outcome.outcome === 'rejected' && outcome.reason === 'timeout';
  return isCutShort ? { ...outcome, reason: 'shutting-down' } : outcome;
}

/** For the log: the outcome and its band and kind of picture, or its reason; nothing of the person. */
function describe(outcome: Outcome): string {
  if (outcome.outcome === 'assessed') return `assessed:${outcome.band}:${outcome.kind}`;
  return `${outcome.outcome}:${outcome.reason}`;
}

/** Counts one outcome and its stages. */
export function count(platform: Platform, outcome: Outcome, metrics: Metrics): void {
  const detail = outcome.outcome === 'assessed' ? outcome.band : outcome.reason;
  const kind = outcome.outcome === 'assessed' ? { kind: outcome.kind } : {};
  metrics.checks.inc({ platform, outcome: outcome.outcome, detail, ...kind });
  const { fetch = 0, decode, infer, total } = outcome.timingsMs;
  for (const [stage, milliseconds] of Object.entries({ fetch, decode, infer, check: total }))
    metrics.stageSeconds.observe({ platform, stage }, milliseconds / 1000);
}

async function timed<T>(metrics: Metrics, platform: Platform, stage: string, work: () => Promise<T>): Promise<T> {
  const stop = metrics.stageSeconds.startTimer({ platform, stage });
  try {
    return await work();
  } finally {
    stop();
  }
}
