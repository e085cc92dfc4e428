import type { DeviceFile, DeviceSettings } from '../device-settings.ts';

const cacheName = 'molecheck-model';
const settingsUrl = '/device/settings.json';

/** The files could not be had, or are not what the settings say. */
export class FetchError extends Error {}

/** The settings as the server has them now, or without a network as they were at the last visit. */
export async function fetchSettings(): Promise<DeviceSettings> {
  const cache = await openCache();
  try {
    const answer = await fetch(settingsUrl);
    if (!answer.ok) throw new FetchError();
    await cache?.put(settingsUrl, answer.clone());
    return (await answer.json()) as DeviceSettings;
  } catch {
    const kept = await cache?.match(settingsUrl);
    if (kept === undefined) throw new FetchError();
    return (await kept.json()) as DeviceSettings;
  }
}

/**
 * The contents of the files, in their order: from this browser's cache, else from the server into the cache. What the cache holds of
 * an earlier model goes.
 *
 * @param progress is told which share of the bytes has come, 0..1.
 * @throws FetchError
 */
export async function fetchFiles(
  files: readonly DeviceFile[],
  progress: (share: number) => void,
): Promise<readonly ArrayBuffer[]> {
  const cache = await openCache();
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let come = 0;
  const count = (bytes: number) => {
    come += bytes;
    progress(come / total);
  };
  const contents: ArrayBuffer[] = [];
  // One after the other: at once they would only share the line.
  for (const file of files)
    contents.push((await fromCache(cache, file, count)) ?? (await fromServer(cache, file, count)));
  const wanted = new Set([settingsUrl, ...files.map(({ url }) => url)]);
  for (const request of (await cache?.keys()) ?? [])
    if (!wanted.has(new URL(request.url).pathname)) await cache?.delete(request);
  return contents;
}

/** Absent without https, in some private windows, and where there is no room: then the files come anew each time. */
async function openCache(): Promise<Cache | undefined> {
  return typeof caches === 'undefined' ? undefined : caches.open(cacheName).catch(() => undefined);
}

async function fromCache(
  cache: Cache | undefined,
  file: DeviceFile,
  count: (bytes: number) => void,
): Promise<ArrayBuffer | undefined> {
  const content = await (await cache?.match(file.url))?.arrayBuffer();
  if (content === undefined || !(await isWhole(content, file))) return undefined;
  count(content.byteLength);
  return content;
}

async function fromServer(
  cache: Cache | undefined,
  file: DeviceFile,
  count: (bytes: number) => void,
): Promise<ArrayBuffer> {
  const content = new Uint8Array(file.bytes);
  let at = 0;
  try {
    const answer = await fetch(file.url);
    const reader = answer.body?.getReader();
    if (!answer.ok || reader === undefined) throw new FetchError();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      content.set(piece.value, at);
      at += piece.value.length;
      count(piece.value.length);
    }
  } catch {
    throw new FetchError();
  }
  if (at !== file.bytes || !(await isWhole(content.buffer, file))) throw new FetchError();
  await cache?.put(file.url, new Response(content)).catch(() => {});
  return content.buffer;
}

async function isWhole(content: ArrayBuffer, { bytes, sha256 }: DeviceFile): Promise<boolean> {
  if (content.byteLength !== bytes) return false;
  // Without https there is none.
  if (crypto.subtle === undefined) return true;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}
