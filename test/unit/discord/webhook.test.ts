import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSigned, readPublicKey } from '../../../adapters/discord/signature.ts';
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
    expect(isSigned(key, headersAt(now), Buffer.from(body), now)).toBe(true);
  });

  it.each([
    ['another body', headersAt(now), '{"type":2}'],
    ['another timestamp', { ...headersAt(now), timestamp: String(Math.floor(now / 1000) + 1) }, body],
    ['a timestamp that is no number', { ...headersAt(now), timestamp: 'now' }, body],
    ['no timestamp', { ...headersAt(now), timestamp: undefined }, body],
    ['no signature', { ...headersAt(now), signature: undefined }, body],
    ['a signature of the wrong length', { ...headersAt(now), signature: 'ab' }, body],
    ['a list of signatures', { ...headersAt(now), signature: ['a', 'b'] }, body],
    ['an old request, although signed', headersAt(now - 6 * 60_000), body],
    ['a request from the future, although signed', headersAt(now + 6 * 60_000), body],
  ])('does not hold for %s', (_what, headers, given) => {
    expect(isSigned(key, headers, Buffer.from(given), now)).toBe(false);
  });

  it('does not hold for somebody else’s key', () => {
    expect(isSigned(readPublicKey(createSigner().publicKey), headersAt(now), Buffer.from(body), now)).toBe(false);
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
