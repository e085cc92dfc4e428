import { describe, expect, it } from 'vitest';
import { draw, maxCaptionLength, maxTextLength } from '../../../adapters/telegram/draw.ts';
import type { Outcome } from '../../../src/check/outcome.ts';
import { compose } from '../../../src/conversation/compose.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { plainText } from '../../../src/conversation/plain.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { cleanText } from '../../../src/platform/clean-text.ts';
import { parseHtml } from '../../fakes/telegram/html.ts';
import { noticeOf, resultOf, tinyPng } from './harness.ts';

describe('draw', () => {
  it('draws every kind of block, the disclaimer last, the buttons as a keyboard', () => {
    const reply: Reply = {
      ...resultOf('x'),
      blocks: [
        { kind: 'strong', text: 'About 12 in 100' },
        { kind: 'paragraph', text: 'Calibrated.' },
        { kind: 'list', items: ['one', 'two'] },
        { kind: 'bars', rows: [{ label: 'Melanoma', value: 0.42, text: '42%' }] },
      ],
    };
    const parts = draw(reply);
    expect(parts).toHaveLength(1);
    expect(parts[0].html).toBe(
      '<b>Raised score</b>\n\n<b>About 12 in 100</b>\n\nCalibrated.\n\n• one\n• two\n\n▰▰▱▱▱ 42% Melanoma\n\n<i>A computer estimate.</i>',
    );
    expect(parts[0].keyboard).toEqual([[{ text: 'Delete', callback_data: 'v1:d' }]]);
    expect(parts[0].picture?.bytes).toBe(tinyPng);
  });

  it('has the disclaimer before what a person may leave', () => {
    const reply = { ...resultOf('What matters.'), leading: 1 };
    const blocks = [...reply.blocks, { kind: 'list', items: ['a detail'] } as const];
    expect(draw({ ...reply, blocks })[0].html).toBe(
      '<b>Raised score</b>\n\nWhat matters.\n\n<i>A computer estimate.</i>\n\n• a detail',
    );
  });

  it('shows the very text that the conversation measures', () => {
    const reply = resultOf('Several words');
    const blocks = [...reply.blocks, { kind: 'paragraph', text: 'Details' } as const];
    for (const leading of [1, 2])
      expect(parseHtml(draw({ ...reply, blocks, leading })[0].html)).toBe(
        plainText({ ...reply, blocks, leading }, { barCells: 5 }),
      );
  });

  it('escapes markup and drops control and direction characters', () => {
    const hostile = '<a href="tg://user?id=1">x</a> & \u202egpj.exe\u2066 \u0000\u0007\u009b\u200f end \ud800';
    const [part] = draw(noticeOf(hostile));
    expect(part.html).toBe('&lt;a href="tg://user?id=1"&gt;x&lt;/a&gt; &amp; gpj.exe  end \ufffd');
    expect(parseHtml(part.html)).toContain('<a href="tg://user?id=1">x</a> & gpj.exe');
  });

  it('keeps line breaks and emoji whole', () => {
    expect(cleanText('a\r\nb\rc\n👩‍⚕️')).toBe('a\nb\nc\n👩‍⚕️');
  });

  it('counts UTF-16 code units after entities: exactly the limit is one message, one more is two', () => {
    const fixed = 'Raised score'.length + 2 + 2 + 'A computer estimate.'.length;
    const exactly = resultOf(`${'&'.repeat(maxCaptionLength - fixed - 2)}😀`);
    expect(draw(exactly)).toHaveLength(1);
    expect(parseHtml(draw(exactly)[0].html)).toHaveLength(maxCaptionLength);
    expect(draw(resultOf(`${'&'.repeat(maxCaptionLength - fixed - 1)}😀`))).toHaveLength(2);
  });

  it('splits what is longer: the picture first, the disclaimer and the buttons last, nothing lost', () => {
    const words = Array.from({ length: 900 }, (_, index) => `word${index}`).join(' ');
    const reply = resultOf(words);
    const parts = draw(reply);
    expect(parts.length).toBeGreaterThan(1);
    const texts = parts.map((part) => parseHtml(part.html));
    expect(texts[0]?.length).toBeLessThanOrEqual(maxCaptionLength);
    for (const text of texts.slice(1)) expect(text.length).toBeLessThanOrEqual(maxTextLength);
    expect(parts.map((part) => part.picture !== undefined)).toEqual(parts.map((_, index) => index === 0));
    expect(parts.map((part) => part.keyboard.length)).toEqual(
      parts.map((_, index) => (index === parts.length - 1 ? 1 : 0)),
    );
    expect(texts.at(-1)).toMatch(/A computer estimate\.$/);
    expect(texts.join(' ').match(/word\d+/g)).toEqual(words.split(' '));
  });

  it('cuts a text without any blank, never inside a surrogate pair', () => {
    const parts = draw(noticeOf('😀'.repeat(3000)));
    expect(parts.map((part) => part.html).join('')).toBe('😀'.repeat(3000));
    for (const part of parts) expect(part.html.length).toBeLessThanOrEqual(maxTextLength);
  });
});

describe('results as they are composed', () => {
  const timingsMs = { decode: 1, infer: 1, total: 2 };
  const diagnoses = (['mel', 'nv', 'bkl', 'bcc', 'akiec', 'vasc', 'df'] as const).map((code, index) => ({
    code,
    probability: [0.4, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05][index] ?? 0,
  }));
  const tiny = async () => ({ bytes: tinyPng, mimeType: 'image/png', width: 1, height: 1 }) as const;
  const heatMap = { bare: tiny, photo: tiny, withScale: tiny, overlay: tiny };
  const kinds = ['close-up', 'dermoscopy', 'unclear'] as const;
  const bands = ['low', 'raised', 'high'] as const;
  const outcomes: Outcome[] = kinds.flatMap((kind) =>
    bands.map((band) => ({
      outcome: 'assessed',
      kind,
      probability: 0.6,
      prior: 0.2,
      general: { prior: 0.02, probability: 0.11 },
      band,
      thresholds: { raised: 0.1, high: 0.4 },
      diagnoses,
      heatMap,
      model: 'molenet@1.0.0',
      engine: 'onnx',
      timingsMs,
    })),
  );

  it.each(locales)('fit into one caption in %s, of whatever kind', async (locale) => {
    for (const outcome of outcomes) {
      const parts = draw(await compose(outcome, locale, { personKey: 'k'.repeat(43) }));
      expect(parts).toHaveLength(1);
      expect(parts[0].picture).toBeDefined();
      expect(parseHtml(parts[0].html).length).toBeLessThanOrEqual(maxCaptionLength);
      for (const button of parts[0].keyboard.flat())
        expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64);
    }
  });
});
