import type { Metrics } from '../ops/metrics.ts';
import type { CheckJob } from '../queue/check-job.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { paragraph } from './blocks.ts';
import type { Response } from './incoming.ts';
import { notice } from './notices.ts';
import type { Reply } from './reply.ts';
import { texts } from './texts.ts';

/** Puts a job into the queue and says what the person is told at once; nothing where the answer will come later. */
export async function admit(
  job: CheckJob,
  queue: Pick<JobQueue, 'add'>,
  refusals: Metrics['refusals'],
): Promise<Response> {
  const admission = await queue.add(job);
  const { platform, locale } = job;
  switch (admission.status) {
    case 'accepted':
      return { working: true };
    case 'duplicate':
      refusals.inc({ platform, why: 'duplicate' });
      return {};
    case 'full':
      refusals.inc({ platform, why: 'busy' });
      return { reply: busyReply(admission.retryAfterMs, locale) };
    case 'closed':
      refusals.inc({ platform, why: 'closed' });
      return { reply: notice('closed', locale) };
  }
}

function busyReply(retryAfterMs: number, locale: string): Reply {
  const { t, duration, locale: resolved } = texts(locale);
  const text = t('rejected.reason.busy', { duration: duration(retryAfterMs) });
  return {
    kind: 'notice',
    title: t('rejected.titleLater'),
    blocks: [paragraph(text), paragraph(t('rejected.care'))],
    buttons: [],
    locale: resolved,
  };
}
