import { describe, expect, it } from 'vitest';
import { abstentionReasons, bands } from '../../../src/check/outcome.ts';
import { rejectionReasons } from '../../../src/check/rejection.ts';
import { parseAction } from '../../../src/conversation/actions.ts';
import { compose, composeCombined } from '../../../src/conversation/compose.ts';
import { explainCertainty, explainMeaning, explainTips } from '../../../src/conversation/explain.ts';
import { shareText } from '../../../src/conversation/figures.ts';
import { plainText, textBar } from '../../../src/conversation/plain.ts';
import { aroundDisclaimer, type Reply } from '../../../src/conversation/reply.ts';
import { texts } from '../../../src/conversation/texts.ts';
import { everyLocale, heatMap, model } from './every-reply.ts';
import { abstained, assessed, codes, rejected } from './outcomes.ts';

const actionsOf = (reply: Reply) => reply.buttons.flat().map(({ action }) => parseAction(action));
const barsOf = (reply: Reply) => reply.blocks.flatMap((block) => (block.kind === 'bars' ? [block.rows] : []));

describe('a result', () => {
  it.each([
    [0, 'Fewer than 1 in 100', '< 1%'],
    [0.0099, 'Fewer than 1 in 100', '< 1%'],
    [0.01, 'About 1 in 100', '1%'],
    [0.031, 'About 3 in 100', '3%'],
    [0.3749, 'About 37 in 100', '37%'],
    [0.99, 'About 99 in 100', '99%'],
    [0.9901, 'More than 99 in 100', '> 99%'],
    [1, 'More than 99 in 100', '> 99%'],
  ])('says %s in words and in figures, no finer than it was calibrated', async (probability, words, figure) => {
    const text = plainText(await compose(assessed(probability, 'low'), 'en'));
    expect(text).toContain(words);
    expect(text).toContain(`(${figure})`);
    expect(text).not.toMatch(/\d[.,]\d+\s?%/);
  });

  it.each(bands)('tells the band %s in its title', async (band) => {
    const reply = await compose(assessed(0.2, band), 'en');
    expect(reply).toMatchObject({ kind: 'result', band, locale: 'en' });
    expect(reply.title.toLowerCase()).toContain(`${band} score`);
  });

  it('says what the figure is conditional on, what it is where few are malignant, and the kind of picture', async () => {
    const usual = plainText(await compose(assessed(0.2, 'low'), 'en'));
    expect(usual).toContain(
      'This holds for pictures from clinics, where 1 in 5 is malignant. Where 1 in 50 is, it would be about 2 in 100 (2%). Read as a close-up photo.',
    );
    const general = { prior: 0.02, probability: 0.004 };
    const asked = { prior: 0.15, general, kind: 'unclear' } as const;
    const operator = plainText(await compose(assessed(0.2, 'low', asked), 'en', { priorMalignant: 0.15 }));
    expect(operator).toContain(
      'This holds for a malignant share of 15 in 100, set by the operator. With 1 in 50 it would be fewer than 1 in 100 (< 1%). Kind of picture unclear',
    );
  });

  it.each([
    [0.2, '1 in 5'],
    [0.195, '20 in 100'],
    [0.02, '1 in 50'],
    [0.3, '30 in 100'],
    [0.003, '1 in 333'],
    [0.6, '60 in 100'],
  ])('writes a share of %s as %s', (share, text) => {
    expect(shareText(share, texts('en'))).toBe(text);
  });

  it('says what matters before the list: advice, figure, its condition; then comes the disclaimer', async () => {
    const reply = await compose(assessed(0.2, 'low'), 'en');
    const { before, after } = aroundDisclaimer(reply);
    expect(before).toEqual([
      { kind: 'paragraph', text: texts('en').t('result.advice.low') },
      { kind: 'strong', text: expect.stringContaining('20 in 100') },
      { kind: 'paragraph', text: expect.stringContaining('Where 1 in 50 is') },
    ]);
    expect(after.map(({ kind }) => kind)).toContain('bars');
  });

  it('offers a reminder under a low score alone, and nowhere where the person can’t be reminded', async () => {
    const personKey = 'ABCDEFGHIJKLMNOP';
    const remind = { kind: 'remind', owner: 'ABCDEFGHIJKL' };
    for (const band of bands) {
      const [one, other] = [assessed(0.2, band), assessed(0.1, 'low')];
      const offers = band === 'low' ? [remind] : [];
      for (const reply of [
        await compose(one, 'en', { reminder: true, personKey }),
        await composeCombined([one, other], 'en', { reminder: true, personKey }),
      ])
        expect(actionsOf(reply).filter((action) => action?.kind === 'remind')).toEqual(offers);
      expect(actionsOf(await compose(one, 'en', { personKey }))).not.toContainEqual(remind);
    }
  });

  it.each(everyLocale)(
    'lays its six buttons out in three rows in $locale, each label short enough for its half',
    async ({ locale }) => {
      const { buttons } = await compose(assessed(0.01, 'low'), locale, { sheet: true, reminder: true });
      expect(buttons.map((row) => row.length)).toEqual([2, 2, 2]);
      for (const { label } of buttons.flat()) expect(label.length, label).toBeLessThanOrEqual(21);
    },
  );

  it('ranks the seven names as bars', async () => {
    const outcome = assessed(0.9, 'high');
    const [rows] = barsOf(await compose(outcome, 'de'));
    expect(rows).toHaveLength(7);
    expect(rows?.map(({ value }) => value)).toEqual(outcome.diagnoses.map(({ probability }) => probability));
    expect(new Set(rows?.map(({ label }) => label)).size).toBe(codes.length);
    expect(rows?.[0]?.text).toMatch(/^30\s%$/);
  });

  it('carries in its buttons all that their answers need', async () => {
    const reply = await compose(assessed(0.0312, 'raised'), 'fr', { personKey: 'ABCDEFGHIJKLMNOP' });
    expect(actionsOf(reply)).toEqual([
      { kind: 'meaning', permille: 31, band: 'raised' },
      { kind: 'certainty', permille: 31, band: 'raised' },
      { kind: 'tips', topic: 'general' },
      { kind: 'delete', owner: 'ABCDEFGHIJKL' },
    ]);
    expect(actionsOf(await compose(assessed(0.03, 'low'), 'fr'))).toContainEqual({ kind: 'delete' });
  });

  it('shows the heat map with its legend and says in words what the colours are', async () => {
    const reply = await compose(assessed(0.3, 'raised', { heatMap: heatMap() }), 'en');
    expect(reply.picture).toMatchObject({ mimeType: 'image/jpeg', width: 240, fileName: 'molecheck.jpg' });
    expect(reply.picture?.alt).toContain('violet');
    expect(plainText(reply)).toContain(
      'The colours show where the model looked: from violet (a little) to yellow (most).',
    );
    const without = await compose(assessed(0.3, 'raised'), 'en');
    expect(without.picture).toBeUndefined();
    expect(plainText(without)).not.toContain(
      'The colours show where the model looked: from violet (a little) to yellow (most).',
    );
  });

  it('draws no heat map that nobody will see, and answers in words where drawing fails', async () => {
    const map = heatMap();
    const without = await compose(assessed(0.3, 'raised', { heatMap: map }), 'en', { heatMap: false });
    expect(map.drawn()).toBe(0);
    const failing = { ...map, withScale: () => Promise.reject(new Error('out of memory')) };
    expect(await compose(assessed(0.3, 'raised', { heatMap: failing }), 'en')).toEqual(without);
    expect(without).toEqual(await compose(assessed(0.3, 'raised'), 'en'));
  });

  it('answers in the nearest language, English for one it does not speak', async () => {
    expect((await compose(assessed(0.3, 'raised'), 'pt-BR')).locale).toBe('pt');
    expect((await compose(assessed(0.3, 'raised'), 'xx')).locale).toBe('en');
  });
});

