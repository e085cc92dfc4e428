import { afterEach, describe, expect, it } from 'vitest';
import { buttonsOf, textOf } from '../../fakes/discord/fake-discord.ts';
import { apiError } from '../../fakes/discord/faults.ts';
import { ephemeralFlag, flatten } from '../../fakes/discord/message-rules.ts';
import { addressOf, consent, type Harness, notice, openHarness, pixel, result } from './harness.ts';

const open: Harness[] = [];
const start = async (...args: Parameters<typeof openHarness>): Promise<Harness> => {
  const harness = await openHarness(...args);
  open.push(harness);
  return harness;
};
afterEach(async () => {
  for (const harness of open.splice(0)) {
    const { discord } = harness;
    await harness.close();
    expect(discord.violations).toEqual([]);
  }
});

const photo = { photo: { bytes: pixel } };

/** People in each kind of place. */
function cast({ discord: { world } }: Harness) {
  const ada = world.addUser('Ada', { locale: 'de' });
  const guild = world.addGuild('Skin', { locale: 'fr' });
  const elsewhere = world.addGuild('Elsewhere', { botIsMember: false });
  return {
    ada,
    guild,
    channel: world.addChannel(guild),
    foreign: world.addChannel(elsewhere),
    dm: world.dmWith(ada),
    group: world.addGroupDm([ada, world.addUser('Bert')]),
  };
}

