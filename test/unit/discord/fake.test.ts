import { afterEach, describe, expect, it } from 'vitest';
import { applyCallback, postForInteraction } from '../../fakes/discord/callbacks.ts';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord/fake-discord.ts';
import { messageFaults } from '../../fakes/discord/message-rules.ts';
import { hasSpecification, loadSpecification } from '../../fakes/discord/specification.ts';

const without = hasSpecification ? '' : ' [skipped: ../shared/specs/discord-openapi.json is not here]';

describe.skipIf(!hasSpecification)(`the fake's specification${without}`, () => {
  const faults = (method: string, path: string, body?: unknown, query = {}) =>
    loadSpecification()?.faults(method, path, query, body);

  it('accepts what Discord accepts', () => {
    expect(
      faults('PATCH', '/webhooks/1/token/messages/@original', {
        flags: 32_768,
        components: [{ type: 10, content: 'Hello' }],
      }),
    ).toEqual([]);
    expect(faults('POST', '/interactions/1/token/callback', { type: 5, data: { flags: 64 } })).toEqual([]);
    expect(faults('GET', '/applications/1/commands', undefined, { with_localizations: 'true' })).toEqual([]);
  });

  it.each([
    ['a misspelt field', 'POST', '/channels/1/messages', { contents: 'Hello' }],
    ['a wrong type', 'POST', '/channels/1/messages', { content: 7 }],
    ['a missing field', 'POST', '/interactions/1/token/callback', { data: {} }],
    ['a field too long', 'POST', '/channels/1/messages', { nonce: 'x'.repeat(26) }],
    ['a path that does not exist', 'POST', '/channels/1/message', {}],
    ['a method that does not exist', 'PUT', '/channels/1/messages', {}],
    ['a body where none is taken', 'POST', '/channels/1/typing', {}],
  ])('finds %s', (_what, method, path, body) => {
    expect(faults(method, path, body)).toHaveLength(1);
  });

  it('finds an unknown query parameter', () => {
    expect(faults('GET', '/applications/1/commands', undefined, { localised: 'true' })).toHaveLength(1);
  });
});

describe("Discord's rules beyond its specification", () => {
  it('a follow-up to a deferral without an answer becomes its answer; the next one is a message', async () => {
    const { world, close } = await startFakeDiscord();
    const channelId = world.addChannel(world.addGuild('Skin')).id;
    const interaction = world.addInteraction({ type: 2, userId: world.addUser('Ada').id, channelId });
    const placeholder = applyCallback(world, interaction, { type: 5, data: { flags: 64 } }, []);
    const follow = (content: string) => postForInteraction(world, interaction, { content }, []);
    expect(follow('the answer')).toBe(placeholder);
    expect(placeholder).toMatchObject({ content: 'the answer', loading: false, flags: 64 });
    expect(follow('more').id).not.toBe(placeholder?.id);
    await close();
  });

  const fine = { flags: 32_768, allowed_mentions: { parse: [] }, components: [{ type: 10, content: 'Hello' }] };
  it.each([
    ['mentions left open', { ...fine, allowed_mentions: undefined }],
    ['mentions that notify', { ...fine, allowed_mentions: { parse: ['users'] } }],
    ['components v2 without their flag', { ...fine, flags: 0 }],
    ['content beside components v2', { ...fine, content: 'Hello' }],
    [
      'too much text',
      {
        ...fine,
        components: [
          { type: 10, content: 'x'.repeat(2001) },
          { type: 10, content: 'x'.repeat(2000) },
        ],
      },
    ],
    ['too many components', { ...fine, components: Array.from({ length: 41 }, () => ({ type: 10, content: 'x' })) }],
    [
      'a custom_id twice',
      {
        ...fine,
        components: [
          {
            type: 1,
            components: [
              { type: 2, custom_id: 'a' },
              { type: 2, custom_id: 'a' },
            ],
          },
        ],
      },
    ],
    [
      'a picture that is not attached',
      { ...fine, components: [{ type: 12, items: [{ media: { url: 'attachment://map.png' } }] }] },
    ],
  ])('find %s', (_what, body) => {
    expect(messageFaults(fine, [], false)).toEqual([]);
    expect(messageFaults(body as never, [], false)).toHaveLength(1);
  });
});

describe('the fake CDN', () => {
  let discord: FakeDiscord | undefined;
  afterEach(async () => discord?.close());

  it('serves a signed link, and neither an expired nor a forged one', async () => {
    discord = await startFakeDiscord();
    const file = discord.cdn.store({
      bytes: Buffer.from('mole'),
      fileName: 'mole.jpg',
      contentType: 'image/jpeg',
      channelId: '1',
    });
    const link = discord.cdn.link(file);
    expect(await (await fetch(link)).text()).toBe('mole');
    expect((await fetch(discord.cdn.link(file, { expired: true }))).status).toBe(404);
    const forged = new URL(link);
    forged.searchParams.set('ex', (Date.now() + 1e6).toString(16));
    expect((await fetch(forged)).status).toBe(404);
  });
});
