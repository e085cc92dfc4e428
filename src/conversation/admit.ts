import type { Metrics } from '../ops/metrics.ts';
import type { CheckJob } from '../queue/check-job.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { paragraph } from './blocks.ts';
import type { Response } from './incoming.ts';
import { notice } from './notices.ts';
import type { Reply } from './reply.ts';
import { texts } from './texts.ts';

/** Puts a job into the queue and says what the person is told at once; nothing where the answer will come later. */
export type Admit = (job: CheckJob) => Promise<Response>;

/** Once told, a person is not told again for so long, or for as long as they were asked to wait if that is longer. */
const toldMs = 10_000;

/**
 * Of the photos that one person sends into a full queue the first refused one is answered, for all of them: a message for
 * each would take minutes to arrive, and the turns of everybody else.
 *
 * @param now epoch milliseconds.
 */
export function createAdmit(
  queue: Pick<JobQueue, 'add'>,
  refusals: Metrics['refusals'],
  now: () => number = Date.now,
): Admit {
  const told = createMemoryStore(now);
  return async (job) => {
    const admission = await queue.add(job);
    const { platform, locale, personKey } = job;
    if (admission.status === 'accepted') return { working: true };
    refusals.inc({ platform, why: admission.status === 'full' ? 'busy' : admission.status });
    if (admission.status === 'duplicate') return {};
    const waitMs = admission.status === 'full' ? Math.max(toldMs, admission.retryAfterMs) : toldMs;
    if (!(await told.add(personKey, '', waitMs))) return {};
    return {
      reply: admission.status === 'full' ? busyReply(admission.retryAfterMs, locale) : notice('closed', locale),
    };
  };
}

function busyReply(retryAfterMs: number, locale: string): Reply {
  const { t, duration, locale: resolved } = texts(locale);
  const text = t('rejected.reason.busy', { duration: duration(retryAfterMs) });
  return {
    kind: 'notice',
    title: t('rejected.titleLater'),
    blocks: [paragraph(text), paragraph(t('notice.busyOthers')), paragraph(t('rejected.care'))],
    buttons: [],
    locale: resolved,
  };
}
