import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/ops/logger.ts';

function makeLogger() {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const secret = 'planted-person-secret';
  const logger = createLogger({ LOG_LEVEL: 'info', LOG_FORMAT: 'json', secrets: [secret] }, sink);
  return { logger, text: () => lines.join(''), secret };
}

describe('logger', () => {
  it('writes one JSON object a line, with level and time as words', () => {
    const { logger, text } = makeLogger();
    logger.child({ platform: 'telegram' }).info({ job: 'telegram:1' }, 'photo answered');
    const line: unknown = JSON.parse(text());
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      platform: 'telegram',
      job: 'telegram:1',
      msg: 'photo answered',
    });
  });

  it.each(['err', 'error'])('reduces an error given as `%s` to its code', (key) => {
    const { logger, text } = makeLogger();
    const error = Object.assign(new Error('planted-link'), { code: 'ECONNRESET', config: { url: 'planted-url' } });
    logger.error({ [key]: error }, 'failed');
    expect(JSON.parse(text())).toMatchObject({ [key]: 'ECONNRESET', msg: 'failed' });
    expect(text()).not.toContain('planted');
  });

  it('reduces an error given alone to its code', () => {
    const { logger, text } = makeLogger();
    logger.error(new TypeError('planted-link'));
    expect(JSON.parse(text())).toMatchObject({ code: 'TypeError' });
    expect(text()).not.toContain('planted');
  });

  it('hides secrets of the configuration wherever they stand', () => {
    const { logger, text, secret } = makeLogger();
    logger.info({ detail: `a ${secret} b` }, `and ${secret}`);
    expect(text()).not.toContain(secret);
    expect(text()).toContain('a [hidden] b');
  });

  it('is silent where it is told to be', () => {
    const lines: string[] = [];
    const logger = createLogger(
      { LOG_LEVEL: 'silent', LOG_FORMAT: 'json' },
      { write: (line) => void lines.push(line) },
    );
    logger.fatal('nothing');
    expect(lines).toEqual([]);
  });
});
