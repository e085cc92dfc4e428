import { afterEach, describe, expect, it } from 'vitest';
import { textOf } from '../../fakes/discord/fake-discord.ts';
import { addressOf, type Harness, notice, openHarness, pixel, result } from './harness.ts';

const open: Harness[] = [];
const start = async (...args: Parameters<typeof openHarness>): Promise<Harness> => {
  const harness = await openHarness(...args);
  open.push(harness);
  return harness;
};
afterEach(async () => {
  for (const harness of open.splice(0)) {
    await harness.close();
    expect(harness.discord.violations).toEqual([]);
  }
});

function cast({ discord: { world } }: Harness) {
  const ada = world.addUser('Ada');
  const guild = world.addGuild('Skin', { locale: 'fr' });
  return { ada, guild, channel: world.addChannel(guild), dm: world.dmWith(ada) };
}

/** Waits until the gateway has handed over everything that was sent before: a last DM is always heard. */
async function settled(harness: Harness): Promise<void> {
  const last = harness.discord.world.addUser('Last');
  const { id } = await harness.discord.people.write(
    { user: last, channel: harness.discord.world.dmWith(last) },
    { text: 'hello' },
  );
  await harness.hears((incoming) => incoming.id === `discord:${id}`);
}

const photo = { bytes: pixel };

describe('direct messages', () => {
  it('a photo is checked and answered as a reply to it', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    const message = await harness.discord.people.write({ user: ada, channel: dm }, { files: [photo] });
    const incoming = await harness.hears();
    expect(incoming).toMatchObject({ kind: 'photos', id: `discord:${message.id}`, personId: ada.id });
    expect(incoming.placeId).toBeUndefined();
    expect(await harness.adapter.deliver(addressOf(incoming), result)).toBe('delivered');
    const [answer] = harness.discord.seenBy(ada);
    expect(answer?.repliesTo).toBe(message.id);
    expect(answer?.attachments[0]?.description).toBe(result.picture?.alt);
  });

  it('several photos are one request; other files among them are left out', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    const files = [
      photo,
      { bytes: pixel, fileName: 'a.txt', contentType: 'text/plain' },
      photo,
      { bytes: pixel, fileName: 'x.HEIC', contentType: 'application/octet-stream' },
    ];
    await harness.discord.people.write({ user: ada, channel: dm }, { files });
    const incoming = await harness.hears();
    expect(incoming.kind === 'photos' && incoming.photos).toHaveLength(3);
  });

  it('a forwarded photo counts as sent', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    await harness.discord.people.write({ user: ada, channel: dm }, { forwards: [photo] });
    expect(await harness.hears()).toMatchObject({ kind: 'photos', photos: [{ kind: 'discord-attachment' }] });
  });

  it.each([
    ['text', { text: 'hello' }],
    ['link', { text: 'look: https://example.com/mole.jpg' }],
    ['document', { files: [{ bytes: pixel, fileName: 'a.pdf', contentType: 'application/pdf' }] }],
    ['video', { files: [{ bytes: pixel, fileName: 'a.mp4', contentType: 'video/mp4' }] }],
    ['voice', { files: [{ bytes: pixel, fileName: 'voice-message.ogg', contentType: 'audio/ogg' }] }],
    ['animation', { files: [{ bytes: pixel, fileName: 'a.gif', contentType: 'image/gif' }] }],
    ['sticker', { stickers: true }],
    ['other', {}],
  ] as const)('%s gets a hint', async (what, message) => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    await harness.discord.people.write({ user: ada, channel: dm }, message);
    expect(await harness.hears()).toMatchObject({ kind: 'unsupported', what });
    const [hint] = await harness.discord.until(
      () => harness.discord.seenBy(ada).length === 1 && harness.discord.seenBy(ada),
    );
    expect(textOf(hint as never)).toContain(notice.title);
  });

  it('shows typing while a check runs, and stops with it', async () => {
    const harness = await start();
    const { ada, dm } = cast(harness);
    await harness.discord.people.write({ user: ada, channel: dm }, { files: [photo] });
    const incoming = await harness.hears();
    const working = new AbortController();
    harness.adapter.showWorking(addressOf(incoming), working.signal);
    await harness.discord.until(() =>
      harness.discord.requests.some(({ path }) => path === `/channels/${dm.id}/typing`),
    );
    working.abort();
  });

  it('an immediate answer and the later result to one message are two messages, each once', async () => {
    const harness = await start({ converse: () => ({ reply: notice, working: true }) });
    const { ada, dm } = cast(harness);
    await harness.discord.people.write({ user: ada, channel: dm }, { files: [photo] });
    await harness.discord.until(() => harness.discord.seenBy(ada).length === 1);
    const address = addressOf(await harness.hears());
    await harness.adapter.deliver(address, result);
    await harness.adapter.deliver(address, result);
    expect(harness.discord.seenBy(ada)).toHaveLength(2);
  });
});

