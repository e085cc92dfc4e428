import { describe, expect, it } from 'vitest';
import { createScrub } from '../../../src/ops/scrub.ts';
import { loadConfig } from '../../../src/platforms.ts';

describe('scrub', () => {
  const scrub = createScrub(['planted"secret\\16', 'short', ...loadConfig({}).secrets]);
  const telegramToken = '123456789:AAF4eYh1D7xgq0fXhGf_-abcdefghijklmno';
  // Put together here, so that no scanner takes it for a real one.
  const discordToken = ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GaBcDe', 'abcdefghijklmnopqrstuvwxyz0123456789AB'].join('.');

  it.each([
    ['a secret of the configuration', JSON.stringify({ x: 'planted"secret\\16' }), 'planted'],
    ['a Telegram token', telegramToken, 'AAF4'],
    [
      'a Telegram file link',
      `GET https://api.telegram.org/file/bot${telegramToken}/photos/file_1.jpg failed`,
      'file_1.jpg',
    ],
    ['a file link of a local Bot API server', 'http://127.0.0.1:8081/file/bot1:x/photos/file_2.jpg', 'file_2'],
    ['a Discord token', `Bot ${discordToken}`, 'MTIz'],
    [
      'a Discord attachment',
      '{"url":"https://cdn.discordapp.com/attachments/1/2/mole.png?ex=66&is=65&hm=aa"}',
      'mole.png',
    ],
    ['an interaction token', 'PATCH /webhooks/123456789012345678/aW50ZXJhY3Rpb246MTIzNDU2Nzg5 404', 'aW50ZXJhY3Rpb24'],
    ['a password in an address', 'connect redis://bot:hunter2secret@redis:6379', 'hunter2'],
  ])('hides %s', (_what, line, secret) => {
    expect(line).toContain(secret);
    expect(scrub(line)).not.toContain(secret);
    expect(scrub(line)).toContain('[hidden]');
  });

  it.each([
    '{"level":"info","time":"2026-11-23T12:00:00.000Z","job":"telegram:812345678","outcome":["assessed:low"],"tookMs":812}',
    '{"url":"http://127.0.0.1:8080","msg":"the page is served"}',
    '{"model":"molenet@1.0.0","msg":"a short word stays"}',
  ])('leaves an ordinary line as it is: %s', (line) => {
    expect(scrub(line)).toBe(line);
  });
});
