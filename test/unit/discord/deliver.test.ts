import { afterEach, describe, expect, it } from 'vitest';
import { buttonsOf, textOf } from '../../fakes/discord/fake-discord.ts';
import { apiError, tooManyRequests } from '../../fakes/discord/faults.ts';
import { snowflake } from '../../fakes/discord/snowflake.ts';
import type { FakeUser } from '../../fakes/discord/world.ts';
import { makeMemo } from '../memo.ts';
import { type Harness, openHarness, pixel, result } from './harness.ts';

const open: Harness[] = [];
/** A worker: the adapter delivers and never receives. */
const worker = async (): Promise<Harness> => {
  const harness = await openHarness({ receives: false });
  open.push(harness);
  return harness;
};
afterEach(async () => {
  for (const harness of open.splice(0)) {
    await harness.close();
    expect(harness.discord.violations).toEqual([]);
  }
});

/** An acknowledged interaction in a server, and the address that its job carries. */
function deferred({ discord: { world } }: Harness, agoMs = 0) {
  const ada = world.addUser('Ada');
  const channel = world.addChannel(world.addGuild('Skin'));
  const interaction = world.addInteraction({ type: 2, userId: ada.id, channelId: channel.id, agoMs });
  interaction.acknowledged = true;
  interaction.originalId = world.addMessage({
    channelId: channel.id,
    authorId: world.botId,
    flags: 64,
    loading: true,
    visibleTo: ada.id,
  }).id;
  const { id, token } = interaction;
  const address = {
    kind: 'interaction',
    application: world.botId,
    token,
    id,
    user: ada.id,
    shareable: true,
    maxBytes: 10_485_760,
  } as const;
  return { ada, channel, interaction, address };
}

it('the person’s own address is a direct message, once the interaction is long gone', async () => {
  const harness = await worker();
  const { ada, address } = deferred(harness, 30 * 86_400_000);
  const own = harness.adapter.personAddress?.(address) ?? {};
  expect(JSON.stringify(own)).not.toContain(address.token);
  expect(await harness.adapter.deliver(own, result)).toBe('delivered');
  expect(harness.discord.seenBy(ada).map(({ channelId }) => channelId)).toEqual([harness.discord.world.dmWith(ada).id]);
});

describe('to an interaction', () => {
  it('edits the deferred answer over REST alone, again and again without doubling it', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)).toHaveLength(1);
    expect(harness.discord.gateway.events).toEqual([]);
    expect(harness.discord.seenBy(ada)[0]?.attachments).toHaveLength(1);
  });

  it('goes by direct message after fifteen minutes, without the button that shares', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness, 16 * 60_000);
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    const [message] = harness.discord.seenBy(ada);
    expect(message?.channelId).toBe(harness.discord.world.dmWith(ada).id);
    expect(buttonsOf(message as never)).not.toContain('Share in this channel');
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)).toHaveLength(1);
  });

  it.each([
    ['10015', apiError(404, 10_015, 'Unknown Webhook'), 20_000],
    ['50027', apiError(401, 50_027, 'Invalid Webhook Token'), 0],
  ])('goes by direct message when the token is refused (%s)', async (_code, does, agoMs) => {
    const harness = await worker();
    const { ada, address } = deferred(harness, agoMs);
    harness.discord.faults.add({ path: /@original$/, does });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)[0]?.channelId).toBe(harness.discord.world.dmWith(ada).id);
  });

  it('is edited whatever the host’s clock says: an id from another time is no reason to give up', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    const yesterday = { ...address, id: snowflake(Date.now() - 86_400_000) };
    expect(await harness.adapter.deliver(yesterday, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)[0]?.visibleTo).toBe(ada.id);
    // The age that counts for a webhook that is not known yet is that of the event's arrival.
    const again = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, does: apiError(404, 10_015, 'Unknown Webhook') });
    const arrived = { ...again.address, id: yesterday.id, arrivedAt: Date.now() };
    expect(await harness.adapter.deliver(arrived, result)).toBe('delivered');
    expect(harness.discord.seenBy(again.ada)[0]?.visibleTo).toBe(again.ada.id);
  });

  it('is undeliverable when the direct messages are closed too (50007)', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness, 16 * 60_000);
    ada.acceptsDms = false;
    expect(await harness.adapter.deliver(address, result)).toBe('undeliverable');
    expect(await harness.counts('apiErrors')).toContainEqual({
      platform: 'discord',
      method: 'send',
      code: '50007',
      value: 1,
    });
  });

  it('is undeliverable when the person closed the waiting message (10008)', async () => {
    const harness = await worker();
    const { ada, address, interaction } = deferred(harness);
    harness.discord.world.message(interaction.originalId).deleted = true;
    expect(await harness.adapter.deliver(address, result)).toBe('undeliverable');
    expect(harness.discord.seenBy(ada)).toHaveLength(0);
  });

  it('waits for Discord when it overtook its acknowledgement, as HTTP mode can', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, times: 2, does: apiError(404, 10_015, 'Unknown Webhook') });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)[0]?.visibleTo).toBe(ada.id);
  });

  it('leaves out a picture that is over the limit of the interaction, or that Discord finds too large (40005)', async () => {
    const harness = await worker();
    const small = deferred(harness);
    await harness.adapter.deliver({ ...small.address, maxBytes: pixel.length - 1 }, result);
    const refused = deferred(harness);
    harness.discord.world.maxFileBytes = pixel.length - 1;
    await harness.adapter.deliver(refused.address, result);
    for (const { ada } of [small, refused]) {
      const [message] = harness.discord.seenBy(ada);
      expect(message?.attachments).toHaveLength(0);
      expect(textOf(message as never)).toContain(result.disclaimer);
    }
  });
});

