import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** How far a request's own time may be from ours, both ways: clocks differ, and an old request is a replayed one. */
const toleranceMs = 5 * 60_000;

/** Discord's public key (64 hex digits, developer portal) as a key that node:crypto verifies with. */
export function readPublicKey(hex: string): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') },
    format: 'jwk',
  });
}

/**
 * Whether Discord signed this request: Ed25519 over the timestamp header followed by the raw body, by node:crypto (OpenSSL),
 * whose verification takes no secret and so leaks none by its timing. `stale`: signed, but at a time too far from now.
 */
export function examineSignature(
  key: KeyObject,
  headers: { readonly signature: unknown; readonly timestamp: unknown },
  rawBody: Buffer,
  nowMs: number = Date.now(),
): 'valid' | 'stale' | 'forged' {
  const { signature, timestamp } = headers;
  if (typeof signature !== 'string' || !/^[0-9a-f]{128}$/i.test(signature)) return 'forged';
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return 'forged';
  const signed = Buffer.concat([Buffer.from(timestamp), rawBody]);
  if (!verify(null, signed, key, Buffer.from(signature, 'hex'))) return 'forged';
  return Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs ? 'stale' : 'valid';
}
