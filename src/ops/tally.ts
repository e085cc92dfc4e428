import { randomUUID } from 'node:crypto';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { Metrics } from './metrics.ts';

/** Numbers of one span of time, over all processes; nothing of a person. */
export interface Counts {
  readonly assessed: { readonly low: number; readonly raised: number; readonly high: number };
  readonly abstained: number;
  readonly rejected: number;
  /** Answers that could not be delivered for good. */
  readonly undelivered: number;
  /** Requests turned away before a check (too often, too busy, not allowed). */
  readonly refused: number;
  /** Checks by platform. */
  readonly platforms: Readonly<Record<string, number>>;
}

export interface Tally {
  /** Today and the seven days up to now, by UTC. */
  read(): Promise<{ readonly today: Counts; readonly week: Counts }>;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

type Flat = Readonly<Record<string, number>>;
type CountedMetrics = Pick<Metrics, 'checks' | 'replies' | 'refusals'>;

const dayMs = 86_400_000;
const days = 7;
const prefix = 'tally:';

/**
 * Sums up the process's own metrics by day in the store, so that they outlive it and are seen by the others. Each process has an
 * entry of its own for each day; one that is killed loses the last `everyMs`.
 */
export function createTally(
  store: KeyValueStore,
  metrics: CountedMetrics,
  { now = Date.now, everyMs = 10_000 }: { readonly now?: () => number; readonly everyMs?: number } = {},
): Tally {
  const self = randomUUID();
  const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
  let day = dayOf(now());
  let before: Flat = {};
  let written = '{}';
  let writing: Promise<void> = Promise.resolve();

  async function note(): Promise<void> {
    const current = await flatten(metrics);
    const counts = JSON.stringify(minus(current, before));
    if (counts !== written) await store.set(`${prefix}${day}:${self}`, counts, (days + 1) * dayMs);
    written = counts;
    const today = dayOf(now());
    if (today === day) return;
    [day, before, written] = [today, current, '{}'];
  }
  const noteInTurn = (): Promise<void> => {
    writing = writing.then(note, note);
    return writing;
  };
  // What a store in trouble did not take is taken with the next.
  const timer = setInterval(() => void noteInTurn().catch(() => {}), everyMs);
  timer.unref();

  return {
    async read() {
      await noteInTurn();
      const span = Array.from({ length: days }, (_, back) => dayOf(now() - back * dayMs));
      const entries = (await store.list(prefix)).map(([key, value]) => ({
        day: key.slice(prefix.length).split(':')[0] ?? '',
        counts: JSON.parse(value) as Flat,
      }));
      const sum = (wanted: readonly string[]) =>
        toCounts(entries.filter((entry) => wanted.includes(entry.day)).map(({ counts }) => counts));
      return { today: sum(span.slice(0, 1)), week: sum(span) };
    },
    async close() {
      clearInterval(timer);
      await noteInTurn().catch(() => {});
    },
  };
}

async function flatten({ checks, replies, refusals }: CountedMetrics): Promise<Flat> {
  const flat: Record<string, number> = {};
  const add = (key: string, value: number): void => {
    flat[key] = (flat[key] ?? 0) + value;
  };
  for (const { labels, value } of (await checks.get()).values) {
    add(`platform:${labels.platform}`, value);
    add(labels.outcome === 'assessed' ? `assessed:${labels.detail}` : String(labels.outcome), value);
  }
  for (const { labels, value } of (await replies.get()).values)
    if (['undeliverable', 'refused', 'failed'].includes(String(labels.delivery))) add('undelivered', value);
  for (const { labels, value } of (await refusals.get()).values)
    if (['rate', 'busy', 'closed', 'place'].includes(String(labels.why))) add('refused', value);
  return flat;
}

function minus(counts: Flat, before: Flat): Flat {
  const rest = Object.entries(counts).map(([key, value]) => [key, value - (before[key] ?? 0)] as const);
  return Object.fromEntries(rest.filter(([, value]) => value > 0));
}

function toCounts(entries: readonly Flat[]): Counts {
  const sum: Record<string, number> = {};
  for (const entry of entries) for (const [key, value] of Object.entries(entry)) sum[key] = (sum[key] ?? 0) + value;
  const of = (key: string): number => sum[key] ?? 0;
  const platforms = Object.entries(sum)
    .filter(([key]) => key.startsWith('platform:'))
    .map(([key, value]) => [key.slice('platform:'.length), value] as const);
  return {
    assessed: { low: of('assessed:low'), raised: of('assessed:raised'), high: of('assessed:high') },
    abstained: of('abstained'),
    rejected: of('rejected'),
    undelivered: of('undelivered'),
    refused: of('refused'),
    platforms: Object.fromEntries(platforms),
  };
}