describe('to a person who waited long', () => {
  const waitedMs = 11_000;
  const line = (ada: FakeUser) => `<@${ada.id}> Your answer is here, a little further up.`;
  /** What she reads, in order; and which of it notified her. */
  const read = ({ discord }: Harness, ada: FakeUser) =>
    discord.seenBy(ada).map((message) => {
      const text = textOf(message).split('\n')[0];
      return { text, visibleTo: message.visibleTo, notified: message.mentions.includes(ada.id) };
    });
  const answer = { text: `### ${result.title}`, notified: false };

  it('the answer is the edit as ever, and one line that notifies her, as private as the answer, follows once', async () => {
    const harness = await worker();
    const memo = makeMemo();
    const { ada, address } = deferred(harness);
    const waiting = { ...address, arrivedAt: Date.now() - waitedMs };
    expect(await harness.adapter.deliver(waiting, result, memo)).toBe('delivered');
    // The process died before the queue knew of it: the job comes again.
    expect(await harness.adapter.deliver(waiting, result, memo)).toBe('delivered');
    expect(read(harness, ada)).toEqual([
      { ...answer, visibleTo: ada.id },
      { text: line(ada), visibleTo: ada.id, notified: true },
    ]);
  });

  it('in public it is public', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    await harness.adapter.deliver({ ...address, shareable: false, arrivedAt: Date.now() - waitedMs }, result);
    expect(read(harness, ada)[1]).toEqual({ text: line(ada), visibleTo: undefined, notified: true });
  });

  it('nothing follows an answer that came soon', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    await harness.adapter.deliver({ ...address, arrivedAt: Date.now() }, result);
    expect(read(harness, ada)).toEqual([{ ...answer, visibleTo: ada.id }]);
  });

  it('nor one by direct message, which notifies by itself', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness, 16 * 60_000);
    await harness.adapter.deliver(address, result);
    expect(read(harness, ada)).toEqual([{ ...answer, visibleTo: undefined }]);
  });

  it('a crash between the note and the line loses the line, not the answer', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    const memo = makeMemo();
    await memo.note('notified');
    const waiting = { ...address, arrivedAt: Date.now() - waitedMs };
    expect(await harness.adapter.deliver(waiting, result, memo)).toBe('delivered');
    expect(read(harness, ada)).toEqual([{ ...answer, visibleTo: ada.id }]);
  });

  it('a line that can’t be noted is not sent', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    const waiting = { ...address, arrivedAt: Date.now() - waitedMs };
    const memo = { ...makeMemo(), note: () => Promise.reject(new Error('the store is away')) };
    expect(await harness.adapter.deliver(waiting, result, memo)).toBe('delivered');
    expect(read(harness, ada)).toEqual([{ ...answer, visibleTo: ada.id }]);
  });

  it.each([
    ['is refused', apiError(404, 10_015, 'Unknown Webhook'), 1],
    ['gets no answer', { loseAnswer: true } as const, 2],
  ])('a line that %s takes nothing from the answer, and is not sent again', async (_what, does, messages) => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    harness.discord.faults.add({ method: 'POST', path: /^\/webhooks\//, times: 9, does });
    const waiting = { ...address, arrivedAt: Date.now() - waitedMs };
    expect(await harness.adapter.deliver(waiting, result)).toBe('delivered');
    expect(read(harness, ada)).toHaveLength(messages);
    expect(harness.discord.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

/** Discord's refusal of a form, with the field that it names. */
const invalidForm = {
  answer: 400,
  body: {
    code: 50_035,
    message: 'Invalid Form Body',
    errors: {
      components: {
        1: {
          components: {
            0: { label: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 80, not planted' }] } },
          },
        },
      },
    },
  },
};

describe('what Discord refuses for good', () => {
  const bodyOf = (harness: Harness, index: number) =>
    harness.discord.requests.filter(({ path }) => /@original$|\/messages$/.test(path))[index]?.body as {
      content?: string;
      components?: unknown[];
    };

  it('goes without its picture, then as text alone, and the log names the field and the reason', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, times: 2, does: invalidForm });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    const [message] = harness.discord.seenBy(ada);
    expect(message?.content).toContain('About 23 in 100');
    expect(message?.content).toContain(result.disclaimer);
    expect(buttonsOf(message as never)).toEqual([]);
    expect(bodyOf(harness, 1).components).toBeDefined();
    expect(bodyOf(harness, 2).components).toBeUndefined();
    expect(harness.log()).toContain('"field":"components.1.components.0.label","reason":"BASE_TYPE_MAX_LENGTH"');
    expect(harness.log()).not.toContain('planted');
  });

  it('goes by direct message when no form is taken, and the placeholder goes', async () => {
    const harness = await worker();
    const { ada, address, interaction } = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, times: 3, does: invalidForm });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada).map(({ channelId }) => channelId)).toEqual([
      harness.discord.world.dmWith(ada).id,
    ]);
    expect(harness.discord.world.messages.get(interaction.originalId ?? '')?.deleted).toBe(true);
  });

  it('is said where it can’t be shown, and is refused, not thrown', async () => {
    const harness = await worker();
    const { ada, address } = deferred(harness);
    ada.acceptsDms = false;
    harness.discord.faults.add({ path: /@original$/, times: 3, does: invalidForm });
    expect(await harness.adapter.deliver(address, result)).toBe('refused');
    expect(harness.discord.seenBy(ada).map((message) => textOf(message))).toEqual([
      expect.stringContaining('can’t be shown here'),
    ]);
  });

  it.each([
    [50_013, 'Missing Permissions', 403],
    [50_083, 'Thread is archived', 400],
    [160_005, 'Thread is locked', 400],
    [200_000, 'Message was blocked by automatic moderation', 400],
    [50_001, 'Missing Access', 403],
    [50_035, 'Invalid Form Body', 400],
  ])('in a channel (%i) goes by direct message', async (code, message, status) => {
    const harness = await worker();
    const { world, faults } = harness.discord;
    const ada = world.addUser('Ada');
    const channel = world.addChannel(world.addGuild('Skin'));
    const address = { kind: 'message', channel: channel.id, id: snowflake(), user: ada.id, guild: true } as const;
    faults.add({ path: new RegExp(`${channel.id}/messages$`), times: 9, does: apiError(status, code, message) });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(harness.discord.seenBy(ada).map(({ channelId }) => channelId)).toEqual([world.dmWith(ada).id]);
  });

  it('sends the words where the bot may not attach a file', async () => {
    const harness = await worker();
    const { world, faults } = harness.discord;
    const ada = world.addUser('Ada');
    const channel = world.addChannel(world.addGuild('Skin'));
    const address = { kind: 'message', channel: channel.id, id: snowflake(), user: ada.id, guild: true } as const;
    faults.add({ path: /messages$/, does: apiError(403, 50_013, 'Missing Permissions') });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    const [message] = world.messagesIn.get(channel.id) ?? [];
    expect(message?.attachments).toEqual([]);
    expect(buttonsOf(message as never)).toContain('Delete this result');
  });

  it('goes without its quote where the bot may not read the history (160002)', async () => {
    const harness = await worker();
    const { world, faults } = harness.discord;
    const ada = world.addUser('Ada');
    const channel = world.addChannel(world.addGuild('Skin'));
    const address = { kind: 'message', channel: channel.id, id: snowflake(), user: ada.id, guild: true } as const;
    faults.add({ path: /messages$/, does: apiError(403, 160_002, 'Cannot reply without permission to read history') });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    const [message] = world.messagesIn.get(channel.id) ?? [];
    expect(message?.attachments).toHaveLength(1);
    expect(message?.repliesTo).toBeUndefined();
  });

  it.each([50_007, 50_278, 50_033, 10_013])(
    'is undeliverable when the person can’t be written to (%i)',
    async (code) => {
      const harness = await worker();
      const ada = harness.discord.world.addUser('Ada');
      harness.discord.faults.add({ path: /messages$/, times: 9, does: apiError(403, code, 'no') });
      const address = { kind: 'direct', id: snowflake(), user: ada.id } as const;
      expect(await harness.adapter.deliver(address, result)).toBe('undeliverable');
      expect(harness.discord.requests.filter(({ path }) => path.endsWith('/messages'))).toHaveLength(1);
    },
  );

  it.each([20_016, 40_003, 40_004, 130_000])('is thrown for a later try where it will pass (%i)', async (code) => {
    const harness = await worker();
    const { address } = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, does: apiError(400, code, 'later') });
    await expect(harness.adapter.deliver(address, result)).rejects.toMatchObject({ code: String(code) });
  });
});

