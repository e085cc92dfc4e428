import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../../adapters/discord/gateway.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord/fake-discord.ts';
import { shardOf } from '../../fakes/discord/snowflake.ts';
import { addressOf, type Harness, openHarness, pixel, result } from './harness.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

/** The adapter on a gateway whose behaviour the test has set before. */
async function connected(
  prepare: (discord: FakeDiscord) => void = () => {},
  environment: Record<string, string> = {},
): Promise<Harness> {
  const harness = await openHarness({ receives: false, environment });
  open.push(harness);
  prepare(harness.discord);
  await harness.adapter.receive(harness.converse);
  return harness;
}

/** Somebody sends a photo by direct message and gets the result. */
async function photoIsAnswered(harness: Harness): Promise<void> {
  const { world, people } = harness.discord;
  const ada = world.addUser('Ada');
  const { id } = await people.write({ user: ada, channel: world.dmWith(ada) }, { files: [{ bytes: pixel }] });
  const incoming = await harness.hears((heard) => heard.id === `discord:${id}`);
  expect(await harness.adapter.deliver(addressOf(incoming), result)).toBe('delivered');
  expect(harness.discord.seenBy(ada)).toHaveLength(1);
}

describe('the life of the connection', () => {
  it('connects without privileged intents and says so', async () => {
    const harness = await connected();
    expect(harness.adapter.health()).toEqual({ ready: true, detail: '1 of 1 connection(s) to Discord stand.' });
    await photoIsAnswered(harness);
  });

  it('resumes after a lost socket and gets what was sent meanwhile, once', async () => {
    const harness = await connected();
    const { gateway, world, people } = harness.discord;
    gateway.drop();
    await harness.discord.until(() => gateway.connections === 0);
    const ada = world.addUser('Ada');
    const { id } = await people.write({ user: ada, channel: world.dmWith(ada) }, { files: [{ bytes: pixel }] });
    await harness.hears((heard) => heard.id === `discord:${id}`);
    expect(gateway.events).toContain('resumed');
    expect(gateway.events.filter((event) => event === 'identify')).toHaveLength(1);
    await photoIsAnswered(harness);
    expect(harness.heard.filter((heard) => heard.id === `discord:${id}`)).toHaveLength(1);
    expect(harness.adapter.health().ready).toBe(true);
  });

  it('delivers a result although the socket broke in mid-check', async () => {
    const harness = await connected();
    const { world, people, gateway } = harness.discord;
    const ada = world.addUser('Ada');
    const channel = world.addChannel(world.addGuild('Skin'));
    await people.slash('check', { user: ada, channel }, { photo: { bytes: pixel } });
    const incoming = await harness.hears();
    gateway.drop();
    expect(await harness.adapter.deliver(addressOf(incoming), result)).toBe('delivered');
    expect(harness.discord.seenBy(ada)).toHaveLength(1);
  });

  it('reconnects when asked to (op 7)', async () => {
    const harness = await connected();
    harness.discord.gateway.askToReconnect();
    await harness.discord.until(() => harness.discord.gateway.events.includes('resumed'));
    await photoIsAnswered(harness);
  });

  it('identifies anew after an invalid session (op 9)', async () => {
    const harness = await connected();
    const { gateway } = harness.discord;
    gateway.invalidateNext = true;
    gateway.drop();
    await harness.discord.until(() => gateway.identifiedShards.length === 2 && gateway.connections > 0);
    await photoIsAnswered(harness);
  });

  it('takes an unanswered heartbeat for a dead connection and resumes', async () => {
    const harness = await connected((discord) => {
      discord.gateway.heartbeatIntervalMs = 100;
      discord.gateway.acknowledgesHeartbeats = false;
    });
    const { gateway } = harness.discord;
    await harness.discord.until(() => gateway.events.includes('resume'));
    gateway.acknowledgesHeartbeats = true;
    await photoIsAnswered(harness);
  });

  it('survives events that lack fields, and answers what can be understood', async () => {
    const harness = await connected();
    const { gateway, world } = harness.discord;
    const ada = world.addUser('Ada');
    const { id, token } = world.addInteraction({ type: 2, userId: ada.id, channelId: world.dmWith(ada).id });
    gateway.dispatch('INTERACTION_CREATE', {});
    gateway.dispatch('INTERACTION_CREATE', { id: '1', type: 2 });
    gateway.dispatch('INTERACTION_CREATE', { id: '1', type: 3, data: { custom_id: 'v1:d' } });
    gateway.dispatch('MESSAGE_CREATE', { id: '1' });
    gateway.dispatch('GUILD_CREATE', {});
    gateway.dispatch('SOMETHING_NEW', { id: '1' });
    gateway.dispatch('INTERACTION_CREATE', {
      id,
      token,
      application_id: world.botId,
      type: 2,
      version: 1,
      user: { id: ada.id, username: 'ada' },
      data: { id: '1', name: 'help', type: 1 },
    });
    expect(await harness.hears()).toMatchObject({ kind: 'command', command: 'help' });
    await photoIsAnswered(harness);
  });

  it('does not come back when it is closed while it reconnects', async () => {
    const harness = await connected();
    const { gateway } = harness.discord;
    gateway.drop();
    await harness.discord.until(() => gateway.events.includes('close'));
    await harness.adapter.stopReceiving();
    const connections = gateway.events.filter((event) => event === 'connect').length;
    // Longer than the pause after which a shard connects again.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(gateway.events.filter((event) => event === 'connect')).toHaveLength(connections);
  });

  it('takes part in no conversation after stopReceiving, and still delivers', async () => {
    const harness = await connected();
    const { world, people, gateway } = harness.discord;
    const ada = world.addUser('Ada');
    await people.write({ user: ada, channel: world.dmWith(ada) }, { files: [{ bytes: pixel }] });
    const incoming = await harness.hears();
    await harness.adapter.stopReceiving();
    await harness.discord.until(() => gateway.connections === 0);
    expect(harness.adapter.health().ready).toBe(false);
    expect(await harness.adapter.deliver(addressOf(incoming), result)).toBe('delivered');
  });
});

