import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createHttpServer,
  type HttpLimits,
  type HttpServerConfig,
  type Readiness,
} from '../../../src/platform/http-server.ts';

const config: HttpServerConfig = { TRUST_PROXY: false, CHECK_TIMEOUT_MS: 30_000, WEB_ORIGINS: [], WEB_HOSTS: [] };
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
  settings: Partial<HttpServerConfig> = {},
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
  server = createHttpServer({ ...config, ...settings }, logger, readiness, limits);
  routes?.(server);
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return { url, port: Number(new URL(url).port) };
}

/** Everything the server says to these bytes, until it ends the connection. */
function converse(
  port: number,
  bytes: string,
  drip?: string,
  { localAddress = '127.0.0.1', drips = Number.POSITIVE_INFINITY } = {},
): Promise<string> {
  return new Promise((resolve) => {
    let left = drips;
    let answer = '';
    let timer: NodeJS.Timeout | undefined;
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () => {
      socket.write(bytes);
      if (drip !== undefined) timer = setInterval(() => left-- > 0 && socket.write(drip), 20);
    });
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
    expect(await answer.json()).toEqual({ error: { code: 'internal', message: expect.stringContaining('Try again') } });
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

  it('ends a body that comes too slowly, and lets a slow one that keeps the pace arrive', async () => {
    const limits = { minBodyBytesPerSecond: 1000, paceWindowMs: 200 };
    const { port } = await open(undefined, limits, (http) => http.post('/hook', async () => 'taken'));
    const head = (length: number): string =>
      `POST /hook HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${length}\r\n\r\n`;
    expect(await converse(port, head(100_000), ' ')).toContain('"request-timeout"');
    const chunked = 'POST /hook HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await converse(port, chunked, '1\r\nx\r\n')).toContain(' 408 ');
    expect(await converse(port, head(4000), ' '.repeat(80), { drips: 50 })).toContain(' 200 ');
  });

  it.each([
    ['an address that is not there', 'POST /nothing', 404],
    ['a page', 'GET /page', 200],
  ])('ends an endless chunked body after its answer: to %s', async (_what, line, status) => {
    const { port } = await open(undefined, { lingerMs: 100 }, (http) => http.get('/page', async () => 'a page'));
    const head = `${line} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`;
    expect(await converse(port, head, `4000\r\n${'x'.repeat(0x4000)}\r\n`)).toContain(` ${status} `);
  });

  it('ends an endless chunked webhook body at the limit', async () => {
    const { port } = await open(undefined, { maxBodyBytes: 1000, lingerMs: 100 }, (http) =>
      http.post('/hook', async () => 'taken'),
    );
    const head = 'POST /hook HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await converse(port, head, `4000\r\n${'x'.repeat(0x4000)}\r\n`)).toContain('"too-large"');
  });

  it('caps the connections of one address, and of no other', async () => {
    const { port } = await open(undefined, { maxConnectionsPerAddress: 3, idleTimeoutMs: 60_000 });
    const held = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<Socket>((resolve) => {
            const socket: Socket = connect(port, '127.0.0.1', () => resolve(socket));
          }),
      ),
    );
    const ask = 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    expect(await converse(port, ask)).toBe('');
    expect(await converse(port, ask, undefined, { localAddress: '127.0.0.2' })).toContain(' 200 ');
    held[0]?.destroy();
    await expect.poll(() => converse(port, ask)).toContain(' 200 ');
    for (const socket of held) socket.destroy();
  });

  it('does not count the connections of a proxy that it trusts', async () => {
    const { port } = await open(undefined, { maxConnectionsPerAddress: 0 }, undefined, { TRUST_PROXY: true });
    const ask = 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    expect(await converse(port, ask)).toContain(' 200 ');
  });
});

