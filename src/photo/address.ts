import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** A connection was refused because its address is not a public one. Holds no address and no name. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'PRIVATE_ADDRESS';
}

/** IANA's special-purpose IPv4 blocks (RFC 6890 and its registry), multicast and the reserved class E. */
const blockedIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Everything outside global unicast 2000::/3 (so loopback, mapped and translated IPv4, unique local, link-local and
 * multicast), and inside it what embeds IPv4 (Teredo, 6to4) or is for protocols and documents.
 */
const blockedIpv6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const ipv4 = new BlockList();
for (const [net, prefix] of blockedIpv4) ipv4.addSubnet(net, prefix, 'ipv4');
const ipv6 = new BlockList();
for (const [net, prefix] of blockedIpv6) ipv6.addSubnet(net, prefix, 'ipv6');

/** True for an IP address on the public internet; false for every other address and for what is no address. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (isIP(bare) === 0) return false;
  return isIPv6(bare) ? !ipv6.check(bare, 'ipv6') : !ipv4.check(bare, 'ipv4');
}

/**
 * A resolver that hands out public addresses only. The socket connects to exactly what this gives, so a name that
 * resolves to a public address when it is looked at and to a private one when it is used (DNS rebinding) gains nothing.
 */
export function publicLookup(resolve: LookupFunction = dnsLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (first === undefined) return callback(new PrivateAddressError(), []);
      if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}
