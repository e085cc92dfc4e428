import { pino } from 'pino';
import { createConversation } from '../../../src/conversation/conversation.ts';
import type { Incoming, Response } from '../../../src/conversation/incoming.ts';
import { createLimits } from '../../../src/conversation/limits.ts';
import { createPersonKey } from '../../../src/conversation/person-key.ts';
import type { ConversationParts } from '../../../src/conversation/turn.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import type { Access } from '../../../src/platform/access.ts';
import type { CheckJob, PhotoRef, ReplyAddress } from '../../../src/queue/check-job.ts';
import { createInProcessQueue } from '../../../src/queue/in-process-queue.ts';
import { createJobRecords } from '../../../src/queue/job-record.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { model } from './every-reply.ts';

type Base = Pick<Incoming, 'id' | 'platform' | 'personId' | 'address'>;
type Sent = {
  [K in Incoming['kind']]: Omit<Extract<Incoming, { kind: K }>, keyof Base> & Partial<Base>;
}[Incoming['kind']];

export interface SceneOptions {
  readonly queueLimit?: number;
  readonly rates?: Partial<Parameters<typeof createLimits>[0]>;
  readonly store?: KeyValueStore;
  readonly priorMalignant?: number;
  readonly access?: Access;
}

/** A conversation over the real queue, store and limits; jobs are kept instead of checked. */
export function createScene(options: SceneOptions = {}) {
  let now = 1_700_000_000_000;
  let ids = 0;
  const logs: string[] = [];
  const logger = pino({}, { write: (line: string) => void logs.push(line) });
  const metrics = createMetrics();
  const jobs: CheckJob[] = [];
  const records = createJobRecords(createMemoryStore());
  const queue = createInProcessQueue({ records, limit: options.queueLimit ?? 100, concurrency: 8, logger, metrics });
  const work = (): void =>
    queue.process(async (job) => {
      jobs.push(job);
    });
  // A full queue is one that nobody works on.
  if (options.queueLimit === undefined) work();
  const store = options.store ?? createMemoryStore(() => now);
  const rates = { RATE_PERSON_PER_MINUTE: 20, RATE_PERSON_PER_DAY: 100, RATE_PLACE_PER_MINUTE: 50, ...options.rates };
  const parts: ConversationParts = {
    config: { JOB_DEADLINE_MS: 120_000, PRIOR_MALIGNANT: options.priorMalignant },
    store,
    queue,
    limits: createLimits(rates),
    personKey: createPersonKey('a secret of the tests'),
    model,
    access: () => options.access,
    logger,
    metrics,
    now: () => now,
  };
  const { handle } = createConversation(parts);

  const send = (sent: Sent): Promise<Response> => {
    const address: ReplyAddress = { chat: 7, message: ids };
    return handle({ id: `telegram:${ids++}`, platform: 'telegram', personId: 'anna', address, ...sent } as Incoming);
  };
  const photo = (fileId = `file ${ids}`): PhotoRef => ({ kind: 'telegram-file', fileId });

  return {
    jobs,
    logs,
    queue,
    store,
    parts,
    send,
    photo,
    sendPhoto: (more: Partial<Extract<Incoming, { kind: 'photos' }>> = {}) =>
      send({ kind: 'photos', photos: [photo()], ...more }),
    press: (action: string, more: Partial<Extract<Incoming, { kind: 'button' }>> = {}) =>
      send({ kind: 'button', action, ...more }),
    command: (command: Extract<Incoming, { kind: 'command' }>['command'], argument?: string) =>
      send({ kind: 'command', command, ...(argument === undefined ? {} : { argument }) }),
    work,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    now: () => now,
    /** A second process on the same store. */
    another: () => createConversation(parts).handle,
    refusals: async (): Promise<Record<string, number>> => {
      const { values } = await metrics.refusals.get();
      return Object.fromEntries(values.map(({ labels, value }) => [labels.why, value]));
    },
    close: () => queue.close(0),
  };
}

export type Scene = ReturnType<typeof createScene>;

/** The strings behind the two consent buttons. */
export function consentActions(response: Response): { readonly yes: string; readonly no: string } {
  const [yes, no] = response.reply?.buttons.flat().map(({ action }) => action) ?? [];
  if (response.reply?.kind !== 'consent' || yes === undefined || no === undefined)
    throw new Error('That was no question for consent.');
  return { yes, no };
}