describe('an answer without a score', () => {
  it.each(abstentionReasons)('%s: its own advice first, then the rest, with the drawn example', async (reason) => {
    const reply = await compose(abstained(reason), 'en');
    expect(reply).toMatchObject({ kind: 'abstained', picture: { fileName: 'example.jpg' } });
    const lists = reply.blocks.flatMap((block) => (block.kind === 'list' ? [block.items] : []));
    const tips = await explainTips(reason, 'en');
    expect(lists[0]).toEqual(tips.blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])));
    expect(lists[0]?.length).toBe(6);
    expect(reply.picture?.alt.length).toBeGreaterThan(40);
    expect(plainText(reply)).not.toContain('%');
  });

  it('has advice of its own for each reason', async () => {
    const firsts = await Promise.all(
      abstentionReasons.map(async (reason) => plainText(await explainTips(reason, 'en')).split('•')[1]),
    );
    expect(new Set(firsts).size).toBe(abstentionReasons.length);
  });

  it.each(rejectionReasons)('%s: what to do', async (reason) => {
    const reply = await compose(rejected(reason), 'en');
    expect(reply.kind).toBe('rejected');
    expect(plainText(reply)).toMatch(/\b([Pp]lease (send|take)|[Ss]end it)\b/);
  });

  it('says when to try again', async () => {
    expect(plainText(await compose(rejected('busy', 30_000), 'en'))).toContain('in 30 seconds');
    expect(plainText(await compose(rejected('busy', 61_000), 'en'))).toContain('in 61 seconds');
    expect(plainText(await compose(rejected('busy', 150_000), 'de'))).toContain('in 3 Minuten');
    expect(plainText(await compose(rejected('busy'), 'en'))).toContain('in 60 seconds');
  });
});

