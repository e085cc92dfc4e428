import { describe, expect, it } from 'vitest';
import { ignoredProxy } from '../../../src/config/ignored-proxy.ts';

describe('ignoredProxy', () => {
  it('names the variable that asks for a proxy, not its value', () => {
    expect(ignoredProxy({ HTTPS_PROXY: 'http://user:secret@proxy:3128' })).toBe('HTTPS_PROXY');
    expect(ignoredProxy({ https_proxy: '', all_proxy: 'socks5://proxy' })).toBe('all_proxy');
    expect(ignoredProxy({ HTTPS_PROXY: '', HTTP_PROXY: 'http://proxy' })).toBeUndefined();
  });
});
