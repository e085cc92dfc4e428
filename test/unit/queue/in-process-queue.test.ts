import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckJob } from '../../../src/queue/check-job.ts';
import { createInProcessQueue } from '../../../src/queue/in-process-queue.ts';
import { abortCode } from '../../../src/queue/job-abort.ts';
import type { JobContext } from '../../../src/queue/job-queue.ts';
import { createJobRecords } from '../../../src/queue/job-record.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { makeJob, makeSurroundings } from './jobs.ts';

function makeQueue(limits: { limit?: number; concurrency?: number } = {}) {
  const surroundings = makeSurroundings();
  const records = createJobRecords(createMemoryStore());
  const queue = createInProcessQueue({ records, limit: 100, concurrency: 1, ...limits, ...surroundings });
  return { ...surroundings, queue };
}

/** A handler that is held open until told, and that notes what it was given. */
function makeHandler() {
  const begun: { readonly job: CheckJob; readonly context: JobContext; readonly finish: (error?: Error) => void }[] =
    [];
  const handler = (job: CheckJob, context: JobContext) =>
    new Promise<void>((resolve, reject) => {
      begun.push({ job, context, finish: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  const ids = () => begun.map(({ job }) => job.id.replace('telegram:', ''));
  return { begun, handler, ids };
}

const tick = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('in-process queue', () => {
  it('hands every accepted job to the handler once, never more than `concurrency` at a time', async () => {
    const { queue } = makeQueue({ concurrency: 2 });
    const { begun, handler, ids } = makeHandler();
    queue.process(handler);
    for (const id of ['1', '2', '3']) expect(await queue.add(makeJob(id))).toEqual({ status: 'accepted' });
    expect(ids()).toEqual(['1', '2']);
    expect(await queue.depth()).toEqual({ waiting: 1, active: 2, oldestMs: 0 });
    begun[0]?.finish();
    await tick();
    expect(ids()).toEqual(['1', '2', '3']);
  });

  it('keeps jobs that come before the handler does', async () => {
    const { queue } = makeQueue();
    const { handler, ids } = makeHandler();
    await queue.add(makeJob('1'));
    expect((await queue.depth()).waiting).toBe(1);
    queue.process(handler);
    expect(ids()).toEqual(['1']);
  });

  it('takes people in turn: an album of one does not hold back another', async () => {
    const { queue } = makeQueue();
    const { begun, handler, ids } = makeHandler();
    queue.process(handler);
    for (const id of ['a1', 'a2', 'a3', 'a4']) await queue.add(makeJob(id, 'anna'));
    for (const id of ['b1', 'b2']) await queue.add(makeJob(id, 'ben'));
    await queue.add(makeJob('c1', 'carla'));
    for (let index = 0; index < 7; index += 1) {
      begun[index]?.finish();
      await tick();
    }
    expect(ids()).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('takes an id once, also after it was answered', async () => {
    const { queue } = makeQueue();
    const { begun, handler } = makeHandler();
    queue.process(handler);
    await queue.add(makeJob('1'));
    expect(await queue.add(makeJob('1'))).toEqual({ status: 'duplicate' });
    begun[0]?.finish();
    await tick();
    expect(await queue.add(makeJob('1'))).toEqual({ status: 'duplicate' });
    expect(begun).toHaveLength(1);
  });

  it('refuses when it is full, with a time measured from its own pace, and takes the same job later', async () => {
    const { queue } = makeQueue({ limit: 10 });
    const { begun, handler } = makeHandler();
    queue.process(handler);
    // Ten jobs, a second each: the pace is one a second.
    for (let index = 0; index < 10; index += 1) {
      await queue.add(makeJob(`done${index}`));
      await vi.advanceTimersByTimeAsync(1000);
      begun[index]?.finish();
      await tick();
    }
    for (let index = 0; index < 11; index += 1)
      expect((await queue.add(makeJob(`wait${index}`))).status).toBe('accepted');
    const refused = await queue.add(makeJob('late'));
    expect(refused.status).toBe('full');
    // Ten wait at one a second, and up to a fifth more.
    expect(refused).toHaveProperty(
      'retryAfterMs',
      expect.toSatisfy((ms: number) => ms >= 10_000 && ms <= 12_000),
    );
    begun[10]?.finish();
    await tick();
    expect(await queue.add(makeJob('late'))).toEqual({ status: 'accepted' });
  });

  it('aborts a job at its deadline and hands over those that waited past it, before all others', async () => {
    const { queue } = makeQueue();
    const { begun, handler, ids } = makeHandler();
    queue.process(handler);
    await queue.add(makeJob('slow', 'anna', 1000));
    await queue.add(makeJob('first', 'ben', 90_000));
    await queue.add(makeJob('short', 'ben', 1500));
    await vi.advanceTimersByTimeAsync(999);
    expect(begun[0]?.context.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun[0] && abortCode(begun[0].context.signal)).toBe('deadline');
    await vi.advanceTimersByTimeAsync(1000);
    begun[0]?.finish();
    await tick();
    begun[1]?.finish();
    await tick();
    expect(ids()).toEqual(['slow', 'short', 'first']);
    expect(begun.map(({ context }) => abortCode(context.signal))).toEqual(['deadline', 'deadline', undefined]);
  });

  it('serves an expired job before the turn of others', async () => {
    const { queue } = makeQueue();
    const { begun, handler, ids } = makeHandler();
    queue.process(handler);
    await queue.add(makeJob('a1', 'anna'));
    await queue.add(makeJob('a2', 'anna'));
    await queue.add(makeJob('b1', 'ben'));
    await vi.advanceTimersByTimeAsync(61_000);
    begun[0]?.finish();
    await tick();
    begun[1]?.finish();
    await tick();
    expect(ids()).toEqual(['a1', 'a2', 'b1']);
    expect(begun.slice(1).every(({ context }) => context.signal.aborted)).toBe(true);
  });

  it('keeps deadlines when the system clock jumps', async () => {
    const { queue } = makeQueue();
    const { begun, handler } = makeHandler();
    queue.process(handler);
    await queue.add(makeJob('1', 'anna', 5000));
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(4999);
    expect(begun[0]?.context.signal.aborted).toBe(false);
    vi.setSystemTime(Date.now() - 7_200_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun[0]?.context.signal.aborted).toBe(true);
  });

  it('tries a failed job again, later each time, and gives it up after the eighth', async () => {
    const { queue, metrics } = makeQueue();
    const attempts: { attempt: number; lastAttempt: boolean }[] = [];
    queue.process(async (_job, { attempt, lastAttempt }) => {
      attempts.push({ attempt, lastAttempt });
      throw Object.assign(new Error('https://api.telegram.org/file/bot123:secret/x'), { code: 'ECONNRESET' });
    });
    await queue.add(makeJob('1'));
    await tick();
    expect(attempts).toEqual([{ attempt: 1, lastAttempt: false }]);
    expect((await queue.depth()).waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(499);
    expect(attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(501);
    expect(attempts).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attempts).toHaveLength(8);
    expect(attempts[7]).toEqual({ attempt: 8, lastAttempt: true });
    expect((await metrics.deadLetters.get()).values[0]?.value).toBe(1);
    expect((await metrics.retries.get()).values[0]?.value).toBe(7);
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0, oldestMs: 0 });
  });

  it('closes: refuses new jobs, finishes what it accepted, abandons nobody', async () => {
    const { queue } = makeQueue();
    const { begun, handler, ids } = makeHandler();
    queue.process(handler);
    await queue.add(makeJob('1'));
    await queue.add(makeJob('2'));
    let isClosed = false;
    const closing = queue.close(10_000).then(() => {
      isClosed = true;
    });
    expect(await queue.add(makeJob('3'))).toEqual({ status: 'closed' });
    begun[0]?.finish();
    await tick();
    expect(ids()).toEqual(['1', '2']);
    expect(isClosed).toBe(false);
    begun[1]?.finish();
    await closing;
    expect(begun.every(({ context }) => !context.signal.aborted)).toBe(true);
  });

  it('closes: when the grace period runs out it stops what is in hand, and hands over each job not begun so that its person is told', async () => {
    const { queue } = makeQueue();
    const told: (string | undefined)[] = [];
    queue.process(async (job, { signal }) => {
      if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      told.push(`${job.id} ${abortCode(signal)}`);
      if (job.id === 'telegram:2') throw new Error('blocked');
    });
    for (const id of ['1', '2', '3']) await queue.add(makeJob(id));
    const closing = queue.close(10_000);
    await vi.advanceTimersByTimeAsync(7999);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(told.sort()).toEqual(['telegram:1 shutdown', 'telegram:2 shutdown', 'telegram:3 shutdown']);
  });

  it('closes: a job that waits for its next try is handed over as well, and one that ignores its signal does not hold the process', async () => {
    const { queue } = makeQueue({ concurrency: 2 });
    const told: string[] = [];
    queue.process(async (job, { signal }) => {
      if (job.id === 'telegram:deaf') await new Promise(() => {});
      if (abortCode(signal) === 'shutdown') told.push(job.id);
      else throw new Error('again');
    });
    await queue.add(makeJob('deaf'));
    await queue.add(makeJob('failing'));
    // The tries come further and further apart: at the end of the grace period it waits for one.
    await vi.advanceTimersByTimeAsync(35_000);
    const closing = queue.close(1000);
    await vi.advanceTimersByTimeAsync(1000);
    await closing;
    expect(told).toEqual(['telegram:failing']);
  });

  it('is open for one handler only', () => {
    const { queue } = makeQueue();
    queue.process(async () => {});
    expect(() => queue.process(async () => {})).toThrow();
  });
});
