import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CheckJob } from '../../../src/queue/check-job.ts';
import { createInProcessQueue } from '../../../src/queue/in-process-queue.ts';
import { abortCode } from '../../../src/queue/job-abort.ts';
import type { JobContext, JobHandler, JobQueue } from '../../../src/queue/job-queue.ts';
import { createJobRecords } from '../../../src/queue/job-record.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { makeJob, makeSurroundings } from './jobs.ts';

/** A process with the queue of one machine; what is killed is simply not looked at any more. */
async function startProcess(store: KeyValueStore, { limit = 10, concurrency = 2 } = {}): Promise<JobQueue> {
  const records = createJobRecords(store);
  return createInProcessQueue({ records, left: await records.left(), limit, concurrency, ...makeSurroundings() });
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
const left = async (store: KeyValueStore): Promise<number> => (await createJobRecords(store).left()).length;

const outcome = {
  outcome: 'abstained',
  reason: 'blurred',
  model: 'm',
  engine: 'onnx',
  timingsMs: { decode: 1, infer: 2, total: 3 },
} as const;
const picture = { bytes: new Uint8Array(9), mimeType: 'image/jpeg', width: 1, height: 1 } as const;

describe('the queue of one machine survives its process', () => {
  it('stores a job before it says that it was accepted', async () => {
    const store = createMemoryStore();
    let isStored = (): void => {};
    const slow: KeyValueStore = {
      ...store,
      add: async (...entry) => {
        await new Promise<void>((resolve) => {
          isStored = resolve;
        });
        return store.add(...entry);
      },
    };
    const queue = await startProcess(slow);
    const { ids, handler } = answering();
    queue.process(handler);
    let admission: unknown;
    void queue.add(makeJob('1')).then((answer) => {
      admission = answer;
    });
    await sleep(5);
    expect([admission, ids()]).toEqual([undefined, []]);
    isStored();
    await expect.poll(() => admission).toEqual({ status: 'accepted' });
    await expect.poll(ids).toEqual(['1']);
  });

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

  it('hands on what was kept with a job, to the next try and to the next process, without pictures', async () => {
    const store = createMemoryStore();
    const killed = await startProcess(store);
    killed.process(async (_job, { keep }) => {
      await keep({ note: '17' });
      await keep({ outcomes: [{ ...outcome, heatMap: picture } as never] });
      await new Promise(() => {});
    });
    await killed.add(makeJob('1'));
    await expect.poll(async () => (await createJobRecords(store).left())[0]?.kept.outcomes).toBeDefined();
    expect(JSON.stringify(await store.list('job:'))).not.toContain('heatMap');

    const next = await startProcess(store);
    const { given, handler } = answering();
    next.process(handler);
    await expect.poll(() => given[0]?.context.kept).toEqual({ note: '17', outcomes: [outcome] });
  });

  it('does not take a job that is open or was answered, of this process or an earlier one', async () => {
    const store = createMemoryStore();
    const killed = await startProcess(store);
    killed.process((job) => (job.id === 'telegram:answered' ? Promise.resolve() : never(job, {} as JobContext)));
    for (const id of ['answered', 'open']) await killed.add(makeJob(id));
    await sleep(5);

    const next = await startProcess(store, { limit: 1 });
    const { ids, handler } = answering();
    const early = [await next.add(makeJob('answered')), await next.add(makeJob('open'))];
    next.process(handler);
    await expect.poll(ids).toEqual(['open']);
    await sleep(5);
    const late = [await next.add(makeJob('answered')), await next.add(makeJob('open'))];
    expect([...early, ...late].map(({ status }) => status)).toEqual(Array(4).fill('duplicate'));
  });

  it('takes an id once of two that come at the same moment', async () => {
    const queue = await startProcess(createMemoryStore());
    const { ids, handler } = answering();
    queue.process(handler);
    const answers = await Promise.all([queue.add(makeJob('1')), queue.add(makeJob('1'))]);
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
    await sleep(5);
    expect(ids()).toEqual(['1']);
  });

  it('never holds more than its limit, however many come at the same moment', async () => {
    const queue = await startProcess(createMemoryStore(), { limit: 40, concurrency: 1 });
    queue.process(never);
    const answers = await Promise.all(Array.from({ length: 300 }, (_, id) => queue.add(makeJob(`${id}`))));
    const count = (status: string): number => answers.filter((answer) => answer.status === status).length;
    expect(count('accepted') + count('full')).toBe(300);
    expect(count('accepted')).toBeLessThanOrEqual(41);
    expect(count('accepted')).toBeGreaterThanOrEqual(40);
  });

  it('gives a job its time anew when no process ran in between', async () => {
    const store = createMemoryStore();
    await (await startProcess(store)).add({
      ...makeJob('1'),
      receivedAt: Date.now() - 600_000,
      deadlineAt: Date.now() - 480_000,
    });
    const next = await startProcess(store);
    const { given, handler } = answering();
    next.process(handler);
    await expect.poll(() => given.length).toBe(1);
    expect(given[0]?.context.signal.aborted).toBe(false);
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

  it('leaves to the next process what the end left no time for, and nothing that was told', async () => {
    const store = createMemoryStore();
    const queue = await startProcess(store, { concurrency: 1 });
    queue.process(async (job, { signal }) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (job.id === 'telegram:not-reached') throw new Error('Telegram is away');
    });
    for (const id of ['in-hand', 'told', 'not-reached']) await queue.add(makeJob(id, id));
    await queue.close(50);
    expect((await createJobRecords(store).left()).map(({ job }) => job.id)).toEqual(['telegram:not-reached']);
  });

  it('stores nothing of a job that is refused', async () => {
    const store = createMemoryStore();
    const queue = await startProcess(store, { limit: 1, concurrency: 1 });
    queue.process(never);
    const answers = [];
    for (const id of ['in-hand', 'waiting', 'too-many', 'waiting'])
      answers.push((await queue.add(makeJob(id, id))).status);
    expect(answers).toEqual(['accepted', 'accepted', 'full', 'duplicate']);
    expect(await left(store)).toBe(2);
  });

  it('takes up more than fits when the limit was lowered meanwhile', async () => {
    const store = createMemoryStore();
    const killed = await startProcess(store, { limit: 8, concurrency: 1 });
    killed.process(never);
    for (let id = 1; id <= 9; id++) await killed.add(makeJob(`${id}`));

    const next = await startProcess(store, { limit: 1, concurrency: 1 });
    const { ids, handler } = answering();
    next.process(handler);
    await expect.poll(() => ids().length).toBe(9);
    await expect.poll(() => left(store)).toBe(0);
  });

  it('writes five times for a photo on Telegram: the job, its message, its outcome, that it is done, and the job away', async () => {
    const store = createMemoryStore();
    const writes: string[] = [];
    const note = (what: string, key: string): void => void writes.push(`${what} ${key}`);
    const counting: KeyValueStore = {
      ...store,
      async set(key, value, ttlMs) {
        note('set', key);
        await store.set(key, value, ttlMs);
      },
      async add(key, value, ttlMs) {
        note('add', key);
        return store.add(key, value, ttlMs);
      },
      async delete(key) {
        note('delete', key);
        await store.delete(key);
      },
    };
    const queue = await startProcess(counting);
    queue.process(async (_job, { keep }) => {
      await keep({ note: '17' });
      await keep({ outcomes: [outcome] });
    });
    await queue.add(makeJob('1'));
    await expect
      .poll(() => writes)
      .toEqual([
        'add job:telegram:1',
        'set job:telegram:1',
        'set job:telegram:1',
        'set done:telegram:1',
        'delete job:telegram:1',
      ]);
  });
});