for (const mode of ['gateway', 'http'] as const)
  describe(`/check (${mode})`, () => {
    it('is answered privately in a server: deferred with EPHEMERAL alone, then edited into the result', async () => {
      const harness = await start({ mode });
      const { discord, adapter } = harness;
      const { ada, channel, guild } = cast(harness);
      await discord.people.slash('check', { user: ada, channel }, photo);
      const incoming = await harness.hears();
      expect(incoming).toMatchObject({
        kind: 'photos',
        platform: 'discord',
        personId: ada.id,
        placeId: guild.id,
        platformLocale: 'de',
        photos: [{ kind: 'discord-attachment', bytes: pixel.length }],
      });
      expect(discord.seenBy(ada)).toHaveLength(0);
      expect(await adapter.deliver(addressOf(incoming), result)).toBe('delivered');
      const [message] = discord.seenBy(ada);
      expect(discord.seenBy(ada)).toHaveLength(1);
      expect((message?.flags ?? 0) & ephemeralFlag).toBe(ephemeralFlag);
      expect(message?.visibleTo).toBe(ada.id);
      expect(buttonsOf(message as never)).toEqual([
        'What does this mean?',
        'How sure is it?',
        'Delete this result',
        'Share in this channel',
      ]);
      expect(textOf(message as never)).toContain(result.disclaimer);
    });

    it('is public in a server when the person says so', async () => {
      const harness = await start({ mode });
      const { ada, channel } = cast(harness);
      await harness.discord.people.slash('check', { user: ada, channel }, { ...photo, private: false });
      await harness.adapter.deliver(addressOf(await harness.hears()), result);
      const [message] = harness.discord.seenBy(ada);
      expect(message?.visibleTo).toBeUndefined();
      expect(buttonsOf(message as never)).not.toContain('Share in this channel');
    });

    it('works where the bot is no member: a server and a group DM, by the person’s own installation', async () => {
      const harness = await start({ mode });
      const { ada, foreign, group } = cast(harness);
      for (const channel of [foreign, group]) {
        const { id } = await harness.discord.people.slash('check', { user: ada, channel, install: 'person' }, photo);
        const incoming = await harness.hears((heard) => heard.id === `discord:${id}`);
        expect(incoming.personId).toBe(ada.id);
        expect(incoming.placeId).toBeDefined();
        expect(await harness.adapter.deliver(addressOf(incoming), result)).toBe('delivered');
        expect(harness.discord.seenBy(ada).at(-1)?.visibleTo).toBe(ada.id);
      }
    });

    it('is not ephemeral in the DM with the bot, and has no place', async () => {
      const harness = await start({ mode });
      const { ada, dm } = cast(harness);
      await harness.discord.people.slash('check', { user: ada, channel: dm, install: 'person' }, photo);
      const incoming = await harness.hears();
      expect(incoming.placeId).toBeUndefined();
      await harness.adapter.deliver(addressOf(incoming), result);
      const [message] = harness.discord.seenBy(ada);
      expect(message?.visibleTo).toBeUndefined();
      expect(buttonsOf(message as never)).not.toContain('Share in this channel');
    });

    it('takes the placeholder away when there is nothing to say', async () => {
      const harness = await start({ mode, converse: () => ({}) });
      const { ada, channel } = cast(harness);
      await harness.discord.people.slash('check', { user: ada, channel }, photo);
      await harness.discord.until(() => [...harness.discord.world.messages.values()].some(({ deleted }) => deleted));
      expect(harness.discord.seenBy(ada)).toHaveLength(0);
    });

    it('checks every picture of somebody’s message by its context menu, for the one who asked alone', async () => {
      const harness = await start({ mode });
      const { ada, channel } = cast(harness);
      const bert = harness.discord.world.addUser('Bert');
      const message = await harness.discord.people.write(
        { user: bert, channel },
        {
          files: [
            { bytes: pixel },
            { bytes: pixel, fileName: 'notes.pdf', contentType: 'application/pdf' },
            { bytes: pixel },
          ],
        },
      );
      await harness.discord.people.menu('Check this photo', { user: ada, channel }, message);
      const incoming = await harness.hears((heard) => heard.kind === 'photos');
      expect(incoming.kind === 'photos' && incoming.photos).toHaveLength(2);
      await harness.adapter.deliver(addressOf(incoming), { ...result, kind: 'combined' });
      expect(harness.discord.seenBy(ada)).toHaveLength(1);
      expect(harness.discord.seenBy(bert)).toHaveLength(0);
    });

    it('opens the attachment only from the configured CDN', async () => {
      const harness = await start({ mode });
      const { ada, channel } = cast(harness);
      await harness.discord.people.slash('check', { user: ada, channel }, photo);
      const incoming = await harness.hears();
      const reference = incoming.kind === 'photos' ? incoming.photos[0] : undefined;
      expect(await harness.adapter.open(reference as never).open(AbortSignal.timeout(20_000))).toEqual({
        ok: true,
        value: expect.objectContaining({ length: pixel.length }),
      });
      const foreign = { kind: 'discord-attachment', url: 'https://example.com/mole.jpg' } as const;
      expect(await harness.adapter.open(foreign).open(AbortSignal.timeout(20_000))).toEqual({
        ok: false,
        fault: 'download-failed',
      });
    });
  });

describe('other commands', () => {
  it('/check asks for the page for the doctor where its option says so', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    for (const pdf of [true, false])
      await harness.discord.people.slash('check', { user: ada, channel: dm }, { ...photo, pdf });
    await harness.hears(() => harness.heard.length === 2);
    expect(harness.heard.map((incoming) => 'sheet' in incoming)).toEqual([true, false]);
    expect(harness.heard[0]).toMatchObject({ kind: 'photos', sheet: true });
  });

  it.each(['help', 'about', 'privacy', 'forget', 'start'] as const)(
    '/%s is answered privately in a server',
    async (name) => {
      const harness = await start();
      const { ada, channel } = cast(harness);
      await harness.discord.people.slash(name, { user: ada, channel });
      expect(await harness.hears()).toMatchObject({ kind: 'command', command: name });
      const [message] = await harness.discord.until(
        () => harness.discord.seenBy(ada).length > 0 && harness.discord.seenBy(ada),
      );
      expect(message?.visibleTo).toBe(ada.id);
    },
  );

  it('/language carries the choice', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    await harness.discord.people.slash('language', { user: ada, channel: dm }, { language: 'pt' });
    expect(await harness.hears()).toMatchObject({ kind: 'command', command: 'language', argument: 'pt' });
  });

  it('/check with a file that is no picture gets a hint, not a check', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    const file = { bytes: pixel, fileName: 'findings.pdf', contentType: 'application/pdf' };
    await harness.discord.people.slash('check', { user: ada, channel: dm }, { photo: file });
    expect(await harness.hears()).toMatchObject({ kind: 'unsupported', what: 'document' });
  });
});

