import { findingsOf, judge } from '../../../src/check/judge.ts';
import { type Classifier, createClassifier } from '../../../src/classifier/classifier.ts';
import { sniff } from '../../../src/photo/sniff.ts';
import type { DeviceSettings } from '../device-settings.ts';
import { drawOverlay } from './draw.ts';
import { createBrowserEngine } from './network.ts';
import { pixelsOf } from './pixels.ts';
import type { DeviceOutcome } from './protocol.ts';
import { analysisOf } from './rasters.ts';

export async function loadClassifier(settings: DeviceSettings, progress: (share: number) => void): Promise<Classifier> {
  const { manifest, maxViews, priorMalignant } = settings;
  const engine = await createBrowserEngine(settings, progress);
  return createClassifier({ engine, manifest, maxViews, ...(priorMalignant === undefined ? {} : { priorMalignant }) });
}

/**
 * One photo in, one outcome out, as `MoleCheck.check` on the server; only pixels and drawing are the browser's.
 *
 * @throws NoPixelsError where the browser can't open the picture, anything else where the model fails.
 */
export async function check(photo: Blob, classifier: Classifier, maxPixels: number): Promise<DeviceOutcome> {
  const { manifest, engine } = classifier;
  const startedAt = performance.now();
  const timings = { decode: 0, infer: 0 };
  const timingsMs = () => ({ ...timings, total: tenths(performance.now() - startedAt) });
  const rejected = (reason: 'unsupported-format' | 'unreadable' | 'too-many-pixels') =>
    ({ outcome: 'rejected', reason, timingsMs: timingsMs() }) as const;
  const sniffed = sniff(new Uint8Array(await photo.slice(0, 4096).arrayBuffer()));
  if (sniffed.format === undefined) return rejected(sniffed.refused === 'empty' ? 'unreadable' : 'unsupported-format');
  const pixels = await pixelsOf(photo, maxPixels);
  if (pixels === 'too-many-pixels') return rejected(pixels);
  const { analysis, quality } = analysisOf(pixels, sniffed.format, manifest.input.shortSide);
  timings.decode = tenths(performance.now() - startedAt);
  const verdict = await judge(quality, manifest, true, async () => {
    const from = performance.now();
    const scores = await classifier.classify(analysis);
    timings.infer = tenths(performance.now() - from);
    return scores;
  });
  const from = { model: `${manifest.name}@${manifest.version}`, engine: engine.name };
  if ('abstains' in verdict) return { outcome: 'abstained', reason: verdict.abstains, ...from, timingsMs: timingsMs() };
  const heatMapOverlay = await drawOverlay(verdict.scores.activationMap());
  return { ...findingsOf(verdict.scores, manifest), heatMapOverlay, ...from, timingsMs: timingsMs() };
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
