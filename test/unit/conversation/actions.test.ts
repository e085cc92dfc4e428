import { describe, expect, it } from 'vitest';
import { abstentionReasons, bands } from '../../../src/check/outcome.ts';
import { type Action, formatAction, maxActionBytes, parseAction } from '../../../src/conversation/actions.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { createPersonKey, shortKey } from '../../../src/conversation/person-key.ts';

const owner = shortKey(createPersonKey('a secret of the tests')('telegram', '123456789'));

const actions: readonly Action[] = [
  { kind: 'consent', answer: 'yes', owner },
  { kind: 'consent', answer: 'no', owner },
  ...locales.map((locale): Action => ({ kind: 'language', locale })),
  ...bands.flatMap((band): Action[] => [
    { kind: 'meaning', permille: 0, band },
    { kind: 'certainty', permille: 31, band },
    { kind: 'certainty', permille: 1000, band },
  ]),
  ...(['general', ...abstentionReasons] as const).map((topic): Action => ({ kind: 'tips', topic })),
  ...(['sheet', 'remind', 'unremind', 'delete'] as const).flatMap((kind): Action[] => [{ kind }, { kind, owner }]),
];

describe('the strings behind buttons', () => {
  it.each(actions.map((action) => ({ action, text: formatAction(action) })))(
    '$text comes back as it went',
    (button) => {
      expect(parseAction(button.text)).toEqual(button.action);
      expect(Buffer.byteLength(button.text)).toBeLessThanOrEqual(maxActionBytes);
      expect(button.text).toMatch(/^[\x21-\x7e]+$/);
    },
  );

  it('are all different', () => {
    expect(new Set(actions.map(formatAction)).size).toBe(actions.length);
  });

  it.each([
    '',
    'v1',
    'v1:',
    'v2:d',
    'V1:d',
    ' v1:d',
    'v1:p:',
    'v1:p:short',
    'v1:d\n',
    'v1:d:',
    'v1:d:short',
    'v1:m:31',
    'v1:m:31:x',
    'v1:m:1001:l',
    'v1:m:0031:l',
    'v1:m:-1:l',
    'v1:m:3.1:l',
    'v1:m:1e2:l',
    'v1:s:31:lh',
    'v1:l:xx',
    'v1:l:EN',
    'v1:t:',
    'v1:t:gg',
    'v1:t:constructor',
    'v1:c:y:',
    'v1:c:x:ABCDEFGHIJKL',
    'v1:c:y:ABCDEFGHIJK!',
    'v1:c:y:ABCDEFGHIJKL0',
    '__proto__',
    'consent:yes',
    `v1:d:${'A'.repeat(500)}`,
    '<script>alert(1)</script>',
  ])('%j is no action', (text) => {
    expect(parseAction(text)).toBeUndefined();
  });
});
