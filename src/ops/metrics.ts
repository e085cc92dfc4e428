import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const stageBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Prometheus metrics of one process. No label ever holds an id, a link, a name or a text. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    checks: new Counter({
      name: 'molecheck_checks_total',
      help: 'Checks ended, by platform, outcome, reason or band, and kind of picture (of those assessed)',
      labelNames: ['platform', 'outcome', 'detail', 'kind'] as const,
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'molecheck_stage_seconds',
      help: 'Time by stage (queue, fetch, decode, infer, check, deliver, total)',
      labelNames: ['platform', 'stage'] as const,
      buckets: stageBuckets,
      registers,
    }),
    replies: new Counter({
      name: 'molecheck_replies_total',
      help: 'Final replies by platform and delivery (delivered, undeliverable, refused, retried, failed)',
      labelNames: ['platform', 'delivery'] as const,
      registers,
    }),
    apiErrors: new Counter({
      name: 'molecheck_api_errors_total',
      help: 'Failed calls to a platform by method and status or error code',
      labelNames: ['platform', 'method', 'code'] as const,
      registers,
    }),
    retries: new Counter({
      name: 'molecheck_retries_total',
      help: 'Retries by platform and what was tried again',
      labelNames: ['platform', 'what'] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: 'molecheck_dead_letters_total',
      help: 'Jobs given up after their last try',
      labelNames: ['platform'] as const,
      registers,
    }),
    refusals: new Counter({
      name: 'molecheck_refusals_total',
      help: 'Requests refused before a check (rate, busy, duplicate, closed, place, late, forged, stale, what is wrong with an upload)',
      labelNames: ['platform', 'why'] as const,
      registers,
    }),
    checkFaults: new Counter({
      name: 'molecheck_check_faults_total',
      // Without labels it stands at 0 from the start, so that an alert sees the very first.
      help: 'Checks that failed by a fault of ours (the engine threw, its scores were not numbers)',
      registers,
    }),
    uncaught: new Counter({
      name: 'molecheck_uncaught_total',
      help: 'Errors that nobody caught, by kind (rejection, exception)',
      labelNames: ['kind'] as const,
      registers,
    }),
    queueDepth: new Gauge({
      name: 'molecheck_queue_jobs',
      help: 'Jobs in the queue by state (waiting, active)',
      labelNames: ['state'] as const,
      registers,
    }),
    queueOldestSeconds: new Gauge({
      name: 'molecheck_queue_oldest_seconds',
      help: 'Age of the oldest waiting job',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
