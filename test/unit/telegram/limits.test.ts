import { describe, expect, it } from 'vitest';
import { createPace } from '../../../adapters/telegram/limits.ts';

/** Milliseconds from the first turn to each, measured on the monotonic clock. */
async function turns(count: number, turn: (index: number) => Promise<void>): Promise<number[]> {
  const times = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await turn(index);
      return performance.now();
    }),
  );
  const first = Math.min(...times);
  return times.map((time) => time - first);
}

// Lower bounds alone: a busy machine may be late, it can't be early. Timers may fire a millisecond before their time.
const slackMs = 15;

describe('createPace', () => {
  it('lets one message a second through in a chat, in the order they came', async () => {
    const pace = createPace({ perSecond: 100 });
    const order: number[] = [];
    const times = await turns(3, async (index) => {
      await pace.turn(1);
      order.push(index);
    });
    expect(order).toEqual([0, 1, 2]);
    expect(times[1]).toBeGreaterThan(1_000 - slackMs);
    expect(times[2]).toBeGreaterThan(2_000 - slackMs);
  });

  it('does not let chats wait for each other', async () => {
    const pace = createPace({ perSecond: 100 });
    await pace.turn(1);
    const blocked = pace.turn(1).then(() => 'same chat');
    const free = pace.turn(2).then(() => 'other chat');
    expect(await Promise.race([blocked, free])).toBe('other chat');
    await blocked;
  });

  it('keeps to the limit of all chats together', async () => {
    const pace = createPace({ perSecond: 5 });
    const times = await turns(12, (index) => pace.turn(index));
    const sorted = times.sort((a, b) => a - b);
    expect(sorted[5]).toBeGreaterThan(1_000 - slackMs);
    expect(sorted[10]).toBeGreaterThan(2_000 - slackMs);
  });

  it('lets a group have twenty messages in a minute and no more', async () => {
    const pace = createPace({ perSecond: 1_000, chatGapMs: 10 });
    const group = -100;
    const stop = new AbortController();
    let sent = 0;
    const all = Array.from({ length: 22 }, () =>
      pace.turn(group, stop.signal).then(
        () => {
          sent += 1;
        },
        () => {},
      ),
    );
    while (sent < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toBe(20);
    stop.abort();
    await Promise.all(all);
  });

  it('waits while a chat is on hold', async () => {
    const pace = createPace({ perSecond: 100 });
    const chat = 1;
    const started = performance.now();
    pace.hold(chat, 300);
    await pace.turn(chat);
    expect(performance.now() - started).toBeGreaterThan(300 - slackMs);
  });

  it('holds nothing where Telegram names no time', async () => {
    const pace = createPace({ perSecond: 100 });
    pace.hold(1, 0);
    await pace.turn(1);
  });

  it('stops waiting when the signal aborts, and lets the next one through', async () => {
    const pace = createPace({ perSecond: 100 });
    const chat = 1;
    await pace.turn(chat);
    const stop = new AbortController();
    const given = pace.turn(chat, stop.signal);
    stop.abort();
    await expect(given).rejects.toThrow();
    await pace.turn(chat);
  });
});
