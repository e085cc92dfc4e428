import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/check/outcome.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { composeSheet } from '../../../src/conversation/sheet.ts';
import { texts } from '../../../src/conversation/texts.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';

const popplerIsHere = existsSync('/usr/bin/pdftotext');
const withoutPoppler = popplerIsHere ? '' : ' [skipped: no pdftotext; apt-get install poppler-utils]';
const checkedAt = Date.UTC(2026, 10, 25, 12);

async function outcome(): Promise<Outcome> {
  const picture = async () =>
    ({ bytes: await drawMole({ width: 360, height: 640 }), mimeType: 'image/jpeg', width: 360, height: 640 }) as const;
  return {
    outcome: 'assessed',
    kind: 'unclear',
    probability: 0.004,
    prior: 0.2,
    general: { prior: 0.02, probability: 0.0004 },
    band: 'raised',
    thresholds: { raised: 0.001, high: 0.27 },
    diagnoses: ['akiec', 'bcc', 'mel', 'nv', 'bkl', 'df', 'vasc'].map((code) => ({ code, probability: 1 / 7 })),
    heatMap: { bare: picture, photo: picture, withScale: picture, overlay: picture },
    model: 'molenet@2.0.0',
    engine: 'onnx',
    timingsMs: { decode: 0, infer: 0, total: 0 },
  };
}

describe('the page for the doctor as a PDF', () => {
  it.skipIf(!popplerIsHere).each(locales)(
    `is one sheet with all that a doctor asks for (%s)${withoutPoppler}`,
    async (locale) => {
      const reply = await composeSheet(await outcome(), locale, checkedAt);
      const path = join(tmpdir(), `molecheck-sheet-${process.pid}-${locale}.pdf`);
      await writeFile(path, reply.document?.bytes ?? '');
      expect(execFileSync('pdfinfo', [path], { encoding: 'utf8' })).toMatch(/^Pages:\s+1$/m);
      const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
      const { t } = texts(locale);
      const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(checkedAt);
      const wanted = [
        date,
        'molenet 2.0.0',
        t('report.title'),
        t('result.title.raised'),
        t('result.kind.unclear'),
        t('report.where'),
      ];
      for (const part of [...wanted, t('lesion.mel'), t('result.disclaimer')])
        for (const word of part.split(/\s+/)) expect(text, part).toContain(word);
      for (const letter of ['A', 'B', 'C', 'D', 'E']) expect(text).toContain(`${letter} –`);
      const pictures = execFileSync('pdfimages', ['-list', path], { encoding: 'utf8' });
      expect(pictures.match(/\bimage\b/g)?.length).toBe(2);
      expect(reply.disclaimer).toBe(t('result.disclaimer'));
    },
  );

  it('is not made of a photo that can no longer be judged: the reply says why', async () => {
    const gone = { outcome: 'rejected', reason: 'expired-link', timingsMs: { decode: 0, infer: 0, total: 0 } } as const;
    const reply = await composeSheet(gone, 'en', checkedAt);
    expect(reply.document).toBeUndefined();
    expect(JSON.stringify(reply.blocks)).toContain('The link to the photo has expired');
  });
});
