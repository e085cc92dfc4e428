import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../../../adapters/telegram/client.ts';
import { createIntake } from '../../../adapters/telegram/intake.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';

/** An update that waits for its reply, which ends when `held` says so, and the intakes of so many fronts on one store. */
function open({ isShared = false } = {}) {
  const logger = pino({ level: 'silent' });
  const metrics = createMetrics();
  const config = { TELEGRAM_API_ROOT: 'http://127.0.0.1:9', TELEGRAM_MESSAGES_PER_SECOND: 30 };
  const client = createClient({ config, token: '1:x', logger, metrics });
  onTestFinished(() => client.close());
  const store = createMemoryStore();
  const held: (() => void)[] = [];
  const front = () =>
    createIntake({
      client,
      me: { id: 1, username: 'bot' },
      converse: async () => ({}),
      respond: () => new Promise((resolve) => held.push(resolve)),
      store,
      isShared,
      logger,
      metrics,
    });
  const update = (id: number) => ({
    update_id: id,
    message: {
      message_id: id,
      date: 1,
      chat: { id: 5, type: 'private' as const, first_name: 'A' },
      from: { id: 5, is_bot: false, first_name: 'A' },
      text: 'hello',
    },
  });
  return { store, held, front, update };
}

describe('the intake', () => {
  it('writes nothing for an update that is dealt with at once', async () => {
    const { store, held, front, update } = open();
    const writes = (['set', 'add', 'delete'] as const).map((name) => vi.spyOn(store, name));
    const handled = front().handle(update(1));
    await expect.poll(() => held).toHaveLength(1);
    held[0]?.();
    await handled;
    await new Promise((resolve) => setTimeout(resolve, 10));
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });

  it('has room while at most five hundred updates are not dealt with', async () => {
    const { store, held, front, update } = open();
    const intake = front();
    await Promise.all(Array.from({ length: 501 }, (_, id) => intake.handle(update(id + 1))));
    // Acknowledged, as each is stored itself.
    expect(await store.list('telegram:update:')).toHaveLength(501);
    let hasRoom = false;
    const room = intake.room().then(() => {
      hasRoom = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hasRoom).toBe(false);
    held[0]?.();
    await room;
    await expect.poll(() => store.list('telegram:update:')).toHaveLength(500);
  });

  it('leaves to another front what that is dealing with, and what a front that died has left is taken up by one', async () => {
    const { store, held, front, update } = open({ isShared: true });
    await front().handle(update(1));
    await front().handle(update(2));
    expect(await store.list('telegram:update:')).toHaveLength(2);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    // Two fronts that start together.
    for (const one of [front(), front()]) void one.resume();
    // The first update's reply is out in time; the second's never is.
    held[0]?.();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(held).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(held).toHaveLength(3);
    held[2]?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(held).toHaveLength(3);
    expect(await store.list('telegram:update:')).toEqual([]);
  });
});
