import { describe, expect, it } from 'vitest';
import { draw } from '../../../adapters/discord/draw.ts';
import { escapeText } from '../../../adapters/discord/text.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { type Component, flatten, messageFaults } from '../../fakes/discord/message-rules.ts';
import { consent, notice, result } from './harness.ts';

const componentsOf = (reply: Reply, options = {}) =>
  flatten((draw(reply, options).body.components ?? []) as unknown as Component[]);
const types = (reply: Reply) => componentsOf(reply).map(({ type }) => type);

describe('escaping', () => {
  it.each([
    ['**bold** _x_ ~~y~~ `z` ||s||', '\\*\\*bold\\*\\* \\_x\\_ \\~\\~y\\~\\~ \\`z\\` \\|\\|s\\|\\|'],
    ['<@123> <#4> <t:1>', '\\<@123\\> \\<#4\\> \\<t:1\\>'],
    ['[masked](https://example.com)', '\\[masked\\](https://example.com)'],
    ['# heading\n- item\n1. one', '\\# heading\n\\- item\n1\\. one'],
    ['a-b 1.5 #c', 'a-b 1.5 #c'],
    ['@everyone @here', '@\u200beveryone @\u200bhere'],
    ['gnp.\u202eelom\u202c\u2066x\u2069\u200b', 'gnp.elomx'],
    ['\\*', '\\\\\\*'],
  ])('%j', (text, escaped) => {
    expect(escapeText(text)).toBe(escaped);
  });

  it('covers whatever a reply holds', () => {
    const hostile = '<@&1> **x** [a](b)';
    const reply: Reply = {
      ...notice,
      title: hostile,
      disclaimer: hostile,
      blocks: [
        { kind: 'paragraph', text: hostile },
        { kind: 'strong', text: hostile },
        { kind: 'list', items: [hostile] },
        { kind: 'bars', rows: [{ label: hostile, value: 0.5, text: hostile }] },
      ],
    };
    const drawn = componentsOf(reply)
      .map(({ content }) => content ?? '')
      .join('\n');
    expect(drawn).not.toContain('<@&1> ');
    expect(drawn.match(/\\<@&1\\> \\\*\\\*x\\\*\\\* \\\[a\\\]\(b\)/g)).toHaveLength(7);
  });
});

describe('a result', () => {
  it('has figure, picture, reasons, disclaimer and buttons in this order', () => {
    expect(types(result)).toEqual([17, 10, 12, 10, 14, 10, 1, 2, 2, 2]);
    const [lead, , disclaimer] = componentsOf(result).filter(({ type }) => type === 10);
    expect(lead?.content).toContain('23%');
    expect(disclaimer?.content).toContain(result.disclaimer);
  });

  it('has what matters and the disclaimer before picture and details, and cuts the details where it is too long', () => {
    const long = Array.from(
      { length: 60 },
      (_, index) => ({ kind: 'paragraph', text: `${index} ${'word '.repeat(30)}` }) as const,
    );
    const blocks = [
      { kind: 'paragraph', text: 'Advice.' },
      { kind: 'strong', text: 'The figure.' },
      { kind: 'paragraph', text: 'Seven names:' },
      ...long,
    ] as const;
    const reply: Reply = { ...result, blocks, leading: 2 };
    const shown = componentsOf(reply).filter(({ type }) => ![1, 2, 17].includes(type));
    expect(shown.slice(0, 6).map(({ type, content }) => content ?? type)).toEqual([
      `### ${result.title}\nAdvice.`,
      '**The figure.**',
      `-# ${result.disclaimer}`,
      14,
      12,
      'Seven names:',
    ]);
    expect(shown.at(-1)?.content).toMatch(/…$/);
    expect(messageFaults(draw(reply).body as never, ['heat-map.png'], false)).toEqual([]);
  });

  it('has the band in words beside its colour, and bars with their values in figures', () => {
    const colours = (['low', 'raised', 'high'] as const).map(
      (band) => componentsOf({ ...result, band })[0]?.accent_color,
    );
    expect(new Set(colours).size).toBe(3);
    const text = componentsOf(result)
      .map(({ content }) => content ?? '')
      .join('\n');
    expect(text).toContain('Raised score');
    expect(text).toMatch(/`▰+▱+` 70% Mole/);
    expect(componentsOf(notice)[0]?.accent_color).toBeUndefined();
  });

  it('has its picture with alt text', () => {
    const drawn = draw(result);
    expect(drawn.body.attachments).toEqual([{ id: '0', filename: 'heat-map.png', description: result.picture?.alt }]);
    expect(componentsOf(result).find(({ type }) => type === 12)?.items).toEqual([
      { media: { url: 'attachment://heat-map.png' }, description: result.picture?.alt },
    ]);
    expect(drawn.files).toHaveLength(1);
  });

  it('mentions nobody and breaks no rule of Discord’s', () => {
    for (const reply of [result, notice, consent]) {
      const drawn = draw(reply);
      expect(drawn.body.allowed_mentions).toEqual({ parse: [] });
      expect(
        messageFaults(
          drawn.body as never,
          drawn.files.map(({ name }) => name),
          false,
        ),
      ).toEqual([]);
    }
  });
});

it('a question for consent has one main button', () => {
  expect(
    componentsOf(consent)
      .filter(({ type }) => type === 2)
      .map(({ style }) => style),
  ).toEqual([1, 2]);
});

it('a paragraph stays with what it introduces, others get a gap between', () => {
  const blocks = [
    { kind: 'strong', text: 'One.' },
    { kind: 'paragraph', text: 'Two:' },
    { kind: 'list', items: ['a', 'b'] },
    { kind: 'paragraph', text: 'Three.' },
  ] as const;
  const texts = componentsOf({ ...notice, blocks }).flatMap(({ content }) => content ?? []);
  expect(texts).toEqual(['### A notice\n**One.**', 'Two:\n- a\n- b', 'Three.']);
});

it('a reply without a title begins with its text', () => {
  expect(componentsOf({ ...notice, title: '' })[1]?.content).toBe('Something said.');
});

it('text that is too long is cut between blocks, never the disclaimer', () => {
  const blocks = Array.from({ length: 60 }, (_, index) => ({
    kind: 'paragraph' as const,
    text: `${index} ${'word '.repeat(30)}`,
  }));
  const drawn = draw({ ...result, blocks });
  expect(messageFaults(drawn.body as never, ['heat-map.png'], false)).toEqual([]);
  const text = componentsOf({ ...result, blocks })
    .map(({ content }) => content ?? '')
    .join('\n');
  expect(text).toContain('…');
  expect(text).toContain(result.disclaimer);
});
