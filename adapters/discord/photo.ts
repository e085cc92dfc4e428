import { createDownloader } from '../../src/photo/download.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import type { PhotoRef } from '../../src/queue/check-job.ts';
import { readPhoto } from './content.ts';
import type { DiscordConfig } from './settings.ts';

/** Opens photos by their link, which names an origin of Discord's CDN, and nothing else. */
export interface Photos {
  open(photo: PhotoRef): PhotoSource;
  /** A picture of a message of ours. */
  openLink(url: string): PhotoSource;
  close(): Promise<void>;
}

export function createPhotos(
  config: Pick<DiscordConfig, 'DISCORD_CDN_ORIGINS' | 'MAX_PHOTO_BYTES' | 'DOWNLOAD_TIMEOUT_MS'>,
): Photos {
  const downloader = createDownloader({
    origins: config.DISCORD_CDN_ORIGINS,
    maxBytes: config.MAX_PHOTO_BYTES,
    timeoutMs: config.DOWNLOAD_TIMEOUT_MS,
  });
  return {
    open: (photo) => {
      const { url, bytes } = readPhoto(photo);
      return downloader.source(url, bytes);
    },
    openLink: (url) => downloader.source(url),
    close: () => downloader.close(),
  };
}