describe('an album', () => {
  it('gives each photo its number, and the advice and heat map of the highest band', async () => {
    const [map, unseen] = [heatMap(), heatMap()];
    const outcomes = [
      assessed(0.3, 'low', { heatMap: unseen }),
      abstained('blurred'),
      assessed(0.2, 'high', { heatMap: map }),
      abstained('blurred'),
      rejected('corrupt'),
    ];
    const reply = await composeCombined(outcomes, 'en', { personKey: 'ABCDEFGHIJKLMNOP' });
    expect(reply).toMatchObject({ kind: 'combined', title: '5 photos checked', band: 'high' });
    expect(barsOf(reply)[0]?.map(({ label, text }) => `${label}: ${text}`)).toEqual([
      'Photo 1: 30%, low',
      'Photo 3: 20%, high',
    ]);
    const text = plainText(reply);
    expect(text).toContain('Highest: photo 3.');
    expect(text).toContain('About 20 in 100');
    expect(text).toMatch(/• Photos 2, 4: The picture is too blurred\./);
    expect(text).toMatch(/• Photo 5: The picture seems damaged\./);
    const { before, after } = aroundDisclaimer(reply);
    expect(before.map((block) => (block.kind === 'strong' || block.kind === 'paragraph' ? block.text : ''))).toEqual([
      expect.stringContaining('Highest: photo 3.'),
      texts('en').t('result.advice.high'),
      expect.stringContaining('20 in 100'),
      expect.stringContaining('Where 1 in 50 is'),
    ]);
    expect(after.map(({ kind }) => kind)).toContain('bars');
    expect(reply.picture?.width).toBe(240);
    expect([map.drawn(), unseen.drawn()]).toEqual([1, 0]);
    expect(actionsOf(reply)).toContainEqual({ kind: 'meaning', permille: 200, band: 'high' });
    expect(reply.disclaimer).toBeTruthy();
  });

  it('of one photo reads like a single result, of none with a score like a refusal', async () => {
    expect(await composeCombined([assessed(0.3, 'low')], 'es')).toEqual(await compose(assessed(0.3, 'low'), 'es'));
    const reply = await composeCombined([rejected('timeout'), abstained('too-dark')], 'es');
    expect(reply.kind).toBe('combined');
    expect(reply.band).toBeUndefined();
    expect(barsOf(reply)).toEqual([]);
    expect(reply.disclaimer).toBeTruthy();
  });

  it.each(everyLocale)('of ten results fits into a caption in $locale', async ({ locale }) => {
    const map = heatMap();
    const ten = Array.from({ length: 10 }, (_, index) => assessed((index + 1) / 10.01, 'raised', { heatMap: map }));
    expect(plainText(await composeCombined(ten, locale), { barCells: 5 }).length).toBeLessThanOrEqual(1024);
  });
});

describe('the explanations', () => {
  it.each(bands)('say for %s what it means, with all signs and when to see a doctor', (band) => {
    const text = plainText(explainMeaning(0.2, band, 'en'));
    expect(text).toContain('About 20 in 100');
    for (const sign of ['Asymmetry', 'Border', 'Colour', 'Diameter', 'Evolving', 'bleeds', 'worries you'])
      expect(text).toContain(sign);
    expect(text).toContain('does not replace');
  });

  it('say how many malignant spots the model misses, where that was measured, and what was not', () => {
    const text = plainText(explainCertainty(0.2, 'low', 'en', { model }));
    expect(text).toContain('about 5 of 100 malignant spots got a low score (images used to set the line)');
    expect(text).toMatch(/light skin/);
    expect(text).toMatch(/one in five of them malignant/);
    const unknown = plainText(explainCertainty(0.2, 'low', 'en', { model: { ...model, operatingPoints: [] } }));
    expect(unknown).not.toContain('misses');
    expect(plainText(explainCertainty(0.2, 'low', 'en', { priorMalignant: 0.02 }))).toContain(
      '2% of the spots are malignant',
    );
  });
});

describe('plain text', () => {
  it('draws bars of the width asked for, whatever the value', () => {
    expect([0, 0.09, 0.5, 0.96, 1, 7, -1].map((value) => textBar(value, 5))).toEqual([
      '▱▱▱▱▱',
      '▱▱▱▱▱',
      '▰▰▰▱▱',
      '▰▰▰▰▰',
      '▰▰▰▰▰',
      '▰▰▰▰▰',
      '▱▱▱▱▱',
    ]);
  });

  it('has the disclaimer before the list of a result, else last, and the buttons at the end where they are shown', async () => {
    const reply = await compose(assessed(0.2, 'low'), 'en');
    const text = plainText(reply, { buttons: true });
    expect(text.startsWith(reply.title)).toBe(true);
    expect(text.indexOf(reply.disclaimer ?? 'none')).toBeGreaterThan(text.indexOf('Where 1 in 50 is'));
    expect(text.indexOf(reply.disclaimer ?? 'none')).toBeLessThan(text.indexOf('▱'));
    expect(text.endsWith('[ Delete this result ]')).toBe(true);
    expect(plainText(reply)).not.toContain('[ ');
    const without = await compose(abstained('blurred'), 'en');
    expect(plainText(without).endsWith(without.disclaimer ?? 'none')).toBe(true);
  });
});
