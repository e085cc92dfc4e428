import { describe, expect, it } from 'vitest';
import { errorCause } from '../../../src/ops/error-cause.ts';

describe('errorCause', () => {
  it('goes down to the error that began it', () => {
    const inner = new Error('Non-zero status code returned while running Conv node');
    const outer = Object.assign(new Error('The onnx engine failed on a batch of 8.', { cause: inner }), {
      code: 'ENGINE',
    });
    expect(errorCause(outer)).toBe(
      'ENGINE: The onnx engine failed on a batch of 8. <- Error: Non-zero status code returned while running Conv node',
    );
  });

  it.each([
    'https://api.telegram.org/file/bot123:abc/photos/1.jpg failed',
    'redis://user:planted@host/1',
    'token 123456789:AAplantedplantedplantedplantedplan',
    'open /home/planted/photo.jpg',
    'interaction aW50ZXJhY3Rpb246MTIzplanted was refused',
  ])('takes out links, paths and what may be a key: %s', (message) => {
    const cause = errorCause(new Error(message));
    expect(cause).toContain('[hidden]');
    expect(cause).not.toMatch(/planted|123:abc/);
  });

  it('is one line, of a bounded length, whatever was thrown', () => {
    expect(errorCause(new Error(`a\nb\u0000${'long '.repeat(200)}`))).toMatch(/^Error: a b [^\n]{0,300}$/);
    expect(errorCause('text')).toBe('string');
    const loop: Error = new Error('again');
    loop.cause = loop;
    expect(errorCause(loop)).toBe('Error: again <- Error: again <- Error: again <- Error: again');
  });
});
