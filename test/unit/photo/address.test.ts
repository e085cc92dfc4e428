import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, PrivateAddressError, publicLookup } from '../../../src/photo/address.ts';

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '100.128.0.1',
    '192.169.0.1',
    '223.255.255.255',
    '2606:4700::6810:84e5',
    '[2a00:1450:4001:800::200e]',
  ])('%s is', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.19.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    // IPv4 in its IPv6 clothes: mapped, compatible, translated (NAT64), 6to4, Teredo.
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '2001:db8::1',
    'not an address',
    '',
    '0x7f.1',
    '2130706433',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('publicLookup', () => {
  const resolver =
    (...found: LookupAddress[]): LookupFunction =>
    (_name, _options, callback) =>
      callback(null, found);
  const ask = (lookup: LookupFunction, all: boolean) =>
    new Promise((resolve) => lookup('name.example', { all }, (error, ...answer) => resolve(error ?? answer)));
  const open = { address: '8.8.8.8', family: 4 };
  const open6 = { address: '2606:4700::1', family: 6 };

  it('gives public addresses on, in either form', async () => {
    expect(await ask(publicLookup(resolver(open, open6)), true)).toEqual([[open, open6]]);
    expect(await ask(publicLookup(resolver(open, open6)), false)).toEqual(['8.8.8.8', 4]);
  });

  it('leaves private ones out, and fails when no other is left', async () => {
    const mixed = resolver({ address: '127.0.0.1', family: 4 }, open6, { address: '::1', family: 6 });
    expect(await ask(publicLookup(mixed), true)).toEqual([[open6]]);
    for (const all of [true, false])
      expect(await ask(publicLookup(resolver({ address: '10.0.0.1', family: 4 })), all)).toBeInstanceOf(
        PrivateAddressError,
      );
    expect(await ask(publicLookup(resolver()), true)).toBeInstanceOf(PrivateAddressError);
  });

  it('sees through the one-address form of a resolver', async () => {
    const single: LookupFunction = (_name, _options, callback) => callback(null, '127.0.0.1', 4);
    expect(await ask(publicLookup(single), true)).toBeInstanceOf(PrivateAddressError);
  });

  it('passes a resolver error on', async () => {
    const failing: LookupFunction = (_name, _options, callback) =>
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    expect(await ask(publicLookup(failing), true)).toMatchObject({ code: 'ENOTFOUND' });
  });

  it('the system resolver: localhost is refused', async () => {
    expect(await ask(publicLookup(), true)).toBeInstanceOf(Error);
    const answer = await new Promise((resolve) => publicLookup()('localhost', { all: true }, resolve));
    expect(answer).toBeInstanceOf(PrivateAddressError);
  });
});
