import { isIPv6 } from 'node:net';
import { Address6 } from 'ip-address';

/**
 * What one sender of the network is counted under: an IPv4 address, or the /64 of an IPv6 address, because a single line
 * is given a whole /64 and can take a fresh address of it for every request. `::ffff:192.0.2.1` is 192.0.2.1.
 */
export function addressKey(address: string): string {
  const bare = address.replace(/%.*$/, '');
  if (!isIPv6(bare)) return address.toLowerCase();
  const parsed = new Address6(bare);
  return parsed.isMapped4() ? parsed.to4().correctForm() : new Address6(`${bare}/64`).startAddress().correctForm();
}