describe('who may send from a browser', () => {
  const hook = (http: FastifyInstance): void => {
    http.post('/api/hook', async () => 'taken');
    http.post('/hook', async () => 'taken');
  };

  /** Headers that `fetch` would not let a caller write. */
  function send(url: string, headers: Readonly<Record<string, string>>, method = 'POST') {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const sent = request(url, { method, headers, agent: false }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => {
          body += String(chunk);
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  it.each([
    ['none', {}, 200],
    ['its own', { host: 'mole.example.org', origin: 'https://mole.example.org' }, 200],
    ['its own, with a port', { host: 'localhost:8080', origin: 'http://localhost:8080' }, 200],
    [
      'its own, the default port written out',
      { host: 'mole.example.org:443', origin: 'https://mole.example.org' },
      200,
    ],
    ['its own, in capitals', { host: 'MOLE.example.org', origin: 'https://mole.example.org' }, 200],
    ['another port', { host: 'localhost:8080', origin: 'http://localhost:3000' }, 403],
    ['another site', { host: 'mole.example.org', origin: 'https://evil.example' }, 403],
    ['a name that ends like it', { host: 'mole.example.org', origin: 'https://evil-mole.example.org' }, 403],
    ['a subdomain', { host: 'mole.example.org', origin: 'https://a.mole.example.org' }, 403],
    ['null', { host: 'mole.example.org', origin: 'null' }, 403],
    ['empty', { host: 'mole.example.org', origin: '' }, 403],
    ['nonsense', { host: 'mole.example.org', origin: 'mole.example.org' }, 403],
    ['an extension', { host: 'mole.example.org', origin: 'chrome-extension://mole.example.org' }, 403],
    [
      'a forwarded host that nobody trusts',
      { host: 'a.example', 'x-forwarded-host': 'b.example', origin: 'https://b.example' },
      403,
    ],
  ])('origin %s', async (_what, headers: Record<string, string>, status) => {
    const { url } = await open(undefined, undefined, hook);
    for (const path of ['/api/hook', '/hook']) {
      const answer = await send(url + path, headers);
      expect(answer.status).toBe(status);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      if (status === 403)
        expect(JSON.parse(answer.body)).toMatchObject({
          error: { code: 'foreign-origin', message: expect.stringContaining('WEB_ORIGINS') },
        });
    }
  });

  it('knows its public origin behind a proxy: by the forwarded host, or by name', async () => {
    const { url } = await open(undefined, undefined, hook, { TRUST_PROXY: true });
    const forwarded = { host: '127.0.0.1:8080', 'x-forwarded-host': 'b.example', origin: 'https://b.example' };
    expect((await send(`${url}/api/hook`, forwarded)).status).toBe(200);
    await server?.close();
    const named = await open(undefined, undefined, hook, { WEB_ORIGINS: ['https://b.example'] });
    const { 'x-forwarded-host': _none, ...bare } = forwarded;
    expect((await send(`${named.url}/api/hook`, bare)).status).toBe(200);
  });

  it('lets a listed origin read the answers, after asking first, and no other', async () => {
    const { url } = await open(undefined, undefined, hook, { WEB_ORIGINS: ['https://b.example'] });
    const preflight = { origin: 'https://b.example', 'access-control-request-method': 'POST' };
    const allowed = await send(`${url}/api/hook`, preflight, 'OPTIONS');
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      'access-control-allow-methods': 'GET, POST',
      vary: 'origin',
    });
    const { headers } = await send(`${url}/api/hook`, { origin: 'https://b.example' });
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://b.example', vary: 'origin' });
    expect((await send(`${url}/api/hook`, {})).headers.vary).toBe('origin');
    expect((await send(`${url}/api/hook`, { ...preflight, origin: 'https://c.example' }, 'OPTIONS')).status).toBe(403);
    await server?.close();
    const anybody = await open(undefined, undefined, hook, { WEB_ORIGINS: ['*'] });
    const shared = await send(`${anybody.url}/api/hook`, { origin: 'null' });
    expect(shared.headers['access-control-allow-origin']).toBe('*');
    expect(shared.status).toBe(200);
  });

  it('answers for the listed names alone, where there is a list, and to probes by address', async () => {
    const { url } = await open(undefined, undefined, hook, { WEB_HOSTS: ['mole.example.org', '[::1]:8080'] });
    for (const host of ['mole.example.org', 'Mole.Example.org:8080', '[::1]:8080'])
      expect((await send(`${url}/hook`, { host })).status).toBe(200);
    for (const headers of [
      { host: 'rebound.example' },
      { host: '127.0.0.1:8080' },
      { host: 'rebound.example', 'x-forwarded-host': 'mole.example.org' },
      { host: 'mole.example.org.evil.example' },
    ]) {
      const answer = await send(`${url}/hook`, headers);
      expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([421, 'foreign-host']);
    }
    expect((await send(`${url}/healthz`, { host: '10.0.0.7:8080' }, 'GET')).status).toBe(200);
  });
});