describe('buttons', () => {
  const answered = async (
    harness: Harness,
    channel: Parameters<Harness['discord']['people']['slash']>[1]['channel'],
    user: ReturnType<typeof cast>['ada'],
    reply = result,
  ) => {
    await harness.discord.people.slash('check', { user, channel }, photo);
    await harness.adapter.deliver(addressOf(await harness.hears()), reply);
    const message = harness.discord.seenBy(user).at(-1);
    if (message === undefined) throw new Error('There is no answer.');
    return message;
  };

  it('an explanation follows up for the presser alone', async () => {
    const harness = await start();
    const { ada, channel } = cast(harness);
    const message = await answered(harness, channel, ada);
    await harness.discord.people.press('How sure is it?', message, ada);
    const seen = await harness.discord.until(
      () => harness.discord.seenBy(ada).length === 2 && harness.discord.seenBy(ada),
    );
    expect(seen[1]?.visibleTo).toBe(ada.id);
    expect(textOf(seen[1] as never)).toContain('Something said.');
  });

  it('removes the message when told to', async () => {
    const harness = await start({
      converse: (incoming) => (incoming.kind === 'button' ? { remove: true } : { working: true }),
    });
    const { ada, channel } = cast(harness);
    const message = await answered(harness, channel, ada);
    await harness.discord.people.press('Delete this result', message, ada);
    await harness.discord.until(() => message.deleted);
    expect(harness.discord.seenBy(ada)).toHaveLength(0);
  });

  it('a consent given moves the answer to the tap’s own interaction, whose token is fresh', async () => {
    const harness = await start({
      converse: (incoming) => (incoming.kind === 'photos' ? { reply: consent } : { edit: notice, working: true }),
    });
    const { discord, adapter } = harness;
    const { ada, channel } = cast(harness);
    await discord.people.slash('check', { user: ada, channel }, photo);
    const question = await discord.until(() => discord.seenBy(ada)[0]);
    const tap = await discord.people.press('Yes, check it', question, ada);
    const incoming = await harness.hears(({ kind }) => kind === 'button');
    expect(incoming.kind === 'button' && incoming.answerTo).toMatchObject({ kind: 'interaction', token: tap.token });
    await discord.until(() => textOf(question).includes('Something said.'));
    await adapter.deliver(addressOf(incoming), result);
    const seen = discord.seenBy(ada);
    expect(seen).toHaveLength(2);
    expect(seen.every(({ visibleTo }) => visibleTo === ada.id)).toBe(true);
    expect(textOf(seen[1] as never)).toContain(result.disclaimer);
  });

  it('a public question leads to a public result by the tap of who asked, and answers others in private', async () => {
    const harness = await start({
      converse: (incoming) => {
        if (incoming.kind === 'photos') return { reply: consent };
        return incoming.personId === asker ? { working: true } : { alert: 'Not yours.' };
      },
    });
    const { discord, adapter } = harness;
    const { ada, channel } = cast(harness);
    const asker = ada.id;
    const bert = discord.world.addUser('Bert');
    await discord.people.slash('check', { user: ada, channel }, { ...photo, private: false });
    const question = await discord.until(() => discord.seenBy(bert)[0]);
    await discord.people.press('Yes, check it', question, bert);
    const alert = await discord.until(() => discord.seenBy(bert)[1]);
    expect(textOf(alert)).toContain('Not yours.');
    expect(alert.visibleTo).toBe(bert.id);
    await discord.people.press('Yes, check it', question, ada);
    const incoming = await harness.hears(({ kind, personId }) => kind === 'button' && personId === ada.id);
    await adapter.deliver(addressOf(incoming), result);
    expect(discord.seenBy(bert).at(-1)?.visibleTo).toBeUndefined();
    expect(textOf(discord.seenBy(bert).at(-1) as never)).toContain(result.disclaimer);
  });

  it('a consent to a photo in a channel is answered there, not by the tap', async () => {
    const harness = await start({
      converse: (incoming) => (incoming.kind === 'photos' ? { reply: consent } : { edit: notice, working: true }),
    });
    const { discord, adapter } = harness;
    const { ada, dm } = cast(harness);
    const message = await discord.people.write({ user: ada, channel: dm }, { files: [photo.photo] });
    const question = await discord.until(() => discord.seenBy(ada)[0]);
    await discord.people.press('Yes, check it', question, ada);
    const tap = await harness.hears(({ kind }) => kind === 'button');
    expect(tap.kind === 'button' && tap.answerTo).toBeUndefined();
    await discord.until(() => textOf(question).includes('Something said.'));
    expect(buttonsOf(question)).toEqual([]);
    await adapter.deliver(addressOf(await harness.hears(({ kind }) => kind === 'photos')), result);
    expect(discord.seenBy(ada).map(({ repliesTo }) => repliesTo)).toEqual([message.id, message.id]);
  });

  it('a consent stands although Discord lets nobody touch the question any more', async () => {
    const harness = await start({
      converse: (incoming) => (incoming.kind === 'photos' ? { reply: consent } : { edit: notice, working: true }),
    });
    const { discord, adapter } = harness;
    const { ada, channel } = cast(harness);
    await discord.people.slash('check', { user: ada, channel }, photo);
    const question = await discord.until(() => discord.seenBy(ada)[0]);
    discord.faults.add({ path: /messages\/\d+$/, does: apiError(404, 10_008, 'Unknown Message') });
    await discord.people.press('Yes, check it', question, ada);
    const incoming = await harness.hears(({ kind }) => kind === 'button');
    expect(await adapter.deliver(addressOf(incoming), result)).toBe('delivered');
    await adapter.stopReceiving();
    expect(discord.seenBy(ada)).toHaveLength(2);
    expect(harness.log()).not.toContain('not answered');
  });

  it('shares a result with the channel, with its picture and alt text, by the person’s own click only', async () => {
    const harness = await start();
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    const bert = discord.world.addUser('Bert');
    const message = await answered(harness, channel, ada);
    expect(discord.seenBy(bert)).toHaveLength(0);
    await discord.people.press('Share in this channel', message, ada);
    const [shared] = await discord.until(() => discord.seenBy(bert).length === 1 && discord.seenBy(bert));
    expect(textOf(shared as never)).toContain(result.disclaimer);
    expect(textOf(shared as never)).toContain(`<@${ada.id}>`);
    expect(buttonsOf(shared as never)).toEqual(['Delete this result']);
    expect(shared?.attachments[0]?.description).toBe(result.picture?.alt);
    expect(
      Buffer.compare(discord.cdn.read(shared?.attachments[0]?.file.id ?? '')?.bytes ?? new Uint8Array(), pixel),
    ).toBe(0);
    expect(flatten(shared?.components ?? []).find(({ type }) => type === 12)?.items?.[0]?.description).toBe(
      result.picture?.alt,
    );
    expect(harness.heard.filter(({ kind }) => kind === 'button')).toHaveLength(0);
  });

  it('shares once Discord knows its own acknowledgement, and leaves nothing behind where it refuses', async () => {
    const harness = await start();
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    const bert = discord.world.addUser('Bert');
    const message = await answered(harness, channel, ada);
    discord.faults.add({ path: /@original$/, times: 2, does: apiError(404, 10_015, 'Unknown Webhook') });
    await discord.people.press('Share in this channel', message, ada);
    await discord.until(() => discord.seenBy(bert).length === 1);
    const inChannel = () => (discord.world.messagesIn.get(channel.id) ?? []).filter(({ deleted }) => !deleted).length;
    const before = inChannel();
    discord.faults.add({ method: 'PATCH', path: /@original$/, does: apiError(400, 50_035, 'Invalid Form Body') });
    await discord.people.press('Share in this channel', message, ada);
    await discord.until(() => harness.log().includes('interaction not answered'));
    expect(inChannel()).toBe(before);
  });

  it('shares the text when the picture can no longer be fetched', async () => {
    const harness = await start();
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    const bert = discord.world.addUser('Bert');
    const message = await answered(harness, channel, ada);
    discord.faults.add({ path: /ephemeral-attachments/, does: { answer: 404 } });
    await discord.people.press('Share in this channel', message, ada);
    const [shared] = await discord.until(() => discord.seenBy(bert).length === 1 && discord.seenBy(bert));
    expect(textOf(shared as never)).toContain(result.disclaimer);
    expect(shared?.attachments).toHaveLength(0);
  });
});

