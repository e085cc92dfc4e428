import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/check/outcome.ts';
import { createJourney, type JourneyParts } from '../../src/journey.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import type { Adapter, Delivery } from '../../src/platform/adapter.ts';
import type { JobContext } from '../../src/queue/job-queue.ts';
import type { Kept } from '../../src/queue/job-record.ts';
import { abstained, assessed } from './conversation/outcomes.ts';
import { makeJob } from './queue/jobs.ts';

/** A journey on a platform that refuses so many deliveries, then takes them. */
function set({
  refusals = 0,
  outcome = abstained('blurred') as Outcome,
  delivery = 'delivered' as Delivery,
  reaches = false,
  reminders = true,
} = {}) {
  const metrics = createMetrics();
  const delivered: string[] = [];
  const written: Kept[] = [];
  const steps: string[] = [];
  const counts = { checks: 0, deliveries: 0 };
  const adapter: Partial<Adapter> = {
    open: () => ({ open: async () => ({ ok: false, fault: 'unreachable' }) }) as never,
    showWorking: () => void steps.push('working'),
    personAddress: (address) => (reaches ? address : undefined),
    prepare: () => void steps.push('prepare'),
    async deliver(_address, reply) {
      steps.push('deliver');
      counts.deliveries += 1;
      if (counts.deliveries <= refusals) throw Object.assign(new Error('down'), { code: 'EAI_AGAIN' });
      delivered.push(JSON.stringify(reply));
      return delivery;
    },
  };
  const check = async (): Promise<Outcome> => {
    steps.push('check');
    counts.checks += 1;
    return outcome;
  };
  const parts = { adapters: new Map([['telegram', adapter]]), moleCheck: { check }, composing: {}, reminders, metrics };
  const journey = () => createJourney({ ...parts, logger: pino({ level: 'silent' }) } as unknown as JourneyParts);
  let kept: Kept = {};
  const context = (change: Partial<JobContext> = {}): JobContext => ({
    signal: new AbortController().signal,
    attempt: 1,
    lastAttempt: false,
    get kept() {
      return kept;
    },
    keep: async (more) => {
      kept = { ...kept, ...more };
      written.push(more);
    },
    ...change,
  });
  return { journey, context, counts, delivered, written, steps, metrics };
}

describe('a photo’s journey', () => {
  it('keeps the outcome before it is delivered, and checks no photo twice, in another process either', async () => {
    const { journey, context, counts, delivered, written } = set({ refusals: 2 });
    const handle = journey();
    await expect(handle(makeJob('1'), context())).rejects.toThrow('down');
    expect(written).toEqual([{ outcomes: [abstained('blurred')] }]);
    await expect(handle(makeJob('1'), context({ attempt: 2 }))).rejects.toThrow('down');
    await journey()(makeJob('1'), context({ attempt: 3 }));
    expect(delivered).toHaveLength(1);
    expect(counts).toEqual({ checks: 1, deliveries: 3 });
  });

  it('lets the adapter prepare its message when the outcome is there, not while the photo is checked', async () => {
    const { journey, context, steps } = set();
    await journey()(makeJob('1'), context());
    expect(steps).toEqual(['working', 'check', 'prepare', 'deliver']);
  });

  it('offers a reminder where the person can be written to, and the operator has them on', async () => {
    const outcome = assessed(0.02, 'low');
    for (const [reaches, reminders] of [
      [true, true],
      [false, true],
      [true, false],
    ] as const) {
      const { journey, context, delivered } = set({ outcome, reaches, reminders });
      await journey()(makeJob('1'), context());
      expect(delivered[0]?.includes('v1:r')).toBe(reaches && reminders);
    }
  });

  it('is over when the platform takes no form of the answer: counted as refused, not checked again', async () => {
    const { journey, context, counts, metrics } = set({ delivery: 'refused' });
    await journey()(makeJob('1'), context());
    expect(counts).toEqual({ checks: 1, deliveries: 1 });
    expect(await metrics.registry.metrics()).toContain('delivery="refused"} 1');
    expect(await metrics.registry.metrics()).not.toContain('delivery="delivered"');
  });

  it('tells the person in plain words at the last attempt, and ends the job', async () => {
    const { journey, context, delivered, metrics } = set({ refusals: 1 });
    await journey()(makeJob('1'), context({ attempt: 8, lastAttempt: true }));
    expect(delivered).toEqual([expect.stringContaining('Something failed on our side, not in your photo.')]);
    expect(await metrics.registry.metrics()).toContain('delivery="failed"} 1');
  });

  it('throws where not even that passes, so that the queue counts a dead letter', async () => {
    const { journey, context, delivered } = set({ refusals: 2 });
    await expect(journey()(makeJob('1'), context({ attempt: 8, lastAttempt: true }))).rejects.toThrow('down');
    expect(delivered).toEqual([]);
  });
});
