import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CheckJob } from '../../../src/queue/check-job.ts';
import { createInProcessQueue } from '../../../src/queue/in-process-queue.ts';
import { abortCode } from '../../../src/queue/job-abort.ts';
import type { JobContext, JobHandler, JobQueue } from '../../../src/queue/job-queue.ts';
import { createSurvivingQueue } from '../../../src/queue/surviving-queue.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { makeJob, makeSurroundings } from './jobs.ts';

/** A process with the queue of one machine; what is killed is simply not looked at any more. */
async function startProcess(store: KeyValueStore, { limit = 10, concurrency = 2 } = {}): Promise<JobQueue> {
  const surroundings = makeSurroundings();
  const queue = createInProcessQueue({ limit, concurrency, ...surroundings });
  return createSurvivingQueue({ queue, store, capacity: limit + concurrency, logger: surroundings.logger });
}

const never: JobHandler = () => new Promise(() => {});

/** A handler that answers, and what it was given. */
function answering() {
  const given: { readonly job: CheckJob; readonly context: JobContext }[] = [];
  const handler: JobHandler = async (job, context) => {
    given.push({ job, context });
  };
  return { given, handler, ids: () => given.map(({ job }) => job.id.replace('telegram:', '')).sort() };
}

/** Jobs that a next process would find. */
async function left(store: KeyValueStore): Promise<number> {
  const slots = Number(await store.get('jobs:slots'));
  const notes = await Promise.all(Array.from({ length: slots }, (_, slot) => store.get(`jobs:${slot}`)));
  return notes.filter((note) => note !== undefined).length;
}

const noOne = async () => {
  throw new Error('nobody should have been abandoned');
};

describe('the queue of one machine survives its process', () => {
  it('takes up what was in hand and what waited, as it was, and not what was answered', async () => {
    const store = createMemoryStore();
    const killed = await startProcess(store);
    killed.process((job) => (job.id === 'telegram:1' ? Promise.resolve() : never(job, {} as JobContext)));
    const jobs = ['1', '2', '3', '4', '5'].map((id) => makeJob(id));
    for (const job of jobs) expect(await killed.add(job)).toEqual({ status: 'accepted' });
    await sleep(5);

    const next = await startProcess(store);
    const { given, handler, ids } = answering();
    next.process(handler);
    await expect.poll(ids).toEqual(['2', '3', '4', '5']);
    expect(given.find(({ job }) => job.id === 'telegram:2')?.job).toEqual(jobs[1]);
    expect(given.every(({ context }) => !context.signal.aborted)).toBe(true);
    await expect.poll(() => left(store)).toBe(0);
  });

  it('does not take a job again that the platform sends again after the restart', async () => {
    const store = createMemoryStore();
    const killed = await startProcess(store);
    killed.process(never);
    await killed.add(makeJob('1'));

    const next = await startProcess(store);
    const { ids, handler } = answering();
    // Before and after the queue runs.
    const early = await next.add(makeJob('1'));
    next.process(handler);
    await expect.poll(ids).toEqual(['1']);
    const late = await next.add(makeJob('1'));
    expect([early.status, late.status]).toEqual(['accepted', 'duplicate']);
    await sleep(5);
    expect(ids()).toEqual(['1']);
    await expect.poll(() => left(store)).toBe(0);
  });

  it('gives up a job that took down three processes, by way of its deadline', async () => {
    const store = createMemoryStore();
    let killed = await startProcess(store, { concurrency: 1 });
    killed.process(never);
    for (const id of ['deadly', 'behind']) await killed.add(makeJob(id));
    for (let restart = 0; restart < 2; restart++) {
      killed = await startProcess(store, { concurrency: 1 });
      let begun = false;
      killed.process((job, context) => {
        begun = true;
        return never(job, context);
      });
      await expect.poll(() => begun).toBe(true);
    }
    const next = await startProcess(store, { concurrency: 1 });
    const { given, handler } = answering();
    next.process(handler);
    await expect.poll(() => given.length).toBe(2);
    const reasons = given.map(({ job, context }) => [job.id, abortCode(context.signal)]);
    // The one that only waited behind it is checked.
    expect(Object.fromEntries(reasons)).toEqual({ 'telegram:deadly': 'deadline', 'telegram:behind': undefined });
  });

  it('keeps no note of a job that was given up, and one of a job for which the end left no time', async () => {
    const store = createMemoryStore();
    const queue = await startProcess(store);
    queue.process(async (_job, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('Telegram is away');
    });
    await queue.add(makeJob('1'));
    await queue.close(50, noOne);
    expect(await left(store)).toBe(1);
  });

  it('forgets whom it told that the service stops', async () => {
    const store = createMemoryStore();
    const queue = await startProcess(store, { concurrency: 1 });
    queue.process(never);
    for (const id of ['in-hand', 'told', 'not-reached']) await queue.add(makeJob(id, id));
    await queue.close(20, async (job) => {
      if (job.id === 'telegram:not-reached') throw new Error('Telegram is away');
    });
    expect(await left(store)).toBe(2);
  });

  it('notes nothing of a job that is refused or known', async () => {
    const store = createMemoryStore();
    const queue = await startProcess(store, { limit: 1, concurrency: 1 });
    queue.process(never);
    const answers = [];
    for (const id of ['in-hand', 'waiting', 'too-many', 'waiting'])
      answers.push((await queue.add(makeJob(id, id))).status);
    expect(answers).toEqual(['accepted', 'accepted', 'full', 'duplicate']);
    expect(await left(store)).toBe(2);
  });

  it('takes up more than fits, one after the other, when the limit was lowered meanwhile', async () => {
    const store = createMemoryStore();
    const killed = await startProcess(store, { limit: 8, concurrency: 1 });
    killed.process(never);
    for (let id = 1; id <= 9; id++) await killed.add(makeJob(`${id}`));

    const next = await startProcess(store, { limit: 1, concurrency: 1 });
    const { ids, handler } = answering();
    next.process(handler);
    await expect.poll(() => ids().length, { timeout: 10_000 }).toBe(9);
    await expect.poll(() => left(store)).toBe(0);
  });

  it('uses its slots again', async () => {
    const store = createMemoryStore();
    const queue = await startProcess(store, { limit: 1, concurrency: 1 });
    const { ids, handler } = answering();
    queue.process(handler);
    for (let id = 0; id < 20; id++) {
      await queue.add(makeJob(`${id}`));
      await expect.poll(() => ids().length).toBe(id + 1);
    }
    await expect.poll(() => left(store)).toBe(0);
  });
});
