import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpServer, type HttpLimits, type Readiness } from '../../../src/platform/http-server.ts';

const config = { TRUST_PROXY: false, CHECK_TIMEOUT_MS: 30_000 };
let server: FastifyInstance | undefined;
let logged = '';

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open(
  readiness?: Readiness,
  limits?: Partial<HttpLimits>,
  routes?: (http: FastifyInstance) => void,
): Promise<{ readonly url: string; readonly port: number }> {
  logged = '';
  const logger = pino(
    { level: 'trace' },
    {
      write(line: string) {
        logged += line;
      },
    },
  );
  server = createHttpServer(config, logger, readiness, limits);
  routes?.(server);
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return { url, port: Number(new URL(url).port) };
}

/** Everything the server says to these bytes, until it ends the connection. */
function converse(port: number, bytes: string, drip?: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = drip === undefined ? undefined : setInterval(() => socket.write(drip), 20);
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

describe('the HTTP server', () => {
  it('forbids everything that the page does not need', async () => {
    const { url } = await open();
    const { headers } = await fetch(`${url}/healthz`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
  });

  it('answers health by itself, readiness by what it is told', async () => {
    let ready = false;
    const { url } = await open(() => ready);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    ready = true;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('says and logs nothing of an error but its code', async () => {
    const { url } = await open(undefined, undefined, (http) => {
      http.get('/hook/s3cret', async () => {
        throw Object.assign(new Error('s3cret in a message, /home/of/somebody'), { code: 'EBOOM' });
      });
    });
    const answer = await fetch(`${url}/hook/s3cret?token=s3cret`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: { code: 'internal', message: 'Something went wrong here.' } });
    expect(logged).toContain('EBOOM');
    expect(logged).not.toMatch(/s3cret|somebody/);
  });

  it('does not quote the address of what it does not find or understand', async () => {
    const { url } = await open();
    for (const [path, status] of [
      ['/nothing/s3cret', 404],
      ['/%E0%A4%A/s3cret', 400],
    ] as const) {
      const answer = await fetch(url + path);
      expect(answer.status).toBe(status);
      expect(await answer.text()).not.toMatch(/s3cret|stack/);
    }
    expect(logged).toBe('');
  });

  it('refuses a webhook body above its limit and headers above theirs', async () => {
    const { url } = await open(undefined, { maxBodyBytes: 1000 }, (http) => http.post('/hook', async () => 'taken'));
    const body = JSON.stringify({ long: 'x'.repeat(2000) });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${url}/hook`, { method: 'POST', body, headers })).status).toBe(413);
    expect((await fetch(url, { headers: { 'x-long': 'x'.repeat(20_000) } })).status).toBe(431);
  });

  it('ends a connection whose headers drip in', async () => {
    const { port } = await open(undefined, { headersTimeoutMs: 200, checkIntervalMs: 50 });
    expect(await converse(port, 'GET / HTTP/1.1\r\nhost: x\r\n', 'x-a: b\r\n')).toContain(' 408 ');
  });

  it('ends a connection whose body drips in', async () => {
    const { port } = await open(
      undefined,
      { headersTimeoutMs: 200, requestTimeoutMs: 300, checkIntervalMs: 50 },
      (http) => http.post('/hook', async () => 'taken'),
    );
    const head = 'POST /hook HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n';
    expect(await converse(port, head, ' ')).toContain(' 408 ');
  });

  it('ends a connection that says nothing', async () => {
    const { port } = await open(undefined, { idleTimeoutMs: 200 });
    expect(await converse(port, '')).toBe('');
  });
});
