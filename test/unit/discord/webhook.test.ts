import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineSignature, readPublicKey } from '../../../adapters/discord/signature.ts';
import { createSigner, signedHeaders } from '../../fakes/discord/http-interactions.ts';
import { type Harness, openHarness, pixel } from './harness.ts';

describe('the signature', () => {
  const { publicKey, privateKey } = createSigner();
  const key = readPublicKey(publicKey);
  const body = '{"type":1}';
  const now = Date.now();
  const headersAt = (atMs: number) => {
    const headers = signedHeaders(privateKey, body, atMs);
    return { signature: headers['x-signature-ed25519'], timestamp: headers['x-signature-timestamp'] };
  };

  it('holds over timestamp and raw body', () => {
    expect(examineSignature(key, headersAt(now), Buffer.from(body), now)).toBe('valid');
  });

  it.each([
    ['another body', headersAt(now), '{"type":2}'],
    ['another timestamp', { ...headersAt(now), timestamp: String(Math.floor(now / 1000) + 1) }, body],
    ['a timestamp that is no number', { ...headersAt(now), timestamp: 'now' }, body],
    ['no timestamp', { ...headersAt(now), timestamp: undefined }, body],
    ['no signature', { ...headersAt(now), signature: undefined }, body],
    ['a signature of the wrong length', { ...headersAt(now), signature: 'ab' }, body],
    ['a list of signatures', { ...headersAt(now), signature: ['a', 'b'] }, body],
  ])('does not hold for %s', (_what, headers, given) => {
    expect(examineSignature(key, headers, Buffer.from(given), now)).toBe('forged');
  });

  it.each([
    ['an old request', -6],
    ['a request from the future', 6],
  ])('is out of date for %s', (_what, minutes) => {
    expect(examineSignature(key, headersAt(now + minutes * 60_000), Buffer.from(body), now)).toBe('stale');
    // Nobody but Discord can say so.
    const foreign = { ...headersAt(now + minutes * 60_000), signature: headersAt(now).signature };
    expect(examineSignature(key, foreign, Buffer.from(body), now)).toBe('forged');
  });

  it('does not hold for somebody else’s key', () => {
    expect(examineSignature(readPublicKey(createSigner().publicKey), headersAt(now), Buffer.from(body), now)).toBe(
      'forged',
    );
  });
});

describe('POST /discord/interactions', () => {
  let harness: Harness;
  let url: string;

  beforeEach(async () => {
    harness = await openHarness({ mode: 'http' });
    url = harness.endpoint ?? '';
  });
  afterEach(async () => harness.close());

  const post = (body: string, headers = signedHeaders(harness.discord.privateKey, body)) =>
    fetch(url, { method: 'POST', headers, body });

  it('answers PING, which Discord sends before it accepts the address', async () => {
    const response = await post('{"type":1,"id":"1","token":"t","version":1}');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ type: 1 });
  });

  it('refuses a wrong signature with 401, which Discord tries on purpose', async () => {
    const headers = { ...signedHeaders(harness.discord.privateKey, '{}'), 'x-signature-ed25519': 'f'.repeat(128) };
    expect((await post('{"type":1,"id":"1"}', headers)).status).toBe(401);
    expect(
      (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":1}' }))
        .status,
    ).toBe(401);
    expect(await harness.counts('refusals')).toEqual([{ platform: 'discord', why: 'forged', value: 2 }]);
    expect(harness.log()).not.toContain('clock');
  });

  it('refuses what Discord signed at another time, and says that the clock may be wrong', async () => {
    const body = '{"type":1,"id":"1"}';
    const before = signedHeaders(harness.discord.privateKey, body, Date.now() - 3_600_000);
    expect((await post(body, before)).status).toBe(401);
    expect(await harness.counts('refusals')).toEqual([{ platform: 'discord', why: 'stale', value: 1 }]);
    expect(harness.log()).toContain('is the clock right?');
  });

  it.each(['not json', '{}', '[]', 'null', '{"type":"1","id":"1"}'])(
    'refuses %s with 400 although it is signed',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  it('takes an interaction once: a replayed request is refused', async () => {
    const { world } = harness.discord;
    const ada = world.addUser('Ada');
    const { id } = world.addInteraction({ type: 2, userId: ada.id, channelId: '1' });
    const interaction = {
      id,
      application_id: world.botId,
      type: 2,
      token: 't',
      version: 1,
      context: 1,
      user: { id: ada.id, username: 'ada' },
      data: { id: '1', name: 'help', type: 1 },
    };
    const body = JSON.stringify(interaction);
    expect(await (await post(body)).json()).toEqual({ type: 5 });
    expect((await post(body)).status).toBe(409);
    await harness.hears();
    expect(harness.heard).toHaveLength(1);
  });

  it('gives an end to interactions that are none of ours', async () => {
    const response = await post('{"type":4,"id":"77","token":"t","version":1,"data":{"name":"check","type":1}}');
    expect(response.status).toBe(202);
  });

  it('says 503 after it stopped receiving', async () => {
    await harness.adapter.stopReceiving();
    expect((await post('{"type":2,"id":"78","token":"t","version":1,"data":{"name":"help","type":1}}')).status).toBe(
      503,
    );
  });

  it('opens no gateway connection', async () => {
    const { world, people } = harness.discord;
    const ada = world.addUser('Ada');
    await people.slash('check', { user: ada, channel: world.dmWith(ada) }, { photo: { bytes: pixel } });
    await harness.hears();
    expect(harness.discord.gateway.events).toEqual([]);
    expect(harness.adapter.health()).toEqual({ ready: true, detail: expect.stringContaining('HTTP') });
  });
});
