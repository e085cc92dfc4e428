import { describe, expect, it } from 'vitest';
import { MoleCheck } from '../../../src/check/molecheck.ts';
import { createClassifier } from '../../../src/classifier/classifier.ts';
import { photoFromBytes } from '../../../src/photo/source.ts';
import { createEngineDouble } from '../../fakes/engine.ts';
import { testManifest } from '../../fakes/manifest.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';

function scene() {
  const double = createEngineDouble();
  const state = { broken: false, runs: 0 };
  const engine: typeof double = {
    ...double,
    run: (tensor, views) => {
      state.runs += 1;
      return state.broken ? Promise.reject(new Error('the session is gone')) : double.run(tensor, views);
    },
  };
  const limits = { checkTimeoutMs: 20_000, decodeTimeoutMs: 10_000, maxPixels: 50_000_000, concurrency: 2 };
  const moleCheck = new MoleCheck(createClassifier({ engine, manifest: testManifest }), limits);
  const check = async () => moleCheck.check(photoFromBytes(await drawMole({ width: 300, height: 225 })));
  return { moleCheck, state, check };
}

describe('MoleCheck.isWorking', () => {
  it('asks the engine nothing while checks succeed', async () => {
    const { moleCheck, state, check } = scene();
    await check();
    const { runs } = state;
    expect(await moleCheck.isWorking()).toBe(true);
    expect(state.runs).toBe(runs);
  });

  it('is false once the engine fails on an empty picture too, and true again when a check succeeds', async () => {
    const { moleCheck, state, check } = scene();
    state.broken = true;
    await check();
    expect(await moleCheck.isWorking()).toBe(false);
    state.broken = false;
    await check();
    expect(await moleCheck.isWorking()).toBe(true);
  });

  it('comes back by itself, because nobody sends photos to what is out of service', async () => {
    const { moleCheck, state, check } = scene();
    state.broken = true;
    await check();
    await check();
    expect(await moleCheck.isWorking()).toBe(false);
    state.broken = false;
    await expect.poll(() => moleCheck.isWorking(), { timeout: 10_000, interval: 200 }).toBe(true);
  });

  it('stays true when single photos make the engine fail', async () => {
    const { moleCheck, state, check } = scene();
    for (let photo = 0; photo < 3; photo++) {
      state.broken = true;
      await check();
      state.broken = false;
    }
    expect(await moleCheck.isWorking()).toBe(true);
  });
});
