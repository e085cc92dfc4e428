import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { formatAction, parseAction } from '../../../src/conversation/actions.ts';
import { createConversation } from '../../../src/conversation/conversation.ts';
import { createReminders, reminderAfterMs } from '../../../src/conversation/reminders.ts';
import type { Delivery } from '../../../src/platform/adapter.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createScene } from './scene.ts';

const logger = pino({ level: 'silent' });
const dayMs = 86_400_000;

function open() {
  const scene = createScene();
  const reminders = createReminders(scene.store, scene.now);
  const { handle } = createConversation({ ...scene.parts, reminders });
  const sent: { platform: string; address: unknown; locale: string }[] = [];
  let answers: (() => Promise<Delivery>) | undefined;
  const sweep = (which = reminders) =>
    which.sendDue(async (platform, address, reply) => {
      const delivery = (await answers?.()) ?? 'delivered';
      sent.push({ platform, address, locale: reply.locale });
      return delivery;
    }, logger);
  let ids = 0;
  const tap = (action: string, personId = 'anna', placeId?: string) =>
    handle({
      id: `telegram:tap${ids++}`,
      platform: 'telegram',
      personId,
      platformLocale: 'de',
      kind: 'button',
      action,
      address: { chat: 7, message: 1 },
      personAddress: { chat: 42, message: 0 },
      ...(placeId === undefined ? {} : { placeId }),
    });
  return {
    ...scene,
    handle,
    sweep,
    sent,
    tap,
    another: () => createReminders(scene.store, scene.now),
    fail: (how: typeof answers) => {
      answers = how;
    },
  };
}

const remind = formatAction({ kind: 'remind' });

describe('a reminder', () => {
  it('comes once, after a month, to the person alone, in their language', async () => {
    const { tap, sweep, sent, pass, another } = open();
    const answer = await tap(remind);
    expect(answer.reply?.buttons.flat().map(({ action }) => parseAction(action))).toEqual([{ kind: 'unremind' }]);
    pass(reminderAfterMs - 1);
    await sweep();
    expect(sent).toEqual([]);
    pass(1);
    // Two processes look at once.
    await Promise.all([sweep(), sweep(another())]);
    expect(sent).toEqual([{ platform: 'telegram', address: { chat: 42, message: 0 }, locale: 'de' }]);
    pass(dayMs);
    await sweep();
    expect(sent).toHaveLength(1);
  });

  it('is found although the bot was away on its day, and not when it was away for too long', async () => {
    const late = open();
    await late.tap(remind);
    late.pass(reminderAfterMs + 4 * dayMs);
    await late.sweep(late.another());
    expect(late.sent).toHaveLength(1);
    const tooLate = open();
    await tooLate.tap(remind);
    tooLate.pass(reminderAfterMs + 6 * dayMs);
    await tooLate.sweep();
    expect(tooLate.sent).toEqual([]);
  });

  it('is cancelled by one tap, and by /forget', async () => {
    const { tap, sweep, sent, pass, handle } = open();
    await tap(remind);
    expect((await tap(formatAction({ kind: 'unremind' }))).edit).toBeDefined();
    await tap(remind, 'ben');
    const id = 'telegram:forget';
    await handle({ id, platform: 'telegram', personId: 'ben', kind: 'command', command: 'forget', address: {} });
    await tap(remind, 'carla');
    pass(reminderAfterMs);
    await sweep();
    expect(sent).toHaveLength(1);
  });

  it('that is asked for again counts from then on', async () => {
    const { tap, sweep, sent, pass } = open();
    await tap(remind);
    pass(10 * dayMs);
    await tap(remind);
    pass(20 * dayMs);
    await sweep();
    expect(sent).toEqual([]);
    pass(10 * dayMs);
    await sweep();
    expect(sent).toHaveLength(1);
  });

  it('that can’t be sent is tried again, and keeps no other from being sent', async () => {
    const { tap, sweep, sent, pass, fail } = open();
    await tap(remind);
    await tap(remind, 'ben');
    pass(reminderAfterMs);
    let calls = 0;
    fail(async () => {
      calls += 1;
      if (calls === 1) throw new Error('the platform is away');
      return 'delivered';
    });
    await sweep();
    expect(sent).toHaveLength(1);
    await sweep();
    await sweep();
    expect(sent).toHaveLength(2);
  });

  it('in a group obeys whom the button was made for; where they are off it is an old button', async () => {
    const { tap, press } = open();
    expect(await tap(remind, 'anna', 'group')).toHaveProperty('alert');
    expect(await press(remind)).toHaveProperty('alert');
  });

  it('leaves nothing of the person in the clear but where to write to', async () => {
    const keys: string[] = [];
    const store = createMemoryStore();
    const spied: typeof store = {
      ...store,
      set: (key, value, ttlMs) => {
        keys.push(key);
        expect(ttlMs).toBeLessThanOrEqual(36 * dayMs);
        return store.set(key, value, ttlMs);
      },
      add: (key, value, ttlMs) => {
        keys.push(key, value);
        expect(ttlMs).toBeLessThanOrEqual(36 * dayMs);
        return store.add(key, value, ttlMs);
      },
    };
    await createReminders(spied).set('h4sh', { platform: 'telegram', locale: 'en', address: { chat: 42 } });
    expect(keys).toEqual(['reminder:h4sh', expect.stringMatching(/^reminders:\d+:0$/), 'h4sh']);
  });
});
