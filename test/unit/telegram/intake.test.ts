import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../adapters/telegram/client.ts';
import { createIntake } from '../../../adapters/telegram/intake.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';

describe('the intake', () => {
  it('has room while at most five hundred updates are not dealt with', async () => {
    const logger = pino({ level: 'silent' });
    const metrics = createMetrics();
    const config = { TELEGRAM_API_ROOT: 'http://127.0.0.1:9', TELEGRAM_MESSAGES_PER_SECOND: 30 };
    const client = createClient({ config, token: '1:x', logger, metrics });
    const store = createMemoryStore();
    const held: (() => void)[] = [];
    const intake = createIntake({
      client,
      me: { id: 1, username: 'bot' },
      converse: async () => ({}),
      respond: () => new Promise((resolve) => held.push(resolve)),
      store,
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
    client.close();
  });
});
