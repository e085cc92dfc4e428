import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { createTally } from '../../../src/ops/tally.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';

const noon = Date.UTC(2026, 10, 25, 12);
const dayMs = 86_400_000;

function createScene() {
  let time = noon;
  const now = () => time;
  const store = createMemoryStore(now);
  const process = () => {
    const metrics = createMetrics();
    const check = (platform: string, outcome: string, detail: string) =>
      metrics.checks.inc({ platform, outcome, detail });
    return { metrics, check, tally: createTally(store, metrics, { now, everyMs: dayMs }) };
  };
  const pass = (days: number) => {
    time += days * dayMs;
  };
  return { store, process, pass };
}

describe('the tally', () => {
  it('adds up what processes did, by what came of it and by platform, and nothing of a person', async () => {
    const { process, store } = createScene();
    const [one, two] = [process(), process()];
    one.check('telegram', 'assessed', 'low');
    one.check('telegram', 'assessed', 'low');
    one.check('web', 'assessed', 'high');
    two.check('discord', 'abstained', 'blurred');
    two.check('discord', 'rejected', 'corrupt');
    two.metrics.replies.inc({ platform: 'discord', delivery: 'delivered' });
    two.metrics.replies.inc({ platform: 'discord', delivery: 'undeliverable' });
    two.metrics.refusals.inc({ platform: 'discord', why: 'rate' });
    two.metrics.refusals.inc({ platform: 'discord', why: 'duplicate' });
    await two.tally.close();
    const counts = {
      assessed: { low: 2, raised: 0, high: 1 },
      abstained: 1,
      rejected: 1,
      undelivered: 1,
      refused: 1,
      platforms: { telegram: 2, web: 1, discord: 2 },
    };
    expect(await one.tally.read()).toEqual({ today: counts, week: counts });
    expect((await store.list('tally:')).join()).toMatch(/^[\w\s:{}",.-]+$/);
    // Read again, nothing is counted twice.
    expect((await one.tally.read()).week).toEqual(counts);
  });

  it('knows days: what is of yesterday is of the week, what is older than seven days of nothing', async () => {
    const { process, pass } = createScene();
    const { check, tally } = process();
    const photos = async () => {
      const { today, week } = await tally.read();
      return [today.assessed.low, week.assessed.low];
    };
    check('web', 'assessed', 'low');
    expect(await photos()).toEqual([1, 1]);
    pass(1);
    expect(await photos()).toEqual([0, 1]);
    check('web', 'assessed', 'low');
    expect(await photos()).toEqual([1, 2]);
    pass(5);
    expect(await photos()).toEqual([0, 2]);
    pass(1);
    expect(await photos()).toEqual([0, 1]);
    pass(1);
    expect(await photos()).toEqual([0, 0]);
  });

  it('outlives the process', async () => {
    const { process } = createScene();
    const before = process();
    before.check('web', 'assessed', 'raised');
    await before.tally.close();
    const after = process();
    after.check('web', 'assessed', 'raised');
    expect((await after.tally.read()).today.assessed.raised).toBe(2);
  });
});
