import { existsSync, readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { decodeApart } from '../../../src/photo/apart.ts';
import { decodePhoto } from '../../../src/photo/decode.ts';
import { decodingBudgetBytes } from '../../../src/photo/memory-budget.ts';
import { endOfImage } from './damage.ts';
import { limits } from './decoded.ts';

const heic = readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url));
const task = { bytes: heic, format: 'heic', options: limits } as const;
const gibibyte = 1024 ** 3;

it('a decode that is out of time leaves no process at work', async () => {
  expect(await decodePhoto(heic, { ...limits, timeoutMs: 100 })).toEqual({ ok: false, fault: 'timeout' });
  expect(decodersAtWork()).toEqual([]);
});

it('one that takes more memory than its header says is ended', async () => {
  const signal = new AbortController().signal;
  expect(await decodeApart(task, { bytes: 1024, workMs: 10 }, signal)).toEqual({
    ok: false,
    fault: 'too-many-pixels',
  });
  expect(decodersAtWork()).toEqual([]);
});

it('while it decodes there is one', async () => {
  const pending = decodePhoto(heic, limits);
  await new Promise(setImmediate);
  if (existsSync('/proc/self/status')) expect(decodersAtWork()).toHaveLength(1);
  expect(await pending).toMatchObject({ ok: true });
  expect(decodersAtWork()).toEqual([]);
});

const processesAreSeen = existsSync('/proc/self/status');

it.skipIf(!processesAreSeen).each([
  ['one that the kernel ends for want of memory was too large a picture', 'SIGKILL', 'too-many-pixels'],
  ['one that crashes was a broken picture', 'SIGSEGV', 'corrupt'],
] as const)('%s [skipped where there is no /proc]', async (_name, signal, fault) => {
  const pending = decodePhoto(heic, limits);
  await new Promise(setImmediate);
  const [pid] = decodersAtWork();
  expect(pid).toBeDefined();
  process.kill(Number(pid), signal);
  expect(await pending).toEqual({ ok: false, fault });
});

it("where the system starts none, that is no fault of the picture's", async () => {
  const { execPath } = process;
  try {
    process.execPath = '/nowhere/node';
    await expect(decodePhoto(heic, limits)).rejects.toMatchObject({ name: 'DecoderNotStarted', code: 'ENOENT' });
    // Started, and ended before it could decode.
    process.execPath = '/bin/false';
    await expect(decodePhoto(heic, limits)).rejects.toMatchObject({ name: 'DecoderNotStarted', code: 'EXIT' });
  } finally {
    process.execPath = execPath;
  }
  expect(await decodePhoto(heic, limits)).toMatchObject({ ok: true });
});

it('none begins what can not be ended in time: ninety scans of 12 megapixels', async () => {
  const create = { width: 4000, height: 3000, channels: 3 as const, background: '#b98' };
  const whole = await sharp({ create }).jpeg({ progressive: true }).toBuffer();
  const scan = whole.subarray(whole.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  const bomb = Buffer.concat([whole.subarray(0, -2), ...Array.from({ length: 80 }, () => scan), endOfImage]);
  const pending = decodePhoto(bomb, { ...limits, timeoutMs: 5000 });
  expect(decodersAtWork()).toEqual([]);
  expect(await pending).toEqual({ ok: false, fault: 'timeout' });
});

it('none begins for a caller who has gone', async () => {
  await expect(
    decodeApart(task, { bytes: gibibyte, workMs: 10 }, AbortSignal.abort(new Error('gone'))),
  ).rejects.toThrow('gone');
});

it('the budget is what the container leaves, else half of the machine, and never more than is needed', () => {
  expect(decodingBudgetBytes(gibibyte, 64 * gibibyte)).toBe(608 * 1024 * 1024);
  expect(decodingBudgetBytes(gibibyte / 4, 64 * gibibyte)).toBe(0);
  expect(decodingBudgetBytes(0, 2 * gibibyte)).toBe(gibibyte);
  // Version 1 of control groups says "no limit" with a number larger than any machine.
  expect(decodingBudgetBytes(2 ** 63, 64 * gibibyte)).toBe(1.5 * gibibyte);
  expect(decodingBudgetBytes(8 * gibibyte, 64 * gibibyte)).toBe(1.5 * gibibyte);
});

/** Children of this process that decode, by /proc. */
function decodersAtWork(): string[] {
  if (!existsSync('/proc/self/status')) return [];
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc').filter(
    (name) =>
      read(`/proc/${name}/cmdline`).includes('apart-child') &&
      new RegExp(`PPid:\\s+${process.pid}\\n`).test(read(`/proc/${name}/status`)),
  );
}
