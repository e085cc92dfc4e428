import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../adapters/web/render.ts';
import { de } from '../../../adapters/web/words/de.ts';
import { en } from '../../../adapters/web/words/en.ts';
import { es } from '../../../adapters/web/words/es.ts';
import { fr } from '../../../adapters/web/words/fr.ts';
import { pt } from '../../../adapters/web/words/pt.ts';
import { wordsOf } from '../../../adapters/web/words.ts';
import { legendColours } from '../../../src/classifier/heat-colours.ts';
import { projectRoot } from '../../../src/config/root.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { texts } from '../../../src/conversation/texts.ts';

const folder = join(projectRoot, 'adapters/web/public');
const template = readFileSync(join(folder, 'index.html'), 'utf8');
const scripts = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');
const model = {
  name: 'molenet',
  version: '1.0.0',
  raised: 'sensitive',
  operatingPoints: [{ name: 'sensitive', threshold: 0.1, sensitivity: 0.95, specificity: 0.7, split: 'val' }],
};
const own = { en, de, es, fr, pt };
const filled = ['device.about', 'drop.formats', 'error.tooLarge', 'footer.model', 'privacyPage.operator'];

describe.each(locales)('the words of the page in %s', (locale) => {
  const words = wordsOf(locale, { model, composing: {}, maxPhotoBytes: 20 * 1024 * 1024, deviceBytes: 18_300_000 });

  it('are all there, and none is empty', () => {
    for (const [key, text] of Object.entries(words)) expect(text.trim(), key).not.toBe('');
    expect(Object.keys(own[locale])).toEqual(Object.keys(en));
  });

  it('fill the page: no mark without its text', () => {
    const page = renderPage(template, locale, words);
    expect(page).toContain(`<html lang="${locale}">`);
    const marks = [...page.matchAll(/<([a-z0-9]+)[^<>]*\sdata-t="([^"]+)"[^<>]*>([^<]*)</g)];
    expect(marks.length).toBeGreaterThan(60);
    for (const [, , key, text] of marks) expect(text?.trim(), key).not.toBe('');
    expect(page).toContain(`<option value="${locale}" lang="${locale}" selected>`);
  });

  it('fill the page on privacy, with whom to ask', () => {
    const privacy = readFileSync(join(folder, 'privacy.html'), 'utf8');
    const asked = { model, composing: {}, maxPhotoBytes: 1, operatorContact: 'Ann <ann@example.org> $&' };
    expect(renderPage(privacy, locale, wordsOf(locale, asked))).toContain('Ann &lt;ann@example.org&gt; $&amp;');
    const page = renderPage(privacy, locale, words);
    expect(page).toContain(own[locale]['privacyPage.noOperator']);
    expect([...page.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, link]) => link)).toEqual([
      `/?lang=${locale}`,
      `/?lang=${locale}`,
    ]);
  });

  it('hold every key that the scripts ask for', () => {
    const asked = [...scripts.matchAll(/\b(?:say|phase|complain)\(\s*'([\w.-]+)'/g)].map(([, key]) => key ?? '');
    expect(asked.length).toBeGreaterThan(15);
    for (const key of asked) expect(words[key], key).toBeDefined();
  });

  it('keep the gaps that the page fills, and no other', () => {
    for (const [key, text] of Object.entries(words)) {
      expect(text, key).not.toMatch(/\{\{|undefined|\[object/);
      const gaps = [...text.matchAll(/\{(\w+)\}/g)].map(([, gap]) => gap);
      const expected = [...(en[key as keyof typeof en] ?? '').matchAll(/\{(\w+)\}/g)].map(([, gap]) => gap);
      if (filled.includes(key)) expect(gaps, key).toEqual([]);
      else if (key in en) expect(gaps, key).toEqual(expected);
      else
        for (const gap of gaps)
          expect(['count', 'percent', 'duration', 'n', 'date', 'prior', 'generalPrior', 'general'], key).toContain(gap);
    }
    expect(words['figure.about_other']).toContain('{count}');
    expect(words['figure.about_other']).toContain('{percent}');
    expect(words['drop.formats']).toContain('20');
    expect(words['device.about']).toContain('19');
    expect(words['footer.model']).toContain('molenet 1.0.0');
    expect(words['rejected.reason.busy']).toContain('{duration}');
  });

  it('take the signs and the names of the seven apart as the bots join them', () => {
    const { t } = texts(locale);
    for (const letter of ['a', 'b', 'c', 'd', 'e'] as const) {
      expect(words[`sign.${letter}`]).not.toBe('');
      const joined = t(`meaning.abcde.${letter}`);
      expect(joined).toContain(words[`sign.${letter}`]);
      expect(joined.endsWith(words[`sign.${letter}.what`] ?? '?')).toBe(true);
    }
    for (const code of ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'] as const) {
      const joined = t(`meaning.names.${code}`);
      expect(words[`lesion.${code}.what`]?.length).toBeLessThan(joined.length);
      expect(joined.endsWith(words[`lesion.${code}.what`] ?? '?'), code).toBe(true);
    }
  });

  it('reassure nobody and claim nothing', () => {
    const all = Object.entries(own[locale])
      .map(([, text]) => text)
      .join('\n');
    expect(all).not.toMatch(
      /\bsafe\b|benign|nothing to worry|diagnos|detects? cancer|gutartig|unbedenklich|harmlos|benign[oa]|bénin|sans danger|inofensiv|tranquil|rassur/i,
    );
  });
});

describe('the page', () => {
  it('says the operator’s setting where the prior was changed', () => {
    const words = wordsOf('en', { model, composing: { priorMalignant: 0.03 }, maxPhotoBytes: 1 });
    expect(words['certainty.condition']).toContain('3%');
  });

  it('fails at the start where a text is missing', () => {
    expect(() => renderPage('<p data-t="no.such"></p>', 'en', {})).toThrow('no.such');
  });

  it('escapes what it writes', () => {
    const page = renderPage('<img data-t-alt="a" alt=""><p data-t="a"></p>', 'en', { a: '"<b>&' });
    expect(page).toContain('<p data-t="a">&quot;&lt;b&gt;&amp;</p>');
    expect(page).not.toContain('<b>');
  });

  it('asks for nothing from elsewhere and has nothing inline', () => {
    const styles = readdirSync(folder)
      .filter((name) => name.endsWith('.css'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(template).not.toMatch(/\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc="\/)/);
    for (const text of [template, scripts, ...styles])
      expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|url\(|@import|innerHTML/);
    expect(scripts).not.toMatch(/localStorage|indexedDB|document\.cookie|sendBeacon/);
    // Of the last result alone, in one place.
    const keepers = readdirSync(folder).filter((name) =>
      /sessionStorage/.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(keepers).toEqual(['keep.js']);
  });

  it('shows the heat map’s own colours in its legend', () => {
    const styles = readFileSync(join(folder, 'result.css'), 'utf8');
    expect(styles).toContain(legendColours.join(', '));
  });
});
