import { pino } from 'pino';
import { createMetrics } from '../../../src/ops/metrics.ts';
import type { CheckJob } from '../../../src/queue/check-job.ts';

/** A job of `person`, due in `dueInMs`. */
export function makeJob(id: string, person = 'anna', dueInMs = 60_000): CheckJob {
  return {
    id: `telegram:${id}`,
    platform: 'telegram',
    photos: [{ kind: 'telegram-file', fileId: `secret-file-${id}` }],
    address: { chatId: 4711, messageId: 7 },
    locale: 'en',
    personKey: person,
    receivedAt: Date.now(),
    deadlineAt: Date.now() + dueInMs,
  };
}

/** What a queue needs beside its limits, silent. */
export function makeSurroundings() {
  return { logger: pino({ level: 'silent' }), metrics: createMetrics() };
}
