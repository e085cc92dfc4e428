import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { applyCallback, type Callback, interactionOf } from './callbacks.ts';
import { callbackFaults } from './rest.ts';
import type { World } from './world.ts';

/** The application's Ed25519 key pair; `publicKey` as the developer portal shows it (64 hex digits). */
export function createSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return { publicKey: raw.toString('hex'), privateKey };
}

/** Headers of a request as Discord signs it: over the timestamp (Unix seconds) followed by the raw body. */
export function signedHeaders(privateKey: KeyObject, body: string, atMs: number = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  return {
    'content-type': 'application/json',
    'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
    'x-signature-timestamp': timestamp,
    'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), privateKey).toString('hex'),
  };
}

/** Posts an interaction to the app's endpoint and takes its HTTP answer for the first response, as Discord does. */
export async function postInteraction(
  world: World,
  privateKey: KeyObject,
  endpoint: string,
  payload: Record<string, unknown>,
  violations: string[],
): Promise<void> {
  const body = JSON.stringify(payload);
  const response = await fetch(endpoint, { method: 'POST', headers: signedHeaders(privateKey, body), body });
  if (!response.ok) {
    violations.push(`the endpoint answered ${response.status}`);
    return;
  }
  const text = await response.text();
  if (response.status === 202 || text === '') return;
  const callback = JSON.parse(text) as Callback;
  violations.push(...callbackFaults(callback, []));
  applyCallback(world, interactionOf(world, String(payload['token'])), callback, []);
}
