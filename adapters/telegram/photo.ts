import type { File } from 'telegraf/types';
import type { Config } from '../../src/config/config.ts';
import { createDownloader, type Downloader } from '../../src/photo/download.ts';
import type { PhotoResult } from '../../src/photo/result.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import type { PhotoRef } from '../../src/queue/check-job.ts';
import type { Client } from './client.ts';
import { readPhoto } from './content.ts';
import { TelegramFault } from './errors.ts';

/** Opens photos by their file id. */
export interface Photos {
  open(photo: PhotoRef): PhotoSource;
  close(): Promise<void>;
}

type PhotoConfig = Pick<Config, 'TELEGRAM_API_ROOT' | 'MAX_PHOTO_BYTES' | 'DOWNLOAD_TIMEOUT_MS'>;

/** `getFile`, then the download from the configured root, and from nowhere else. The link holds the token: it stays here. */
export function createPhotos(client: Client, config: PhotoConfig, token: string): Photos {
  const downloader: Downloader = createDownloader({
    origins: [new URL(config.TELEGRAM_API_ROOT).origin],
    maxBytes: config.MAX_PHOTO_BYTES,
    timeoutMs: config.DOWNLOAD_TIMEOUT_MS,
  });

  async function open(photo: PhotoRef, signal: AbortSignal): Promise<PhotoResult<Uint8Array>> {
    const { fileId, bytes = 0 } = readPhoto(photo);
    if (bytes > config.MAX_PHOTO_BYTES) return { ok: false, fault: 'too-large' };
    let file: File;
    try {
      file = await client.call('getFile', { file_id: fileId }, { signal, patienceMs: config.DOWNLOAD_TIMEOUT_MS });
    } catch (error) {
      return { ok: false, fault: faultOf(error, signal) };
    }
    const link = fileLink(config.TELEGRAM_API_ROOT, token, file.file_path);
    if (link === undefined) return { ok: false, fault: 'download-failed' };
    return downloader.source(link, file.file_size).open(signal);
  }

  return {
    open: (photo) => ({ open: (signal) => open(photo, signal) }),
    close: () => downloader.close(),
  };
}

function faultOf(error: unknown, signal: AbortSignal) {
  if (signal.aborted) return 'timeout';
  if (!(error instanceof TelegramFault) || error.kind !== 'refused') return 'download-failed';
  if (error.says('the file is too big')) return 'too-large';
  // "wrong file_id or the file is temporarily unavailable", "invalid file_id": it can't be had any more.
  return 'expired-link';
}

/**
 * The link to a file, on the configured root only. A local Bot API server in `--local` mode gives an absolute path of its
 * own disk: that is never read here; the part behind the token is asked for over HTTP (which works where the operator
 * serves that folder, see README.md).
 *
 * @returns undefined for a path that could lead anywhere else.
 */
export function fileLink(root: string, token: string, filePath: string | undefined): string | undefined {
  if (filePath === undefined) return undefined;
  const behindToken = filePath.split(`/${token}/`)[1];
  const path = filePath.startsWith('/') ? behindToken : filePath;
  if (path === undefined || !/^[\p{L}\p{N}._ ()+@,/-]+$/u.test(path)) return undefined;
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  const base = root.endsWith('/') ? root : `${root}/`;
  return `${base}file/bot${token}/${segments.map(encodeURIComponent).join('/')}`;
}
