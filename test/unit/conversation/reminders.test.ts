import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { formatAction, parseAction } from '../../../src/conversation/actions.ts';
import { createConversation } from '../../../src/conversation/conversation.ts';
import { plainText } from '../../../src/conversation/plain.ts';
import { createReminders, reminderAfterMs, startReminding } from '../../../src/conversation/reminders.ts';
import { texts } from '../../../src/conversation/texts.ts';
import type { Adapter } from '../../../src/platform/adapter.ts';
import type { ReplyAddress } from '../../../src/queue/check-job.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { connectRedis } from '../../../src/store/redis-connection.ts';
import { createRedisStore } from '../../../src/store/redis-store.ts';
import { createSeal, createSealedStore } from '../../../src/store/seal.ts';
import { hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';
import { createScene } from './scene.ts';

const dayMs = 86_400_000;
const { signal } = new AbortController();
const remind = formatAction({ kind: 'remind' });
const unremind = formatAction({ kind: 'unremind' });

type Sent = readonly [platform: string, address: ReplyAddress, text: string];

/** A platform that writes down what it is given; `fail` has the next deliveries end otherwise. */
function platformDouble(name: string, sent: Sent[]) {
  const faults: ((memo: { noted(): string | undefined; note(text: string): Promise<void> }) => Promise<void>)[] = [];
  const adapter: Pick<Adapter, 'deliver' | 'personAddress'> = {
    personAddress: ({ chat }) => (chat === 'group' ? undefined : { chat: chat ?? '', own: true }),
    async deliver(address, reply, memo) {
      await faults.shift()?.(memo);
      sent.push([name, address, plainText(reply)]);
      return 'delivered';
    },
  };
  return { adapter, fail: (fault: (typeof faults)[number]) => void faults.push(fault) };
}

function open(store?: KeyValueStore) {
  const scene = createScene(store === undefined ? {} : { store });
  const sent: Sent[] = [];
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const { adapter, fail } = platformDouble('telegram', sent);
  const adapters = new Map([['telegram', adapter]]);
  /** The reminders of one process. */
  const process = (store = scene.store) => createReminders(store, adapters, logger, scene.now);
  const reminders = process();
  const { handle } = createConversation({ ...scene.parts, reminders });
  let ids = 0;
  const base = (personId: string) => ({ id: `telegram:tap${ids++}`, platform: 'telegram', personId }) as const;
  return {
    ...scene,
    sent,
    lines,
    fail,
    process,
    tap: (action: string, personId = 'anna', chat = personId) =>
      handle({ ...base(personId), platformLocale: 'de', kind: 'button', action, address: { chat } }),
    command: (command: 'forget' | 'privacy', personId = 'anna') =>
      handle({ ...base(personId), kind: 'command', command, address: { chat: personId } }),
    look: (reminders = process()) => reminders.sendDue(signal),
    sentTo: () => sent.map(([, { chat }]) => chat),
  };
}

describe('a reminder', () => {
  it('is confirmed, and comes once, after a month, to the person alone, in their language', async () => {
    const { tap, look, sent, pass, process } = open();
    const answer = await tap(remind);
    expect(plainText(answer.reply as never)).toBe(texts('de').t('notice.reminderSet'));
    expect(answer.reply?.buttons.flat().map(({ action }) => parseAction(action))).toEqual([{ kind: 'unremind' }]);
    pass(reminderAfterMs - 1);
    await look();
    expect(sent).toEqual([]);
    pass(1);
    // Two processes look at once, and one an hour later.
    await Promise.all([look(), look(process())]);
    pass(3_600_000);
    await look();
    expect(sent).toEqual([['telegram', { chat: 'anna', own: true }, expect.stringContaining('Vor einem Monat')]]);
  });

  it('comes although the bot was away on its day, and not when it was away for too long', async () => {
    for (const [days, count] of [
      [4, 1],
      [6, 0],
    ] as const) {
      const { tap, look, sent, pass } = open();
      await tap(remind);
      pass(reminderAfterMs + days * dayMs);
      await look();
      expect(sent).toHaveLength(count);
    }
  });

  it('is cancelled by one tap, and by /forget', async () => {
    const { tap, look, sentTo, pass, command, store } = open();
    await tap(remind);
    const { edit } = await tap(unremind);
    expect(plainText(edit as never)).toBe(texts('de').t('notice.reminderOff'));
    await tap(remind, 'ben');
    await command('forget', 'ben');
    expect(await store.list('reminder:')).toEqual([]);
    await tap(remind, 'carla');
    pass(reminderAfterMs);
    await look();
    expect(sentTo()).toEqual(['carla']);
  });

  it('that is asked for again counts from then on', async () => {
    const { tap, look, sent, pass } = open();
    await tap(remind);
    pass(10 * dayMs);
    await tap(remind);
    pass(20 * dayMs);
    await look();
    expect(sent).toEqual([]);
    pass(10 * dayMs);
    await look();
    expect(sent).toHaveLength(1);
  });

  it('that can’t be sent is tried again with what the adapter noted, and holds up no other', async () => {
    const { tap, look, sentTo, lines, pass, fail } = open();
    await tap(remind);
    await tap(remind, 'ben');
    pass(reminderAfterMs);
    fail(async (memo) => {
      await memo.note('the message that is to become the reminder');
      throw Object.assign(new Error('anna'), { code: 'ECONNRESET' });
    });
    await look();
    expect(sentTo()).toEqual(['ben']);
    expect(lines.filter((line) => line.includes('ECONNRESET'))).toHaveLength(1);
    expect(lines.join('')).not.toContain('anna');
    // Another process has it to itself for a while yet.
    await look();
    expect(sentTo()).toEqual(['ben']);
    let noted: string | undefined;
    fail(async (memo) => {
      noted = memo.noted();
    });
    pass(3_600_000);
    await look();
    await look();
    expect(sentTo()).toEqual(['ben', 'anna']);
    expect(noted).toBe('the message that is to become the reminder');
  });

  it('whose process died after it was sent comes to the same address so soon that a nonce holds it back', async () => {
    const { tap, sent, store, pass, process } = open();
    await tap(remind);
    pass(reminderAfterMs);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    // It never gets to erase it.
    const died = process({ ...store, delete: () => new Promise(() => {}) });
    void died.sendDue(signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    const reminding = startReminding(process());
    onTestFinished(() => reminding.stop());
    const wait = async (ms: number) => {
      pass(ms);
      await vi.advanceTimersByTimeAsync(ms);
    };
    await wait(110_000);
    expect(sent).toHaveLength(1);
    await wait(20_000);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    await wait(3 * 3_600_000);
    expect(sent).toHaveLength(2);
  });

  it('that is cancelled while it is being sent is not brought back, and one asked for anew stays', async () => {
    const { tap, look, sent, pass, fail, store } = open();
    await tap(remind);
    pass(reminderAfterMs);
    fail(async (memo) => {
      await tap(unremind);
      await memo.note('a message');
    });
    await look();
    expect(await store.list('reminder:')).toEqual([]);
    expect(sent).toEqual([]);
    await tap(remind);
    pass(reminderAfterMs);
    fail(async () => void (await tap(remind)));
    await look();
    expect(sent).toHaveLength(1);
    expect(await store.list('reminder:')).toHaveLength(1);
    pass(reminderAfterMs);
    await look();
    expect(sent).toHaveLength(2);
  });

  it('of a platform that this process has no adapter for is left to another', async () => {
    const { tap, look, sent, store, now, pass } = open();
    await tap(remind);
    pass(reminderAfterMs);
    const others = createReminders(store, new Map(), pino({ level: 'silent' }), now);
    await look(others);
    expect(await store.list('reminder:')).toHaveLength(1);
    await look();
    expect(sent).toHaveLength(1);
  });

  it('obeys whom the button was made for, and is promised to nobody who can’t be written to', async () => {
    const { tap, look, sent, pass, store } = open();
    const owned = formatAction({ kind: 'remind', owner: 'ABCDEFGHIJKL' });
    expect(await tap(owned)).toEqual({ alert: texts('de').t('notice.notYours') });
    expect(await tap(remind, 'anna', 'group')).toEqual({ alert: texts('de').t('notice.oldButton') });
    expect(await store.list('reminder:')).toEqual([]);
    pass(reminderAfterMs);
    await look();
    expect(sent).toEqual([]);
  });

  it('is not to be had where the operator switched them off, and /privacy says what is kept where it is', async () => {
    const off = createScene();
    expect(await off.press(remind)).toEqual({ alert: texts('en').t('notice.oldButton') });
    expect(plainText((await off.command('privacy')).reply as never)).not.toContain(texts('en').t('privacy.reminder'));
    expect(plainText((await open().command('privacy')).reply as never)).toContain(texts('en').t('privacy.reminder'));
  });

  it('is kept sealed, under the hashed key, for five weeks at most', async () => {
    const kept = createMemoryStore();
    const entries: [string, string, number | undefined][] = [];
    const spied: KeyValueStore = {
      ...kept,
      set: (key, value, ttlMs) => {
        entries.push([key, value, ttlMs]);
        return kept.set(key, value, ttlMs);
      },
    };
    const { tap, parts } = open(createSealedStore(spied, createSeal('a secret of the tests')));
    await tap(remind);
    expect(entries).toEqual([
      [`reminder:${parts.personKey('telegram', 'anna')}`, expect.stringMatching(/^sealed:[\w-]+$/), 35 * dayMs],
    ]);
  });

  it.skipIf(!hasRedis)(`is sent once by eight processes that share a Redis${needsRedis}`, async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const connections = Array.from({ length: 8 }, () => connectRedis(server.url, pino({ level: 'silent' }), 15_000));
    onTestFinished(() => {
      for (const redis of connections) redis.disconnect();
    });
    const sent: Sent[] = [];
    const adapters = new Map([['telegram', platformDouble('telegram', sent).adapter]]);
    let now = Date.now();
    const processes = connections.map((redis) => {
      const store = createSealedStore(createRedisStore(redis), createSeal('a secret of the tests'));
      return createReminders(store, adapters, pino({ level: 'silent' }), () => now);
    });
    for (let person = 0; person < 20; person++)
      await processes[0]?.set(`person ${person}`, { platform: 'telegram', locale: 'en', address: { chat: person } });
    await Promise.all(processes.map(({ sendDue }) => sendDue(signal)));
    expect(sent).toEqual([]);
    now += reminderAfterMs;
    await Promise.all(processes.map(({ sendDue }) => sendDue(signal)));
    const chats = sent.map(([, { chat }]) => Number(chat)).sort((a, b) => a - b);
    expect(chats).toEqual(Array.from({ length: 20 }, (_, person) => person));
  });
});