describe('late interactions', () => {
  it('go on by direct message when Discord no longer knows them (10062): what is said at once, and the result', async () => {
    const harness = await start({ converse: () => ({ reply: notice, working: true }) });
    const { discord, adapter } = harness;
    const { ada, channel } = cast(harness);
    discord.world.initialResponseMs = 3000;
    await discord.people.slash('check', { user: ada, channel, agoMs: 4000 }, photo);
    const incoming = await harness.hears();
    await discord.until(() => harness.log().includes('too late'));
    expect(await adapter.deliver(addressOf(incoming), result)).toBe('delivered');
    const messages = discord.seenBy(ada);
    expect(messages.map(({ channelId }) => channelId)).toEqual(Array(2).fill(discord.world.dmWith(ada).id));
    expect(messages.map((message) => textOf(message).split('\n')[0])).toEqual(['### A notice', `### ${result.title}`]);
    expect(await harness.counts('refusals')).toContainEqual({ platform: 'discord', why: 'late', value: 1 });
  });

  it('are dropped and counted when the direct messages are closed as well', async () => {
    const harness = await start({ converse: () => ({ reply: notice }) });
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    ada.acceptsDms = false;
    discord.world.initialResponseMs = 3000;
    await discord.people.slash('help', { user: ada, channel, agoMs: 4000 });
    await discord.until(() =>
      discord.requests.some(({ path, status }) => path.endsWith('/messages') && status === 403),
    );
    await discord.until(() => harness.log().includes('too late'));
    await harness.adapter.stopReceiving();
    expect(discord.seenBy(ada)).toHaveLength(0);
    expect(await harness.counts('replies')).toContainEqual({
      platform: 'discord',
      delivery: 'undeliverable',
      value: 1,
    });
  });

  it('are left alone when another process has answered them (40060)', async () => {
    const harness = await start({ converse: () => ({ reply: notice }) });
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    discord.faults.add({
      path: /callback$/,
      does: apiError(400, 40_060, 'Interaction has already been acknowledged.'),
    });
    await discord.people.slash('check', { user: ada, channel }, photo);
    await discord.until(() =>
      discord.requests.some(({ path, status }) => path.endsWith('/callback') && status === 400),
    );
    await harness.adapter.stopReceiving();
    // The conversation heard it: whose photo it is, the queue takes once. Nothing is said.
    expect(harness.heard).toHaveLength(1);
    expect(discord.seenBy(ada)).toHaveLength(0);
    expect(discord.requests.filter(({ path }) => path.includes('/messages'))).toEqual([]);
  });
});

