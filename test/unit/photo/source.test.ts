import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photoFromBytes, photoFromFile } from '../../../src/photo/source.ts';

const never = new AbortController().signal;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecheck-source-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('photoFromFile', () => {
  const written = (name: string, content: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('gives the bytes up to the limit', async () => {
    const content = Buffer.alloc(200_000, 7);
    const path = written('photo.jpg', content);
    expect(await photoFromFile(path, 200_000).open(never)).toEqual({ ok: true, value: content });
    expect(await photoFromFile(path, 199_999).open(never)).toEqual({ ok: false, fault: 'too-large' });
  });

  it('a 25 MB file is too large', async () => {
    const path = written('large.jpg', Buffer.alloc(0));
    truncateSync(path, 25 * 1024 * 1024);
    expect(await photoFromFile(path, 20 * 1024 * 1024).open(never)).toEqual({ ok: false, fault: 'too-large' });
  });

  it('a device without an end is too large too', async () => {
    expect(await photoFromFile('/dev/zero', 100_000).open(never)).toEqual({ ok: false, fault: 'too-large' });
  });

  it('missing, empty and a folder are unreadable', async () => {
    for (const path of [join(folder, 'missing.jpg'), written('empty.jpg', Buffer.alloc(0)), folder, 'a\0b'])
      expect(await photoFromFile(path, 1000).open(never), path).toEqual({ ok: false, fault: 'unreadable' });
  });

  it('an aborted check reads nothing', async () => {
    const path = written('some.jpg', Buffer.from('some'));
    expect(await photoFromFile(path, 1000).open(AbortSignal.abort())).toEqual({ ok: false, fault: 'timeout' });
  });
});

it('photoFromBytes gives the very bytes', async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const result = await photoFromBytes(bytes).open(never);
  expect(result.ok && result.value).toBe(bytes);
});
