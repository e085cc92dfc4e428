import { describe, expect, it } from 'vitest';
import { interleave, quantile, ratio, timing } from '../../bench/measure.ts';
import type { Report } from '../../bench/report.ts';
import { targetsOf, worsened } from '../../bench/targets.ts';

describe('the measurement', () => {
  it('runs the cases in turn and leaves out the warm-up', async () => {
    const ran: string[] = [];
    const cases = { a: async () => void ran.push('a'), b: async () => void ran.push('b') };
    const result = await interleave(cases, 3, 1);
    expect(ran.join('')).toBe('abababab');
    expect(result.a.timesMs).toHaveLength(3);
    expect(timing(result.b).rounds).toBe(3);
  });

  it('takes the median of the rounds’ own ratios, so that a busy moment counts for both sides', () => {
    // Round two was ten times as slow for both; the medians of the sides would give 20 / 10 as well, the means would not.
    expect(ratio({ timesMs: [20, 250, 18] }, { timesMs: [10, 100, 10] })).toBe(2);
  });

  it('takes quantiles of what is there', () => {
    expect([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99), quantile([], 0.5)]).toEqual([2, 3, Number.NaN]);
  });
});

const time = { medianMs: 10, p99Ms: 20, rounds: 5 };
const load = (shareOfIdeal: number) => ({
  floorCpuSeconds: 0.02,
  busyFloor: { cpuSeconds: 0.025, perSecond: 80 },
  rows: [
    {
      concurrency: 16,
      checksPerSecond: 80,
      cpuSecondsPerCheck: 0.02,
      eventLoopP99Ms: 5,
      shareOfIdeal,
      shareOfBusyFloor: 1,
    },
  ],
});

function report(ratioOneView: number, share: number): Report {
  return {
    at: '2026-01-01T00:00:00.000Z',
    machine: { cpu: 'test', cores: 2, node: '20', loadBefore: 0 },
    model: 'molenet@1.0.0',
    quick: true,
    skipped: [],
    latency: {
      views: 1,
      rows: [
        {
          picture: 'JPEG 12 MP',
          bytes: 1,
          checkOneView: time,
          checkEverything: time,
          floorOneView: time,
          floorAllViews: time,
          ratioOneView,
          ratioEverything: 1.15,
          ratioEverythingToOneView: 1.4,
        },
      ],
    },
    engines: [{ engine: 'tfjs-wasm', views: 1, ...time, timesOnnx: 4.2 }],
    load: { oneView: load(share), everything: load(0.9) },
    endToEnd: [{ way: 'telegram', total: time, beyondCheck: time, beyondCheckInChecks: 0.2 }],
    fullLoad: {
      concurrency: 16,
      photosPerSecond: 50,
      cpuSecondsPerPhoto: 0.024,
      eventLoopP99Ms: 20,
      fullCollectionsPerPhoto: 0,
      readyMiB: 200,
      peakMiB: 400,
    },
    coldStart: { nodeMs: 100, aloneMs: 800, timesNode: 8 },
    workers: undefined,
  };
}

describe('the regression guard', () => {
  it('knows which targets are kept', () => {
    const missed = targetsOf([report(1.2, 0.8)]).filter(({ met }) => !met);
    expect(missed.map(({ value }) => value)).toEqual([1.2, 0.8]);
    expect(targetsOf([report(1.05, 0.9)]).every(({ met }) => met)).toBe(true);
  });

  it('counts the median of the runs, and says how far they lie apart', () => {
    const [check] = targetsOf([report(1.3, 0.9), report(1.02, 0.9), report(1.04, 0.9)]);
    expect(check).toMatchObject({ value: 1.04, least: 1.02, most: 1.3, met: true });
  });

  it('names what got worse by more than 15 %, whichever way is worse', () => {
    const of = (ratioOneView: number, share: number) => targetsOf([report(ratioOneView, share)]);
    expect(worsened(of(1.15, 0.8), of(1.05, 0.9))).toEqual([]);
    const worse = worsened(of(1.3, 0.7), of(1.05, 0.9));
    expect(worse).toHaveLength(2);
    expect(worse[0]).toContain('1.05 → 1.3');
    expect(worse[1]).toContain('0.9 → 0.7');
    expect(worsened(of(0.5, 1.5), of(1.05, 0.9))).toEqual([]);
  });

  it('counts a figure that was not measured as missed', () => {
    const without = { ...report(1, 1), engines: [] };
    expect(targetsOf([without]).filter(({ met }) => !met)).toHaveLength(1);
  });
});
