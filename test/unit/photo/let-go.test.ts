import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import decodeLent from '../../../src/photo/at-home-worker.ts';
import { letGo } from '../../../src/photo/let-go.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';

describe('letGo', () => {
  it('frees the memory at once, without a collection', () => {
    const before = process.memoryUsage().arrayBuffers;
    const sizeBytes = 64 * 1024 * 1024;
    const bytes = new Uint8Array(sizeBytes);
    expect(process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(before + sizeBytes);
    letGo(bytes.subarray(10, 20));
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(before + sizeBytes / 2);
    expect(bytes).toHaveLength(0);
  });

  it('leaves what is gone already, and what is empty', () => {
    const bytes = new Uint8Array(100);
    letGo(bytes);
    expect(() => letGo(bytes)).not.toThrow();
    expect(() => letGo(new Uint8Array())).not.toThrow();
  });
});

describe('decoding on a lent thread', () => {
  const options = { shortSidePx: 240, maxPixels: 50_000_000, timeoutMs: 10_000 };
  const moved = (file: Uint8Array) => new Uint8Array(file);

  it('lets the file go as soon as its picture is there', async () => {
    const bytes = moved(await drawMole({ width: 640, height: 480 }));
    const photo = await decodeLent({ bytes, format: 'jpeg', options });
    expect(photo).toMatchObject({ ok: true, value: { analysis: { width: 320, height: 240 } } });
    expect(bytes).toHaveLength(0);
  });

  it('lets a damaged one go as well', async () => {
    const bytes = moved(await drawMole({ width: 640, height: 480 })).slice(0, 5000);
    expect(await decodeLent({ bytes, format: 'jpeg', options })).toEqual({ ok: false, fault: 'corrupt' });
    expect(bytes).toHaveLength(0);
  });

  it('gives back the file that needs a process of its own', async () => {
    const plain = sharp({ create: { width: 4400, height: 3400, channels: 3, background: '#c08060' } });
    const bytes = moved(await plain.jpeg({ progressive: true }).toBuffer());
    const { length } = bytes;
    const found = await decodeLent({ bytes, format: 'jpeg', options });
    expect(found).toMatchObject({ tooCostly: { workMs: expect.any(Number) } });
    expect('bytes' in found && found.bytes).toHaveLength(length);
  });
});
