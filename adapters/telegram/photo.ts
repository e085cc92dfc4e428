import type { File } from 'telegraf/types';
import { retry } from '../../src/ops/backoff.ts';
import { createDownloader, type Downloader } from '../../src/photo/download.ts';
import type { PhotoResult } from '../../src/photo/result.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import type { PhotoRef } from '../../src/queue/check-job.ts';
import { type Client, withSlash } from './client.ts';
import { readPhoto } from './content.ts';
import { TelegramFault } from './errors.ts';
import type { TelegramConfig } from './settings.ts';

type PhotoConfig = Pick<TelegramConfig, 'TELEGRAM_API_ROOT' | 'MAX_PHOTO_BYTES' | 'DOWNLOAD_TIMEOUT_MS'>;

/** "temporarily unavailable" passes within seconds; Telegram says the same of a file that it no longer has. */
const unavailable = { attempts: 4, firstMs: 400, mostMs: 1_600 };

/** Opens photos by their file id: `getFile`, then the download from the configured root, and from nowhere else. The link holds the token: it stays here. */
export function createPhotos(client: Client, config: PhotoConfig, token: string) {
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
      file = await getFile(fileId, signal);
    } catch (error) {
      return { ok: false, fault: faultOf(error, signal) };
    }
    const link = fileLink(config.TELEGRAM_API_ROOT, token, file.file_path);
    if (link === undefined) return { ok: false, fault: 'download-failed' };
    return downloader.source(link, file.file_size).open(signal);
  }

  function getFile(file_id: string, signal: AbortSignal): Promise<File> {
    const options = { signal, patienceMs: config.DOWNLOAD_TIMEOUT_MS };
    return retry(() => client.call('getFile', { file_id }, options), {
      ...unavailable,
      signal,
      again: (error) =>
        error instanceof TelegramFault && error.says('the file is unavailable just now') ? 0 : undefined,
    });
  }

  return {
    open: (photo: PhotoRef): PhotoSource => ({ open: (signal) => open(photo, signal) }),
    close: () => downloader.close(),
  };
}

function faultOf(error: unknown, signal: AbortSignal) {
  if (signal.aborted) return 'timeout';
  if (!(error instanceof TelegramFault) || error.kind !== 'refused') return 'download-failed';
  if (error.says('the file is too big')) return 'too-large';
  // "invalid file_id", or unavailable for longer than was waited: it can't be had any more.
  return 'expired-link';
}

/** What TDLib never keeps in a name (`clean_filename` in `td/utils/filesystem.cpp`): a path that holds it is not one of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unkept = /[\u0000-\u001f\u007f<>:"\\|?*&`'\p{Cs}]/u;

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
  if (path === undefined || unkept.test(path)) return undefined;
  const segments = path.split('/');
  if (segments.some((segment) => /^\.{0,2}$/.test(decoded(segment)) || decoded(segment).includes('/')))
    return undefined;
  return `${withSlash(root)}file/bot${token}/${segments.map(encodeURIComponent).join('/')}`;
}

/** As a server would read a name that decodes once too often. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