describe('messages in servers', () => {
  it('a mention with a photo is checked and answered there, in the server’s language', async () => {
    // The server must exist before the bot connects, as its language comes with the connection.
    const connected = await start({ receives: false });
    const people = cast(connected);
    await connected.adapter.receive(connected.converse);
    await connected.discord.until(() => connected.discord.gateway.connections > 0);
    const message = await connected.discord.people.write(
      { user: people.ada, channel: people.channel },
      { mentionsBot: true, files: [photo] },
    );
    const incoming = await connected.hears();
    expect(incoming).toMatchObject({ kind: 'photos', placeId: people.guild.id, platformLocale: 'fr' });
    await connected.adapter.deliver(addressOf(incoming), result);
    expect(connected.discord.seenBy(people.ada)[0]).toMatchObject({
      repliesTo: message.id,
      channelId: people.channel.id,
    });
  });

  it('a mention in answer to a photo checks that photo where Discord shows it', async () => {
    const harness = await start();
    const { ada, channel } = cast(harness);
    harness.discord.world.contentApproved = true;
    const bert = harness.discord.world.addUser('Bert');
    const picture = await harness.discord.people.write({ user: bert, channel }, { files: [photo, photo] });
    await harness.discord.people.write(
      { user: ada, channel },
      { mentionsBot: true, text: 'what is this?', repliesTo: picture },
    );
    const incoming = await harness.hears();
    expect(incoming).toMatchObject({ kind: 'photos', personId: ada.id });
    expect(incoming.kind === 'photos' && incoming.photos).toHaveLength(2);
  });

  it('and explains itself where Discord empties the quoted message, as without the privileged intent', async () => {
    const harness = await start();
    const { ada, channel } = cast(harness);
    const picture = await harness.discord.people.write(
      { user: harness.discord.world.addUser('Bert'), channel },
      { files: [photo] },
    );
    await harness.discord.people.write({ user: ada, channel }, { mentionsBot: true, repliesTo: picture });
    expect(await harness.hears()).toMatchObject({ kind: 'unsupported', what: 'no-photo' });
  });

  it('a mention of the bot’s own role calls it as well, that of another role does not', async () => {
    const harness = await start({ receives: false });
    const { ada, guild, channel } = cast(harness);
    const { people, world, gateway } = harness.discord;
    await harness.adapter.receive(harness.converse);
    await harness.discord.until(() => gateway.connections > 0);
    const mentionsRole = world.botRoleIn(guild);
    await people.write({ user: ada, channel }, { mentionsRole: guild.id, files: [photo] });
    // Discord shows such a message without its files, so the person is told of the menu.
    const { id } = await people.write({ user: ada, channel }, { mentionsRole, files: [photo] });
    expect(await harness.hears()).toMatchObject({ kind: 'unsupported', what: 'no-photo', id: `discord:${id}` });
    world.contentApproved = true;
    const shown = await people.write({ user: ada, channel }, { mentionsRole, files: [photo] });
    const incoming = await harness.hears((heard) => heard.id === `discord:${shown.id}`);
    expect(incoming).toMatchObject({ kind: 'photos', placeId: guild.id });
    expect(harness.heard).toHaveLength(2);
  });

  it('a mention without a photo gets a hint', async () => {
    const harness = await start();
    const { ada, channel } = cast(harness);
    await harness.discord.people.write({ user: ada, channel }, { mentionsBot: true, text: 'hello' });
    expect(await harness.hears()).toMatchObject({ kind: 'unsupported', what: 'no-photo' });
  });

  it('hears nothing that is not for the bot: other photos, other bots, thanks under a result', async () => {
    const harness = await start();
    const { discord } = harness;
    const { ada, channel } = cast(harness);
    await discord.people.write({ user: ada, channel }, { files: [photo] });
    const robot = { ...discord.world.addUser('Robot'), bot: true };
    discord.world.users.set(robot.id, robot);
    await discord.people.write({ user: robot, channel }, { mentionsBot: true, files: [photo] });
    const answer = discord.world.addMessage({
      channelId: channel.id,
      authorId: discord.world.botId,
      content: 'a result',
    });
    const thanks = discord.world.addMessage({
      channelId: channel.id,
      authorId: ada.id,
      content: 'thank you',
      mentions: [discord.world.botId],
      repliesTo: answer.id,
    });
    const { messageCreatePayload } = await import('../../fakes/discord/payloads.ts');
    discord.gateway.dispatch('MESSAGE_CREATE', messageCreatePayload(discord.world, thanks), channel.guildId);
    await settled(harness);
    expect(harness.heard).toHaveLength(1);
  });

  it('answers by direct message where it may not write (50013)', async () => {
    const harness = await start();
    const { ada, guild } = cast(harness);
    const quiet = harness.discord.world.addChannel(guild, false);
    await harness.discord.people.write({ user: ada, channel: quiet }, { mentionsBot: true, files: [photo] });
    expect(await harness.adapter.deliver(addressOf(await harness.hears()), result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)[0]?.channelId).toBe(harness.discord.world.dmWith(ada).id);
  });
});
