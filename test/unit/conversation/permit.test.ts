import { describe, expect, it } from 'vitest';
import type { Incoming } from '../../../src/conversation/incoming.ts';
import { isAllowed, isOwner } from '../../../src/conversation/permit.ts';
import { createScene } from './scene.ts';

const sent = (more: Partial<Incoming> = {}): Incoming =>
  ({
    id: 'telegram:1',
    platform: 'telegram',
    personId: '7',
    address: {},
    kind: 'photos',
    photos: [],
    ...more,
  }) as Incoming;
const list = (allowed: readonly string[], owners: readonly string[] = []) => ({ owners, allowed });

describe('where the bot answers', () => {
  it('is everywhere without a list', () => {
    expect(isAllowed(sent(), undefined)).toBe(true);
    expect(isAllowed(sent({ placeId: '-100' }), list([]))).toBe(true);
  });

  it('is where the place is named; a private conversation goes by the person', () => {
    expect(isAllowed(sent({ placeId: '-100' }), list(['-100']))).toBe(true);
    expect(isAllowed(sent({ placeId: '-200' }), list(['-100', '7']))).toBe(false);
    expect(isAllowed(sent(), list(['-100', '7']))).toBe(true);
    expect(isAllowed(sent(), list(['-100', '70']))).toBe(false);
  });

  it('is everywhere for an owner, and for what concerns one’s own data', () => {
    expect(isOwner(sent(), list([], ['7']))).toBe(true);
    expect(isOwner(sent(), list(['7'], ['8']))).toBe(false);
    expect(isAllowed(sent({ placeId: '-200' }), list(['-100'], ['7']))).toBe(true);
    for (const command of ['privacy', 'forget'] as const)
      expect(isAllowed(sent({ kind: 'command', command }), list(['-100']))).toBe(true);
    expect(isAllowed(sent({ kind: 'command', command: 'help' }), list(['-100']))).toBe(false);
  });

  it('ends for a button with a line for its presser, for the rest with a reply; each is counted, in the person’s language', async () => {
    const scene = createScene({ access: list(['-100']) });
    const { reply } = await scene.sendPhoto({ placeId: '-200', platformLocale: 'de' });
    expect(reply?.blocks).toEqual([{ kind: 'paragraph', text: expect.stringMatching(/ausgewählten Chats.*-200/) }]);
    expect(await scene.press('v1:m', { placeId: '-200' })).toEqual({
      alert: expect.stringMatching(/chosen chats.*-200/),
    });
    expect(await scene.refusals()).toMatchObject({ place: 2 });
    expect(scene.logs.join('')).not.toContain('-200');
    await scene.close();
  });
});