describe('faults on the way', () => {
  it('a 429 of one route, a global 429 and a 5xx are waited out', async () => {
    const harness = await worker();
    for (const does of [tooManyRequests(0.1), tooManyRequests(0.1, true), { answer: 503 }]) {
      const { ada, address } = deferred(harness);
      harness.discord.faults.add({ path: /@original$/, does });
      expect(await harness.adapter.deliver(address, result)).toBe('delivered');
      expect(harness.discord.seenBy(ada)).toHaveLength(1);
    }
  });

  it('a 429 that lasts longer than a minute is left to the job’s own retry', async () => {
    const harness = await worker();
    const { address } = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, does: tooManyRequests(3600) });
    await expect(harness.adapter.deliver(address, result)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('a lasting 5xx is thrown for a later try, without token, link or id in the error', async () => {
    const harness = await worker();
    const { address } = deferred(harness);
    harness.discord.faults.add({ path: /@original$/, times: 10, does: { answer: 500 } });
    const error = await harness.adapter.deliver(address, result).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'HTTP_500' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(
      new RegExp(`${address.token}|${address.user}|http:`),
    );
  });

  it('a message whose answer was lost is not sent twice', async () => {
    const harness = await worker();
    const { discord } = harness;
    const ada = discord.world.addUser('Ada');
    const channel = discord.world.dmWith(ada);
    const address = { kind: 'message', channel: channel.id, id: snowflake(), user: ada.id, guild: false } as const;
    discord.faults.add({ path: /\/messages$/, does: { loseAnswer: true } });
    expect(await harness.adapter.deliver(address, result)).toBe('delivered');
    expect(discord.seenBy(ada)).toHaveLength(1);
    expect(discord.requests.filter(({ path }) => path.endsWith('/messages'))).toHaveLength(2);
  });

  it('a message to somebody whose direct messages are closed is undeliverable', async () => {
    const harness = await worker();
    const { discord } = harness;
    const ada = discord.world.addUser('Ada', { acceptsDms: false });
    const address = {
      kind: 'message',
      channel: discord.world.dmWith(ada).id,
      id: snowflake(),
      user: ada.id,
      guild: false,
    } as const;
    expect(await harness.adapter.deliver(address, result)).toBe('undeliverable');
  });

  it('an expired attachment link is told from other faults', async () => {
    const harness = await worker();
    const { cdn } = harness.discord;
    const file = cdn.store({ bytes: pixel, fileName: 'mole.png', contentType: 'image/png', channelId: '1' });
    const photo = { kind: 'discord-attachment', url: cdn.link(file, { expired: true }) } as const;
    expect(await harness.adapter.open(photo).open(AbortSignal.timeout(20_000))).toEqual({
      ok: false,
      fault: 'expired-link',
    });
  });

  it('a file that Discord says is too large is not fetched', async () => {
    const harness = await worker();
    const { cdn } = harness.discord;
    const file = cdn.store({ bytes: pixel, fileName: 'mole.png', contentType: 'image/png', channelId: '1' });
    const photo = { kind: 'discord-attachment', url: cdn.link(file), bytes: 30 * 1024 * 1024 } as const;
    expect(await harness.adapter.open(photo).open(AbortSignal.timeout(20_000))).toEqual({
      ok: false,
      fault: 'too-large',
    });
    expect(cdn.downloads).toEqual([]);
  });
});
