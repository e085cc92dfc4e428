/**
 * Damages sound pictures of every encoding in the middle of their pixels and counts what is judged all the same (npm run mutants).
 * Arguments name encodings (default: all), or further files to damage. Each is damaged 41 times in each of three photos, always
 * in the same ways. `moved` are those judged whose figure is more than 0.02 off the sound picture's; the gate is open for this.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { projectRoot } from '../../src/config/root.ts';
import { createMoleCheck, type MoleCheck, photoFromBytes } from '../../src/index.ts';
import { openModel } from '../bench/model.ts';
import { tiledHeic } from '../fixtures/bombs.ts';
import { drawMole } from '../fixtures/draw-mole.ts';
import { random } from '../fixtures/noise.ts';
import { cut, zeroed } from '../unit/photo/damage.ts';

const photos = 3;
const fixture = (name: string): Buffer => readFileSync(join(projectRoot, 'test/fixtures', name));
const mole = async (seed: number) => sharp(await drawMole({ width: 1200, height: 900, seed, format: 'png' }));

const encodings: Readonly<Record<string, (seed: number) => Promise<Buffer>>> = {
  jpeg: async (seed) => (await mole(seed)).jpeg({ quality: 85 }).toBuffer(),
  'jpeg-444': async (seed) => (await mole(seed)).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer(),
  'jpeg-grey': async (seed) => (await mole(seed)).greyscale().jpeg({ quality: 85 }).toBuffer(),
  'jpeg-progressive': async (seed) => (await mole(seed)).jpeg({ quality: 85, progressive: true }).toBuffer(),
  png: async (seed) => (await mole(seed)).png({ compressionLevel: 3 }).toBuffer(),
  webp: async (seed) => (await mole(seed)).webp({ quality: 80, effort: 0 }).toBuffer(),
  'webp-lossless': async (seed) => (await mole(seed)).webp({ lossless: true, effort: 1 }).toBuffer(),
  avif: async (seed) => (await mole(seed)).avif({ quality: 60, effort: 0 }).toBuffer(),
  heic: async () => fixture('mole-p3.heic'),
  'heic-grid': async () => tiledHeic(2, 2),
};

type Damage = (sound: Buffer, at: number, next: () => number) => Buffer;

const damages: Readonly<Record<string, Damage>> = {
  'a bit': (sound, at, next) =>
    overwritten(sound, at, Buffer.from([(sound[at] as number) ^ (1 << Math.floor(next() * 8))])),
  'a byte': (sound, at, next) => overwritten(sound, at, noise(1, next)),
  '16 bytes': (sound, at, next) => overwritten(sound, at, noise(16, next)),
  '256 bytes': (sound, at, next) => overwritten(sound, at, noise(256, next)),
  'swapped 64': (sound, at) => swapped(sound, at, 64),
  'swapped 1024': (sound, at) => swapped(sound, at, 1024),
  '64 zeros': (sound, at) => zeroed(sound, at, 64),
  '64 missing': (sound, at) => cut(sound, at, 64),
};
const places = [0.25, 0.4, 0.55, 0.7, 0.85];

function noise(length: number, next: () => number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
}

function overwritten(sound: Buffer, at: number, what: Buffer): Buffer {
  const copy = Buffer.from(sound);
  what.copy(copy, at);
  return copy;
}

function swapped(sound: Buffer, at: number, length: number): Buffer {
  const [one, other] = [sound.subarray(at, at + length), sound.subarray(at + length, at + 2 * length)];
  return overwritten(sound, at, Buffer.concat([other, one]));
}

/** 41 copies, each damaged once, beyond its headers. */
function mutants(sound: Buffer, next: () => number): { readonly damage: string; readonly bytes: Buffer }[] {
  const damaged = Object.entries(damages).flatMap(([damage, apply]) =>
    places.map((share) => ({ damage, bytes: apply(sound, Math.floor(sound.length * (share + 0.1 * next())), next) })),
  );
  return [...damaged, { damage: 'a fifth missing', bytes: sound.subarray(0, Math.floor(sound.length * 0.8)) }];
}

async function figureOf(moleCheck: MoleCheck, bytes: Buffer): Promise<number | undefined> {
  const outcome = await moleCheck.check(photoFromBytes(bytes));
  return outcome.outcome === 'assessed' ? outcome.probability : undefined;
}

const asked = process.argv.slice(2);
const model = openModel(join(projectRoot, 'models/molenet'));
const moleCheck = await createMoleCheck({ modelDir: model.dir });
for (const name of asked.length > 0 ? asked : Object.keys(encodings)) {
  const encode = encodings[name];
  if (encode === undefined && !existsSync(name)) throw new Error(`no encoding and no file: ${name}`);
  let [count, moved, most] = [0, 0, 0];
  const judged = new Map<string, number>();
  for (let seed = 1; seed <= photos; seed++) {
    const sound = encode === undefined ? readFileSync(name) : await encode(seed);
    const reference = await figureOf(moleCheck, sound);
    if (reference === undefined) throw new Error(`${name}: the sound picture is not judged`);
    for (const { damage, bytes } of mutants(sound, random(seed))) {
      if (bytes.equals(sound)) continue;
      count++;
      const figure = await figureOf(moleCheck, bytes);
      if (figure === undefined) continue;
      judged.set(damage, (judged.get(damage) ?? 0) + 1);
      const difference = Math.abs(figure - reference);
      most = Math.max(most, difference);
      if (difference > 0.02) moved++;
    }
  }
  const all = [...judged.values()].reduce((sum, one) => sum + one, 0);
  const each = [...judged].map(([damage, number]) => `${damage} ${number}`).join(', ');
  console.log(
    `${basename(name)}: of ${count} damaged ${all} judged, ${moved} moved, by ${most.toFixed(3)} at most (${each})`,
  );
}
await moleCheck.close();
model.close();
