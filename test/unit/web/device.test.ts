import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bundleDevice } from '../../../adapters/web/bundle-device.ts';
import { analysisOf } from '../../../adapters/web/device/rasters.ts';
import { decodePhoto } from '../../../src/photo/decode.ts';
import type { Raster } from '../../../src/photo/raster.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';

const shortSidePx = 240;

async function everyPixel(bytes: Buffer): Promise<Raster> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe('what "Check on this device" looks at', () => {
  it.each([
    ['enlarged', 200, 150],
    ['as they are', 320, 240],
    ['reduced a little', 480, 360],
    ['reduced in the decoder', 960, 720],
    ['reduced in the decoder, more', 1200, 1600],
    ['longer than 4:1', 1500, 300],
  ])('is what the server looks at: %s', async (_name, width, height) => {
    const bytes = await drawMole({ width, height, seed: 5, irregularity: 0.5 });
    const server = await decodePhoto(bytes, { shortSidePx, maxPixels: 50_000_000, timeoutMs: 30_000 });
    if (!server.ok) throw new Error(server.fault);
    const here = analysisOf(await everyPixel(bytes), 'jpeg', shortSidePx);
    const [a, b] = [server.value.analysis, here.analysis];
    expect([b.width, b.height]).toEqual([a.width, a.height]);
    const apart = a.data.reduce((sum, value, at) => sum + Math.abs(value - (b.data[at] as number)), 0);
    expect(apart / a.data.length).toBeLessThan(0.5);
    const { sharpness, luma, ...rest } = server.value.quality;
    expect(here.quality).toMatchObject({ width: rest.width, height: rest.height });
    expect(here.quality.luma).toBeCloseTo(luma, 2);
    expect(here.quality.sharpness / sharpness).toBeGreaterThan(0.9);
    expect(here.quality.sharpness / sharpness).toBeLessThan(1.1);
  });
});

describe('the worker of "Check on this device"', () => {
  it('is one script that asks for nothing of Node and evaluates no text', async () => {
    const script = Buffer.from(await bundleDevice()).toString('utf8');
    expect(script).not.toMatch(/\bfrom\s*["']node:|import\s*["']/);
    expect(script).not.toMatch(/\beval\(/);
    expect(script.length).toBeLessThan(700_000);
  });
});
