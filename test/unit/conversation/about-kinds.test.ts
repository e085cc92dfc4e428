import { describe, expect, it } from 'vitest';
import { modelInfo } from '../../../src/check/model-info.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { missedOf100 } from '../../../src/conversation/model-info.ts';
import { aboutReply } from '../../../src/conversation/notices.ts';
import { plainText } from '../../../src/conversation/plain.ts';
import { testManifest, twoKinds } from '../../fakes/manifest.ts';

const dataSets = ['HAM10000', 'MILK10k', 'ISIC 2017', 'PAD-UFES-20'];

describe('/about', () => {
  it.each(locales)('names every data set in %s', (locale) => {
    const text = plainText(aboutReply(modelInfo({ ...testManifest, dataSets }), locale));
    for (const name of dataSets) expect(text).toContain(name);
  });

  it('gives the figures and lines of each kind of picture, at the share that results hold for', () => {
    const { kinds } = twoKinds;
    const dermoscopy = { ...kinds.dermoscopy, figures: { auc: 0.95, images: 1355 } };
    const text = plainText(aboutReply(modelInfo({ ...twoKinds, kinds: { ...kinds, dermoscopy } }), 'en'));
    expect(text).toContain('Dermatoscope pictures: On 1,355 images');
    expect(text).toContain('Dermatoscope pictures: Line at a score of 10%');
    // 0.35 where 60 % were malignant is 0.082 where one in five is.
    expect(text).toContain('Close-up photos: Line at a score of 8%');
    expect(plainText(aboutReply(modelInfo(twoKinds, 0.6), 'en'))).toContain('Close-up photos: Line at a score of 35%');
  });
});

describe('what the low band misses', () => {
  const point = (kind: 'dermoscopy' | 'close-up', sensitivity: number) => {
    const rest = { name: 'sensitivity95', threshold: 0.1, specificity: 0.5, split: 'val' };
    return { kind, sensitivity, ...rest };
  };
  const model = {
    name: 'x',
    version: '1.0.0',
    raised: 'sensitivity95',
    operatingPoints: [point('dermoscopy', 0.97), point('close-up', 0.95)],
  };

  it('is told for the kind of picture, and for an unclear one as for the kind of which it misses more', () => {
    expect(missedOf100(model, 'dermoscopy')?.count).toBe(3);
    expect(missedOf100(model, 'close-up')?.count).toBe(5);
    expect(missedOf100(model, 'unclear')?.count).toBe(5);
    expect(missedOf100(model)?.count).toBe(5);
  });
});
