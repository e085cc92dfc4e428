import { describe, expect, it } from 'vitest';
import { createPersonKey, shortKey } from '../../../src/conversation/person-key.ts';

const key = createPersonKey('a secret of the tests');

describe('the key of a person', () => {
  it('is the same for the same person alone', () => {
    expect(key('telegram', '42')).toBe(key('telegram', '42'));
    const keys = [key('telegram', '42'), key('discord', '42'), key('telegram', '43'), key('telegram', '4')];
    expect(new Set(keys).size).toBe(4);
  });

  it('depends on the secret, and shows nothing of the id', () => {
    expect(createPersonKey('another secret of the tests')('telegram', '42')).not.toBe(key('telegram', '42'));
    expect(key('telegram', '123456789')).toMatch(/^[\w-]{43}$/);
    expect(key('telegram', '123456789')).not.toContain('123456789');
  });

  it('is HMAC-SHA256 over platform and id', () => {
    // openssl: printf 'telegram:42' | openssl dgst -sha256 -hmac 'a secret of the tests' -binary | basenc --base64url
    expect(key('telegram', '42')).toBe('pdP8baylQmJmXLi9hCfequJAGXPS1iHR7cQAiHRGebU');
    expect(shortKey(key('telegram', '42'))).toBe('pdP8baylQmJmXLi9hCfequJAGXPS1iHR7cQAiHRGebU'.slice(0, 12));
  });
});
