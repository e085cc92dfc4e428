import type { Outcome } from '../../src/check/outcome.ts';
import { count } from '../../src/journey.ts';
import type { AdapterContext } from '../../src/platform/adapter-context.ts';

export interface CheckRecord {
  /** Random: it ties log lines together and leads to nobody. */
  readonly job: string;
  readonly outcome: Outcome;
  /** HTTP status; 499 where the client was gone before the answer. */
  readonly status: number;
  readonly tookMs: number;
}

/** Counts one check and writes its one log line: chosen fields, no address, no file name, no URL. */
export function countCheck({ metrics, logger }: AdapterContext, { job, outcome, status, tookMs }: CheckRecord): void {
  const detail = outcome.outcome === 'assessed' ? outcome.band : outcome.reason;
  count('web', outcome, metrics);
  metrics.stageSeconds.observe({ platform: 'web', stage: 'total' }, tookMs / 1000);
  metrics.replies.inc({ platform: 'web', delivery: status === 499 ? 'undeliverable' : 'delivered' });
  logger.info(
    { job, platform: 'web', outcome: `${outcome.outcome}:${detail}`, status, tookMs: Math.round(tookMs) },
    'photo answered',
  );
}

/** Counts a request that was turned away without a check. */
export function countRefusal({ metrics, logger }: AdapterContext, why: string): void {
  metrics.refusals.inc({ platform: 'web', why });
  logger.debug({ platform: 'web', why }, 'request refused');
}
