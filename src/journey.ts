import type { Logger } from 'pino';
import type { MoleCheck } from './check/molecheck.ts';
import type { Outcome } from './check/outcome.ts';
import { compose, composeCombined } from './conversation/compose.ts';
import type { ComposeOptions } from './conversation/composing.ts';
import type { Reply } from './conversation/reply.ts';
import { composeSheet } from './conversation/sheet.ts';
import { errorCode } from './ops/error-code.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Adapter, ReplyMemo } from './platform/adapter.ts';
import type { CheckJob } from './queue/check-job.ts';
import { abortCode, JobAbort } from './queue/job-abort.ts';
import type { JobContext, JobHandler } from './queue/job-queue.ts';

export interface JourneyParts {
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly moleCheck: MoleCheck;
  readonly composing: ComposeOptions;
  /** Whether people are offered a reminder. */
  readonly reminders: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Outcomes with their pictures are held for so many jobs whose delivery is tried again. */
const mostPictured = 50;

/**
 * The second half of a photo's trip, for whoever takes jobs from the queue: open → check → compose → deliver. A job ends in
 * exactly one reply; it throws only where another try can still bring it about. Its outcomes are kept with it before they are
 * delivered, so that no later try checks the photos again.
 */
export function createJourney({
  adapters,
  moleCheck,
  composing,
  reminders,
  logger,
  metrics,
}: JourneyParts): JobHandler {
  /** Pictures are never stored: a try of this process has them again, one of another sends the words alone. */
  const pictured = new Map<string, readonly Outcome[]>();

  return async (job, context) => {
    const adapter = adapters.get(job.platform);
    if (adapter === undefined) throw new Error(`No ${job.platform} adapter is configured in this process.`);
    const log = logger.child({ job: job.id, platform: job.platform });
    const working = new AbortController();
    const memo: ReplyMemo = { noted: () => context.kept.note, note: (note) => context.keep({ note }) };
    if (!context.signal.aborted) adapter.showWorking(job.address, working.signal);
    try {
      const outcomes = await outcomesOf(job, context, adapter);
      adapter.prepare?.(job.address, memo);
      const reply = await composeAll(outcomes, job, adapter);
      working.abort();
      const delivery = await timed(metrics, job.platform, 'deliver', () => adapter.deliver(job.address, reply, memo));
      metrics.replies.inc({ platform: job.platform, delivery });
      metrics.stageSeconds.observe({ platform: job.platform, stage: 'total' }, (Date.now() - job.receivedAt) / 1000);
      log.info(
        { outcome: outcomes.map(describe), delivery, attempt: context.attempt, tookMs: Date.now() - job.receivedAt },
        'photo answered',
      );
      pictured.delete(job.id);
    } catch (error) {
      // Another process takes the job and answers; here it is as if it had never been begun.
      if (error instanceof JobAbort) throw error;
      const { attempt, lastAttempt } = context;
      metrics.replies.inc({ platform: job.platform, delivery: lastAttempt ? 'failed' : 'retried' });
      log.warn({ code: errorCode(error), attempt, lastAttempt }, 'photo not answered yet');
      if (!lastAttempt) throw error;
      pictured.delete(job.id);
      // A few plain words may pass where the reply did not.
      const apology = await composeAll([{ outcome: 'rejected', reason: 'internal', timingsMs: noTime }], job, adapter);
      const delivery = await adapter.deliver(job.address, apology, memo);
      log.error({ code: errorCode(error), delivery }, 'photo given up, its person told');
    } finally {
      working.abort();
    }
  };

  async function outcomesOf(job: CheckJob, context: JobContext, adapter: Adapter): Promise<readonly Outcome[]> {
    const earlier = pictured.get(job.id) ?? context.kept.outcomes;
    if (earlier !== undefined) return earlier;
    const outcomes = await checkPhotos(job, context, adapter);
    const code = abortCode(context.signal);
    if (code === 'handover') throw context.signal.reason;
    for (const outcome of outcomes) count(job.platform, outcome, metrics);
    // Cut short by the end of the process: should even that not be told, the next process checks them.
    if (code === 'shutdown') return outcomes.map(stoppedByShutdown);
    pictured.set(job.id, outcomes);
    const [oldest] = pictured.keys();
    if (pictured.size > mostPictured && oldest !== undefined) pictured.delete(oldest);
    // A page for the doctor is nothing without its pictures, which are never stored: another process makes it anew.
    if (job.sheet !== true) await context.keep({ outcomes });
    return outcomes;
  }

  /** One after the other: a person's album waits for itself, not the others for it. */
  async function checkPhotos(job: CheckJob, { signal }: JobContext, adapter: Adapter): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const photo of job.photos) outcomes.push(await moleCheck.check(adapter.open(photo), { signal }));
    return outcomes;
  }

  function composeAll(outcomes: readonly Outcome[], job: CheckJob, adapter: Adapter): Promise<Reply> {
    const sheet = adapter.keepsPhoto?.(job.address) === true;
    const reminder = reminders && adapter.personAddress?.(job.address) !== undefined;
    const options = { ...composing, personKey: job.personKey, sheet, reminder };
    const [only] = outcomes;
    if (job.sheet === true && only !== undefined) return composeSheet(only, job.locale, job.receivedAt, options);
    return outcomes.length === 1 && only !== undefined
      ? compose(only, job.locale, options)
      : composeCombined(outcomes, job.locale, options);
  }
}

const noTime = { decode: 0, infer: 0, total: 0 };

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
export function count(platform: string, outcome: Outcome, metrics: Metrics): void {
  const detail = outcome.outcome === 'assessed' ? outcome.band : outcome.reason;
  const kind = outcome.outcome === 'assessed' ? { kind: outcome.kind } : {};
  metrics.checks.inc({ platform, outcome: outcome.outcome, detail, ...kind });
  const { fetch = 0, decode, infer, total } = outcome.timingsMs;
  for (const [stage, milliseconds] of Object.entries({ fetch, decode, infer, check: total }))
    metrics.stageSeconds.observe({ platform, stage }, milliseconds / 1000);
}

async function timed<T>(metrics: Metrics, platform: string, stage: string, work: () => Promise<T>): Promise<T> {
  const stop = metrics.stageSeconds.startTimer({ platform, stage });
  try {
    return await work();
  } finally {
    stop();
  }
}
