import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MoleCheck, type MoleCheckLimits } from '../../../src/check/molecheck.ts';
import { createClassifier } from '../../../src/classifier/classifier.ts';
import type { Engine } from '../../../src/classifier/engine.ts';
import { photoFromBytes } from '../../../src/photo/source.ts';
import { createEngineDouble } from '../../fakes/engine.ts';
import { testManifest } from '../../fakes/manifest.ts';
import { drawMole, drawNotALesion } from '../../fixtures/draw-mole.ts';

const limits: MoleCheckLimits = {
  checkTimeoutMs: 20_000,
  decodeTimeoutMs: 10_000,
  maxPixels: 50_000_000,
  concurrency: 2,
};

function moleCheckWith(
  engine: Engine,
  overrides: Partial<MoleCheckLimits> = {},
  priorMalignant?: number,
  onFault?: (error: unknown) => void,
): MoleCheck {
  const prior = priorMalignant === undefined ? {} : { priorMalignant };
  const classifier = createClassifier({ engine, manifest: testManifest, ...prior });
  return new MoleCheck(classifier, { ...limits, ...overrides }, onFault);
}

let mole: Buffer;
beforeAll(async () => {
  mole = await drawMole({ width: 300, height: 225 });
});

describe('MoleCheck.check', () => {
  it('assesses a mole: seven diagnoses, largest first, that add up', async () => {
    const outcome = await moleCheckWith(createEngineDouble()).check(photoFromBytes(mole));
    if (outcome.outcome !== 'assessed') throw new Error(JSON.stringify(outcome));
    const values = outcome.diagnoses.map(({ probability }) => probability);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    const malignant = outcome.diagnoses.filter(({ code }) => testManifest.malignant.includes(code));
    expect(malignant.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(outcome.probability, 9);
    expect(outcome).toMatchObject({ model: 'double@1.2.3', engine: 'double' });
    expect(outcome.timingsMs.total).toBeGreaterThanOrEqual(outcome.timingsMs.decode + outcome.timingsMs.infer - 1);
  });

  it('a photo that another process decodes holds up nobody', async () => {
    const heic = readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url));
    const moleCheck = moleCheckWith(createEngineDouble(), { concurrency: 1 });
    const ended: string[] = [];
    const check = async (name: string, bytes: Uint8Array) => {
      const outcome = await moleCheck.check(photoFromBytes(bytes));
      ended.push(name);
      return outcome;
    };
    const outcomes = await Promise.all([check('heic', heic), check('jpeg', mole), check('another', mole)]);
    expect(ended).toEqual(['jpeg', 'another', 'heic']);
    expect(outcomes).toMatchObject([{ outcome: 'assessed' }, { outcome: 'assessed' }, { outcome: 'assessed' }]);
  });

  it('has the engine decode and draw where it can', async () => {
    const asked: string[] = [];
    const lending: Engine = {
      ...createEngineDouble(),
      lend: async (module, task) => {
        asked.push(basename(module));
        return (await import(module)).default(task);
      },
    };
    const outcome = await moleCheckWith(lending).check(photoFromBytes(mole));
    if (outcome.outcome !== 'assessed') throw new Error(outcome.outcome);
    expect(await outcome.heatMap?.photo()).toMatchObject({ mimeType: 'image/jpeg', width: 480, height: 360 });
    expect(asked).toEqual(['at-home-worker.ts', 'heat-picture-worker.ts']);
  });

  it('a decoder thread that fails is a fault of ours, whatever the picture', async () => {
    const faults: unknown[] = [];
    const fault = new Error('the thread ended');
    const fails = () => Promise.reject(fault);
    const engine: Engine = { ...createEngineDouble(), run: fails, lend: fails };
    const moleCheck = moleCheckWith(engine, {}, undefined, (found) => faults.push(found));
    for (let time = 0; time < 2; time++)
      expect(await moleCheck.check(photoFromBytes(mole))).toMatchObject({ outcome: 'rejected', reason: 'internal' });
    expect(faults).toEqual([fault, fault]);
    expect(await moleCheck.isWorking()).toBe(false);
  });

  it('draws the heat map when it is asked for, and tells of a drawing that fails', async () => {
    const faults: unknown[] = [];
    const heatMapOf = async (engine: Engine) => {
      const outcome = await moleCheckWith(engine, {}, undefined, (fault) => faults.push(fault)).check(
        photoFromBytes(mole),
      );
      if (outcome.outcome !== 'assessed' || outcome.heatMap === undefined) throw new Error(JSON.stringify(outcome));
      return outcome.heatMap;
    };
    const sound = await heatMapOf(createEngineDouble());
    expect(await sound.photo()).toMatchObject({ mimeType: 'image/jpeg', width: 480, height: 360 });
    expect(await sound.withScale()).toMatchObject({ mimeType: 'image/jpeg', width: 480, height: 408 });
    expect(await sound.overlay()).toMatchObject({ mimeType: 'image/png', width: 80, height: 60 });
    expect(faults).toEqual([]);
    const double = createEngineDouble();
    const broken = await heatMapOf({
      ...double,
      run: async (tensor, views) => ({ ...(await double.run(tensor, views)), maps: undefined as never }),
    });
    await expect(broken.withScale()).rejects.toThrow();
    expect(faults).toHaveLength(1);
  });

  it('abstains from what is no lesion, and scores it all the same for evaluation', async () => {
    const blue = await drawNotALesion('flat', { width: 200, height: 200, seed: 3 });
    const moleCheck = moleCheckWith({ ...createEngineDouble(), run: refusing });
    expect(await moleCheck.check(photoFromBytes(blue))).toMatchObject({ outcome: 'abstained', reason: 'not-a-lesion' });
    expect(await moleCheck.check(photoFromBytes(blue), { gate: false })).toMatchObject({ outcome: 'assessed' });
  });

  it.each([
    ['too-dark', 8],
    ['too-bright', 253],
  ] as const)('abstains: %s', async (reason, level) => {
    const { default: sharp } = await import('sharp');
    const flat = await sharp({
      create: { width: 120, height: 120, channels: 3, background: { r: level, g: level, b: level } },
    })
      .png()
      .toBuffer();
    expect(await moleCheckWith(createEngineDouble()).check(photoFromBytes(flat))).toMatchObject({
      outcome: 'abstained',
      reason,
    });
  });

  it('abstains: too-small, blurred', async () => {
    const { default: sharp } = await import('sharp');
    const moleCheck = moleCheckWith(createEngineDouble());
    const tiny = await sharp(mole).resize(50, 40).png().toBuffer();
    expect(await moleCheck.check(photoFromBytes(tiny))).toMatchObject({ outcome: 'abstained', reason: 'too-small' });
    const blurred = await sharp(mole).blur(40).png().toBuffer();
    expect(await moleCheck.check(photoFromBytes(blurred))).toMatchObject({ outcome: 'abstained', reason: 'blurred' });
  });

  it('rejects what the photo part rejects, with its reason', async () => {
    const moleCheck = moleCheckWith(createEngineDouble());
    expect(await moleCheck.check(photoFromBytes(Buffer.from('GIF89a…')))).toMatchObject({
      outcome: 'rejected',
      reason: 'unsupported-format',
    });
    expect(await moleCheck.check({ open: async () => ({ ok: false, fault: 'expired-link' }) })).toMatchObject({
      outcome: 'rejected',
      reason: 'expired-link',
    });
  });

  it('ends at its deadline, wherever the time went', async () => {
    const engine = createEngineDouble();
    engine.hold();
    const slowEngine = moleCheckWith(engine, { checkTimeoutMs: 300 });
    expect(await slowEngine.check(photoFromBytes(mole))).toMatchObject({ outcome: 'rejected', reason: 'timeout' });
    engine.release();
    const stalled = moleCheckWith(createEngineDouble(), { checkTimeoutMs: 50 });
    expect(await stalled.check({ open: () => new Promise(() => {}) })).toMatchObject({
      outcome: 'rejected',
      reason: 'timeout',
    });
  });

  it('ends when the caller gives up', async () => {
    const engine = createEngineDouble();
    engine.hold();
    const caller = new AbortController();
    const outcome = moleCheckWith(engine).check(photoFromBytes(mole), { signal: caller.signal });
    caller.abort();
    expect(await outcome).toMatchObject({ outcome: 'rejected', reason: 'timeout' });
    engine.release();
  });

  it('never throws when the engine does, nor when its scores are not numbers: a fault of ours, told once', async () => {
    const fault = new Error('native fault');
    const failing = { ...createEngineDouble(), run: () => Promise.reject(fault) };
    const faults: unknown[] = [];
    const moleCheck = moleCheckWith(failing, {}, undefined, (error) => faults.push(error));
    expect(await moleCheck.check(photoFromBytes(mole))).toMatchObject({ outcome: 'rejected', reason: 'internal' });
    expect(faults).toEqual([fault]);
    const nonsense: Engine = {
      ...createEngineDouble(),
      run: async (tensor, views) => {
        const scores = await createEngineDouble().run(tensor, views);
        scores.logits[3] = Number.NaN;
        return scores;
      },
    };
    expect(await moleCheckWith(nonsense).check(photoFromBytes(mole))).toMatchObject({
      outcome: 'rejected',
      reason: 'internal',
    });
  });

  it('tells of an engine that fails after the deadline, and of no deadline', async () => {
    let fail = (_error: Error): void => {};
    const late = { ...createEngineDouble(), run: () => new Promise<never>((_resolve, reject) => (fail = reject)) };
    const faults: unknown[] = [];
    const moleCheck = moleCheckWith(late, { checkTimeoutMs: 400 }, undefined, (error) => faults.push(error));
    expect(await moleCheck.check(photoFromBytes(mole))).toMatchObject({ reason: 'timeout' });
    expect(faults).toEqual([]);
    fail(new Error('much later'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(faults).toEqual([new Error('much later')]);
    expect(
      await moleCheckWith(createEngineDouble(), { checkTimeoutMs: 0 }, undefined, (e) => faults.push(e)).check(
        photoFromBytes(mole),
      ),
    ).toMatchObject({ reason: 'timeout' });
    expect(faults).toHaveLength(1);
  });

  it('computes no more at once than it may', async () => {
    let running = 0;
    let most = 0;
    const double = createEngineDouble();
    const counting: Engine = {
      ...double,
      run: async (tensor, views) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return double.run(tensor, views);
      },
    };
    const moleCheck = moleCheckWith(counting);
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => moleCheck.check(photoFromBytes(mole))));
    expect(outcomes.every(({ outcome }) => outcome === 'assessed')).toBe(true);
    expect(most).toBe(2);
  });

  it('moves the figure but not the band with the operator’s prior', async () => {
    const plain = await moleCheckWith(createEngineDouble()).check(photoFromBytes(mole));
    const rare = await moleCheckWith(createEngineDouble(), {}, 0.005).check(photoFromBytes(mole));
    if (plain.outcome !== 'assessed' || rare.outcome !== 'assessed') throw new Error('both are assessed');
    expect(rare.probability).toBeLessThan(plain.probability / 2);
    expect(rare.band).toBe(plain.band);
  });
});

const refusing: Engine['run'] = async (tensor, views) => {
  const scores = await createEngineDouble().run(tensor, views);
  scores.gate.fill(-6);
  return scores;
};
