import { afterEach, describe, expect, it } from 'vitest';
import { locales } from '../../../src/conversation/locale.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createHarness, eventually, type Harness } from './harness.ts';

const open: Harness[] = [];
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

async function start(store = createMemoryStore()): Promise<Harness> {
  const harness = await createHarness({ store });
  open.push(harness);
  return harness;
}

const profileCalls = (harness: Harness, kind: string): readonly string[] =>
  harness.telegram.calls.map(({ method }) => method).filter((method) => method.startsWith(`${kind}My`));

describe('the bot’s profile', () => {
  it('is set in every language and for everybody else, within Telegram’s lengths', async () => {
    const harness = await start();
    await harness.receive();
    await eventually(() => harness.log().includes('are up to date'), 'the profile');
    const { profile } = harness.telegram;
    for (const language of ['', ...locales]) {
      const commands = profile.get(`MyCommands:${language}`) as { command: string; description: string }[];
      expect(commands.map(({ command }) => command)).toEqual([
        'check',
        'help',
        'about',
        'privacy',
        'language',
        'forget',
      ]);
      for (const { description } of commands) expect(description.length).toBeLessThanOrEqual(256);
      expect(String(profile.get(`MyName:${language}`)).length).toBeLessThanOrEqual(64);
      expect(String(profile.get(`MyDescription:${language}`)).length).toBeLessThanOrEqual(512);
      expect(String(profile.get(`MyShortDescription:${language}`)).length).toBeLessThanOrEqual(120);
    }
    expect(profile.get('MyDescription:de')).not.toBe(profile.get('MyDescription:en'));
  });

  it('is left alone when nothing has changed since the last start', async () => {
    const store = createMemoryStore();
    const first = await start(store);
    await first.receive();
    await eventually(() => first.log().includes('are up to date'), 'the profile');
    const again = first.another();
    const before = first.telegram.calls.length;
    await first.receive(again);
    await eventually(() => first.telegram.calls.slice(before).some(({ method }) => method === 'getUpdates'), 'a poll');
    const later = first.telegram.calls.slice(before).filter(({ method }) => method.includes('My'));
    expect(later).toEqual([]);
  });

  it('is only read where the store has forgotten but Telegram has not', async () => {
    const first = await start();
    await first.receive();
    await eventually(() => first.log().includes('are up to date'), 'the profile');
    await first.store.delete('telegram:profile');
    const set = profileCalls(first, 'set').length;
    const read = profileCalls(first, 'get').length;
    await first.receive(first.another());
    await eventually(() => profileCalls(first, 'get').length === 2 * read, 'the profile to be read');
    expect(profileCalls(first, 'set')).toHaveLength(set);
  });

  it('costs nothing when Telegram refuses it', async () => {
    const harness = await start();
    harness.telegram.fault({
      on: 'setMyName',
      action: { kind: 'answer', status: 429, description: 'Too Many Requests', parameters: { retry_after: 80_000 } },
    });
    await harness.receive();
    await eventually(() => harness.log().includes('could not be updated'), 'the warning');
    await eventually(() => harness.adapter.health().ready, 'the connection');
  });
});