describe('connections that are refused', () => {
  it('stops for good at a token that REST refuses (401), with a sentence for the operator', async () => {
    const harness = await connected(() => {}, { DISCORD_BOT_TOKEN: 'MTI3.wrong.token' });
    expect(harness.adapter.health()).toEqual({ ready: false, detail: expect.stringContaining('DISCORD_BOT_TOKEN') });
    expect(harness.log()).toContain('Discord refused the bot token');
    expect(harness.log()).not.toContain('MTI3.wrong.token');
    expect(harness.discord.gateway.events).toEqual([]);
  });

  it.each([
    [4004, 'DISCORD_BOT_TOKEN'],
    [4014, 'intents'],
    [4011, 'DISCORD_SHARDS=auto'],
  ])('stops for good when the gateway closes with %i', async (code, hint) => {
    const harness = await connected((discord) => {
      discord.gateway.refuseWith = code;
    });
    expect(harness.adapter.health()).toEqual({ ready: false, detail: expect.stringContaining(hint) });
    expect(harness.discord.gateway.identifiedShards).toHaveLength(1);
  });

  it('stops when a running connection is closed for good, as after a token reset', async () => {
    const harness = await connected();
    harness.discord.gateway.closeAll(4004);
    await harness.discord.until(() => !harness.adapter.health().ready);
    await harness.discord.until(() => harness.adapter.health().detail.includes('DISCORD_BOT_TOKEN'));
  });

  it('waits and tries again while Discord can’t be reached', async () => {
    const discord = await startFakeDiscord();
    open.push(discord);
    discord.faults.add({ path: /gateway\/bot$/, times: 4, does: { answer: 503 } });
    discord.faults.add({ path: /gateway\/bot$/, does: { drop: true } });
    const { gateway } = bare(discord);
    await gateway.connect();
    expect(gateway.health().ready).toBe(true);
  });

  it('keeps the daily limit of identifies: with none left it connects only after the reset', async () => {
    const discord = await startFakeDiscord();
    open.push(discord);
    Object.assign(discord.information.session_start_limit, { remaining: 0, reset_after: 1_000 });
    const { gateway, lines } = bare(discord);
    const connecting = gateway.connect();
    await discord.until(() => lines.join('').includes('no connection to Discord yet'));
    expect(discord.gateway.identifiedShards).toEqual([]);
    expect(gateway.health().ready).toBe(false);
    discord.information.session_start_limit.remaining = 1000;
    await connecting;
    expect(discord.gateway.identifiedShards).toHaveLength(1);
  });

  it('ends its waiting when closed', async () => {
    const discord = await startFakeDiscord();
    open.push(discord);
    discord.faults.add({ path: /gateway\/bot$/, times: 100, does: { answer: 503 } });
    const { gateway } = bare(discord);
    const connecting = gateway.connect();
    await discord.until(() => gateway.health().detail.includes("can't be reached"));
    await gateway.close();
    await connecting;
  });
});

/** The gateway alone. */
function bare(discord: FakeDiscord): { gateway: Gateway; lines: string[] } {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const config = loadConfig(discord.environment());
  const gateway = createGateway(config, logger, { interaction: () => {}, message: () => {} });
  open.unshift({ close: () => gateway.close() });
  return { gateway, lines };
}

describe('sharding', () => {
  it('auto: as many connections as Discord recommends, each server heard by its own', async () => {
    const harness = await connected(
      (discord) => {
        discord.information.shards = 2;
      },
      { DISCORD_SHARDS: 'auto' },
    );
    expect(harness.discord.gateway.identifiedShards.map(([id]) => id).sort()).toEqual([0, 1]);
    const { world, people } = harness.discord;
    const ada = world.addUser('Ada');
    const guilds = [world.addGuild('A'), world.addGuild('B'), world.addGuild('C')];
    expect(new Set(guilds.map(({ id }) => shardOf(id, 2))).size).toBeGreaterThan(0);
    for (const guild of guilds) {
      const { id } = await people.slash(
        'check',
        { user: ada, channel: world.addChannel(guild) },
        { photo: { bytes: pixel } },
      );
      await harness.hears((heard) => heard.id === `discord:${id}`);
    }
    expect(harness.heard).toHaveLength(3);
  });

  it('a range holds only its own part', async () => {
    const harness = await connected(() => {}, { DISCORD_SHARDS: '4', DISCORD_SHARD_RANGE: '2-3' });
    expect([...harness.discord.gateway.identifiedShards].sort()).toEqual([
      [2, 4],
      [3, 4],
    ]);
  });

  it.each([
    ['a range without a number', { DISCORD_SHARDS: 'auto', DISCORD_SHARD_RANGE: '0-1' }],
    ['a range beyond the number', { DISCORD_SHARDS: '2', DISCORD_SHARD_RANGE: '1-2' }],
    ['a range backwards', { DISCORD_SHARDS: '4', DISCORD_SHARD_RANGE: '3-2' }],
  ])('refuses %s with a sentence that names the variable', (_what, environment) => {
    expect(() => loadConfig(environment)).toThrow(/ {2}DISCORD_SHARD_RANGE: (?:needs|must)/);
  });
});