describe('a job is stored before its interaction is acknowledged', () => {
  const acknowledged = ({ discord }: Harness) =>
    discord.requests.filter(({ path }) => path.endsWith('/callback')).length;

  it('where that is done in time', async () => {
    let isStored = (): void => {};
    const storing = new Promise<void>((resolve) => {
      isStored = resolve;
    });
    const harness = await start({ converse: () => storing.then(() => ({ working: true })) });
    const { ada, channel } = cast(harness);
    const sent = harness.discord.people.slash('check', { user: ada, channel }, photo);
    await harness.hears();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(acknowledged(harness)).toBe(0);
    isStored();
    await sent;
    await harness.discord.until(() => acknowledged(harness) === 1);
  });

  it('and else is acknowledged all the same', async () => {
    const harness = await start({ converse: () => new Promise(() => {}) });
    const { ada, channel } = cast(harness);
    await harness.discord.people.slash('check', { user: ada, channel }, photo);
    await harness.discord.until(() =>
      harness.discord.requests.some(({ path, status }) => path.endsWith('/callback') && status < 300),
    );
  });
});

describe('immediate answers', () => {
  const unknownWebhook = apiError(404, 10_015, 'Unknown Webhook');

  it('wait for Discord when they overtook its acknowledgement (10015): a placeholder, a follow-up, an edit, a removal', async () => {
    const answers = [{ reply: consent }, { reply: notice }, { edit: notice }, {}] as const;
    const harness = await start({ converse: () => answers[harness.heard.length - 1] ?? {} });
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    discord.faults.add({ path: /^\/webhooks/, times: 2, does: unknownWebhook });
    await discord.people.slash('help', { user: ada, channel });
    const question = await discord.until(() => discord.seenBy(ada)[0]);
    discord.faults.add({ path: /^\/webhooks/, does: unknownWebhook });
    await discord.people.press('Yes, check it', question, ada);
    await discord.until(() => discord.seenBy(ada).length === 2);
    discord.faults.add({ path: /^\/webhooks/, does: unknownWebhook });
    await discord.people.press('No, thank you', question, ada);
    await discord.until(() => textOf(question).includes('Something said.'));
    discord.faults.add({ path: /^\/webhooks/, does: unknownWebhook });
    await discord.people.slash('help', { user: ada, channel });
    await discord.until(() => [...discord.world.messages.values()].some(({ deleted }) => deleted));
    await harness.adapter.stopReceiving();
    expect(harness.log()).not.toContain('not answered');
  });

  it('go by direct message when the interaction is lost', async () => {
    const harness = await start({ converse: () => ({ reply: notice }) });
    const { discord } = harness;
    const { ada, channel, dm } = cast(harness);
    discord.faults.add({ path: /^\/webhooks/, times: 3, does: apiError(401, 50_027, 'Invalid Webhook Token') });
    await discord.people.slash('help', { user: ada, channel });
    const message = await discord.until(() => discord.seenBy(ada)[0]);
    expect(message.channelId).toBe(dm.id);
    await harness.adapter.stopReceiving();
    expect(await harness.counts('replies')).toEqual([]);
  });
});

it('logs neither tokens nor people nor links', async () => {
  const harness = await start({ converse: () => ({ reply: notice }) });
  const { discord } = harness;
  const { ada, channel } = cast(harness);
  discord.faults.add({
    path: /@original$/,
    does: { answer: 401, body: { message: 'Invalid Webhook Token', code: 50_027 } },
  });
  discord.faults.add({ path: /messages$/, times: 9, does: { answer: 500 } });
  const interaction = await discord.people.slash('help', { user: ada, channel });
  await discord.until(() => harness.log().includes('not answered'));
  for (const secret of [interaction.token, discord.token, ada.id, channel.id, discord.cdn.origin])
    expect(harness.log()).not.toContain(secret);
  expect(harness.log()).toContain('50027');
});
