import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../../../adapters/telegram/client.ts';
import { createIntake } from '../../../adapters/telegram/intake.ts';
import type { Incoming } from '../../../src/conversation/incoming.ts';
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
  const heard: Incoming[] = [];
  const front = () =>
    createIntake({
      client,
      me: { id: 1, username: 'bot' },
      converse: async (incoming) => {
        heard.push(incoming);
        return {};
      },
      respond: () => new Promise((resolve) => held.push(resolve)),
      store,
      secret: 'a secret of the tests',
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
  const picture = (id: number, album: string) => {
    const { text: _, ...message } = update(id).message;
    const photo = [{ file_id: `photo ${id}`, file_unique_id: `${id}`, width: 9, height: 9 }];
    return { update_id: id, message: { ...message, media_group_id: album, photo } };
  };
  return { store, held, heard, front, update, picture };
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

  it('puts the pictures of an album together that came to several fronts, and those that come late', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { store, held, heard, front, picture } = open({ isShared: true });
    const [one, other] = [front(), front()];
    for (const id of [12, 11]) await Promise.race([one.handle(picture(id, 'a')), vi.advanceTimersByTimeAsync(300)]);
    await other.handle(picture(14, 'a'));
    await other.handle(picture(13, 'a'));
    // The same picture once more, to the other front.
    await other.handle(picture(12, 'a'));
    await vi.advanceTimersByTimeAsync(2_000);
    const photosOf = (incoming: Incoming | undefined) =>
      incoming?.kind === 'photos' ? incoming.photos.map(({ fileId }) => fileId) : [];
    const inOrder = ['photo 11', 'photo 12', 'photo 13', 'photo 14'];
    for (const incoming of heard) expect(photosOf(incoming)).toEqual(inOrder);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
    // While the album is answered, one more.
    await other.handle(picture(15, 'a'));
    for (const release of held.splice(0)) release();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(photosOf(heard.at(-1))).toEqual(['photo 15']);
    for (const release of held.splice(0)) release();
    await vi.advanceTimersByTimeAsync(10);
    expect(await store.list('telegram:')).toEqual([]);
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
