import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawMole } from '../fixtures/draw-mole.ts';

export interface BenchPicture {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface BenchPictures {
  /** The picture that the targets speak of. */
  readonly phone: BenchPicture;
  readonly pictures: readonly BenchPicture[];
  /** Kinds that this machine can't make, and why. */
  readonly skipped: readonly string[];
}

/** Moles as phones and dermatoscopes send them, drawn anew: nobody's photo, nothing committed. */
export async function drawPictures(quick: boolean): Promise<BenchPictures> {
  const phone = { name: 'JPEG 12 MP', bytes: await phoneJpeg(4000, 3000) };
  const small = { name: 'JPEG 600×450', bytes: await drawMole({ width: 600, height: 450 }) };
  if (quick) return { phone, pictures: [phone, small], skipped: ['JPEG 48 MP, WebP 3 MP and HEIC 12 MP: --quick'] };
  const large = { name: 'JPEG 48 MP', bytes: await phoneJpeg(8000, 6000) };
  const webp = await drawMole({ width: 2000, height: 1500, format: 'webp', quality: 82 });
  const pictures = [phone, large, small, { name: 'WebP 3 MP', bytes: webp }];
  const heic = encodeHeic(phone.bytes);
  if (heic === undefined)
    return { phone, pictures, skipped: ["HEIC 12 MP: Debian's libheif-examples is not installed"] };
  return { phone, pictures: [...pictures, { name: 'HEIC 12 MP', bytes: heic }], skipped: [] };
}

/** With a sensor's grain: without it a JPEG of this size would be a third as long and decode too easily. */
async function phoneJpeg(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 24 } as const;
  const grain = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#808080', noise } })
    .png()
    .toBuffer();
  return sharp(await drawMole({ width, height, quality: 95 }))
    .composite([{ input: grain, tile: true, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

function encodeHeic(jpeg: Buffer): Buffer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'molecheck-bench-'));
  const [from, to] = [join(folder, 'photo.jpg'), join(folder, 'photo.heic')];
  try {
    writeFileSync(from, jpeg);
    execFileSync('heif-enc', ['-q', '60', '-o', to, from], { stdio: 'ignore' });
    return readFileSync(to);
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
