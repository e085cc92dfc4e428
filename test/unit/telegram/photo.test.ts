import { afterEach, describe, expect, it } from 'vitest';
import { fileLink } from '../../../adapters/telegram/photo.ts';
import type { PhotoRef } from '../../../src/queue/check-job.ts';
import { createHarness, type Harness } from './harness.ts';

const root = 'https://api.telegram.org';
const token = '123:abc';

describe('fileLink', () => {
  it('is built on the configured root, whatever its form', () => {
    expect(fileLink(root, token, 'photos/file_1.jpg')).toBe(`${root}/file/bot123:abc/photos/file_1.jpg`);
    expect(fileLink('http://127.0.0.1:8081/bots/', token, 'documents/My mole (1).heic')).toBe(
      'http://127.0.0.1:8081/bots/file/bot123:abc/documents/My%20mole%20(1).heic',
    );
  });

  it('takes of an absolute path only what stands behind the token', () => {
    expect(fileLink(root, token, '/var/lib/telegram-bot-api/123:abc/photos/file_1.jpg')).toBe(
      `${root}/file/bot123:abc/photos/file_1.jpg`,
    );
  });

  it('takes every character that TDLib keeps in a name, and each stays what it is', () => {
    const name = `a !#$%()+,-.;=@[]^_{}~ ñ 黑 ٣ 100%.jpg`;
    const link = fileLink(root, token, `documents/${name}`) ?? '';
    expect(decodeURIComponent(new URL(link).pathname)).toBe(`/file/bot123:abc/documents/${name}`);
    expect(new URL(link)).toMatchObject({ hash: '', search: '' });
  });

  it.each([
    undefined,
    '',
    '/etc/passwd',
    '../../etc/passwd',
    'photos/../../x.jpg',
    'photos//x.jpg',
    './x.jpg',
    'https://evil.example/x.jpg',
    'file:///etc/passwd',
    'photos\\x.jpg',
    'photos/x.jpg?y',
    'photos/%2e%2e/x.jpg',
    'photos/..%2f..%2fx.jpg',
    'photos/\ud800.jpg',
    'photos/a:b.jpg',
    'photos/x\u0000.jpg',
    '/var/lib/123:abc/../../etc/passwd',
  ])('refuses %j', (path) => {
    expect(fileLink(root, token, path)).toBeUndefined();
  });
});

describe('opening a photo', () => {
  let harness: Harness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });
  const bytes = Buffer.from('not really a picture');
  const ref: PhotoRef = { kind: 'telegram-file', fileId: 'file-a' };
  const never = new AbortController().signal;

  async function open(photo: PhotoRef = ref, environment: Readonly<Record<string, string>> = {}) {
    harness ??= await createHarness({ environment });
    harness.telegram.addFile('file-a', 'photos/file_1.jpg', bytes);
    return harness.adapter.open(photo).open(never);
  }

  it('asks for the file and loads it', async () => {
    expect(await open()).toEqual({ ok: true, value: bytes });
  });

  it('works with a local Bot API server that gives absolute paths', async () => {
    harness = await createHarness();
    harness.telegram.setPathPrefix(`/var/lib/telegram-bot-api/${harness.telegram.token}/`);
    expect(await open()).toEqual({ ok: true, value: bytes });
  });

  it('never reads the local file that an absolute path names', async () => {
    harness = await createHarness();
    harness.telegram.setPathPrefix('/etc/');
    expect(await open()).toEqual({ ok: false, fault: 'download-failed' });
  });

  it('says too-large where Telegram refuses, where Telegram says the size, and where the sender did', async () => {
    harness = await createHarness({ environment: { MAX_PHOTO_BYTES: '1000' } });
    harness.telegram.addFile('huge', 'documents/huge.png', bytes, 21 * 1024 * 1024);
    harness.telegram.addFile('large', 'documents/large.png', bytes, 1001);
    const tooLarge = { ok: false, fault: 'too-large' };
    expect(await open({ ...ref, fileId: 'huge' })).toEqual(tooLarge);
    expect(await open({ ...ref, fileId: 'large' })).toEqual(tooLarge);
    const asked = harness.telegram.calls.length;
    expect(await open({ ...ref, bytes: 1001 })).toEqual(tooLarge);
    expect(harness.telegram.calls).toHaveLength(asked);
  });

  it('says expired-link for a file that Telegram no longer has', async () => {
    expect(await open({ ...ref, fileId: 'unknown' })).toEqual({ ok: false, fault: 'expired-link' });
  });

  it('tries getFile again after a 500 and a broken connection', async () => {
    harness = await createHarness();
    harness.telegram.fault({ on: 'getFile', action: { kind: 'answer', status: 500, description: 'Internal' } });
    harness.telegram.fault({ on: 'getFile', action: { kind: 'drop', when: 'before' } });
    expect(await open()).toEqual({ ok: true, value: bytes });
  });

  it('asks again for a file that is unavailable just now', async () => {
    harness = await createHarness();
    const description = 'Bad Request: wrong file_id or the file is temporarily unavailable';
    harness.telegram.fault({ on: 'getFile', times: 2, action: { kind: 'answer', status: 400, description } });
    expect(await open()).toEqual({ ok: true, value: bytes });
  });

  it('ends with the check', async () => {
    harness = await createHarness();
    harness.telegram.fault({ on: 'getFile', action: { kind: 'slow', ms: 2_000 } });
    const source = harness.adapter.open(ref);
    expect(await source.open(AbortSignal.timeout(100))).toEqual({ ok: false, fault: 'timeout' });
  });

  it('can open nothing of another platform', async () => {
    await expect(open({ kind: 'discord-attachment', url: 'https://cdn.discordapp.com/x' })).rejects.toThrow();
  });

  it('logs neither token nor link, whatever happens', async () => {
    harness = await createHarness();
    harness.telegram.fault({ on: 'getFile', times: 3, action: { kind: 'drop', when: 'before' } });
    harness.telegram.fault({ on: 'file', times: 9, action: { kind: 'truncate' } });
    expect(await open()).toEqual({ ok: false, fault: 'download-failed' });
    expect(harness.log()).not.toContain(harness.telegram.token);
    expect(harness.log()).not.toContain('file_1.jpg');
  });
});
