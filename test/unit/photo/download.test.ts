import type { RequestListener, ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createDownloader, type Downloader, type DownloaderOptions } from '../../../src/photo/download.ts';
import { serveHttp, serveTcp, type TestServer } from './file-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const never = new AbortController().signal;
const photo = Buffer.from('\xff\xd8\xff not really, but nobody decodes it here', 'latin1');

async function serving(answer: RequestListener): Promise<TestServer> {
  const server = await serveHttp(answer);
  closing.push(server.close);
  return server;
}

function downloader(origins: readonly string[], options: Partial<DownloaderOptions> = {}): Downloader {
  const made = createDownloader({ origins, maxBytes: 1_000_000, timeoutMs: 20_000, ...options });
  closing.push(made.close);
  return made;
}

/** Asks a server that answers like this for one photo. */
async function fetchFrom(answer: RequestListener, options: Partial<DownloaderOptions> = {}) {
  const server = await serving(answer);
  return downloader([server.origin], options).source(`${server.origin}/photo?size=large`).open(never);
}

const failed = { ok: false, fault: 'download-failed' };
const timeout = { ok: false, fault: 'timeout' };
const tooLarge = { ok: false, fault: 'too-large' };

describe('a download', () => {
  it('gives the bytes, asking with the path and the query', async () => {
    const asked: unknown[] = [];
    const server = await serving((request, response) => {
      asked.push([request.url, request.headers['accept-encoding']]);
      response.end(photo);
    });
    const source = downloader([server.origin]).source(`${server.origin}/a%20b/c.jpg?x=1#part`);
    expect(server.connections()).toBe(0);
    expect(await source.open(never)).toEqual({ ok: true, value: photo });
    expect(asked).toEqual([['/a%20b/c.jpg?x=1', 'identity']]);
  });

  it.each([403, 404, 410])('%i is an expired link, asked for once', async (status) => {
    let count = 0;
    expect(await fetchFrom((_request, response) => response.writeHead(status).end(`${++count}`))).toEqual({
      ok: false,
      fault: 'expired-link',
    });
    expect(count).toBe(1);
  });

  it.each([204, 206, 304, 400, 401, 418])('%i is a failure, asked for once', async (status) => {
    let count = 0;
    expect(await fetchFrom((_request, response) => response.writeHead(status).end(void ++count))).toEqual(failed);
    expect(count).toBe(1);
  });

  it('an empty body is unreadable', async () => {
    expect(await fetchFrom((_request, response) => response.end())).toEqual({ ok: false, fault: 'unreadable' });
  });
});

describe('retries', () => {
  it.each([429, 500, 502, 503])('%i twice, then the photo', async (status) => {
    let count = 0;
    const answer: RequestListener = (_request, response) =>
      ++count < 3 ? response.writeHead(status, { 'retry-after': '0' }).end() : response.end(photo);
    expect(await fetchFrom(answer)).toEqual({ ok: true, value: photo });
    expect(count).toBe(3);
  });

  it('a broken connection, then the photo', async () => {
    let count = 0;
    const answer: RequestListener = (request, response) =>
      ++count === 1 ? request.socket.destroy() : response.end(photo);
    expect(await fetchFrom(answer)).toEqual({ ok: true, value: photo });
  });

  it('end after the third attempt', async () => {
    let count = 0;
    expect(await fetchFrom((_request, response) => response.writeHead(500).end(`${++count}`))).toEqual(failed);
    expect(count).toBe(3);
  });

  it('are not made where the server asks for more time than there is', async () => {
    let count = 0;
    const answer: RequestListener = (_request, response) =>
      response.writeHead(429, { 'retry-after': `${++count * 60}` }).end();
    expect(await fetchFrom(answer)).toEqual(failed);
    expect(count).toBe(1);
  });

  it('end with the deadline', async () => {
    const answer: RequestListener = (_request, response) => response.writeHead(503).end();
    expect(await fetchFrom(answer, { timeoutMs: 100 })).toEqual(timeout);
  });

  it('a server that is not there', async () => {
    const server = await serveHttp(() => {});
    await server.close();
    expect(await downloader([server.origin]).source(`${server.origin}/x`).open(never)).toEqual(failed);
  });
});

describe('size', () => {
  const body =
    (bytes: number): RequestListener =>
    (_request, response) =>
      response.end(Buffer.alloc(bytes, 1));

  it('holds to the byte', async () => {
    expect(await fetchFrom(body(1000), { maxBytes: 1000 })).toMatchObject({ ok: true });
    expect(await fetchFrom(body(1001), { maxBytes: 1000 })).toEqual(tooLarge);
  });

  it('what the platform says is too large is not asked for', async () => {
    const server = await serving((_request, response) => response.end(photo));
    const source = downloader([server.origin], { maxBytes: 1000 }).source(`${server.origin}/x`, 1001);
    expect(await source.open(never)).toEqual(tooLarge);
    expect(server.connections()).toBe(0);
  });

  it('an announced 25 MB are refused before they are sent', async () => {
    const answer: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': 25 * 1024 * 1024 });
      response.write(Buffer.alloc(100));
    };
    expect(await fetchFrom(answer, { maxBytes: 20 * 1024 * 1024 })).toEqual(tooLarge);
  });

  it('a body that never ends is cut off where it is too large', async () => {
    const pour = (response: ServerResponse): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      if (!response.destroyed) response.once('drain', () => pour(response));
    };
    expect(await fetchFrom((_request, response) => pour(response))).toEqual(tooLarge);
  });

  it('a body shorter than announced is a failure, after retries', async () => {
    let count = 0;
    const answer: RequestListener = (request, response) => {
      count++;
      response.writeHead(200, { 'content-length': 1000 });
      response.write(Buffer.alloc(500), () => request.socket.end());
    };
    expect(await fetchFrom(answer)).toEqual(failed);
    expect(count).toBe(3);
  });

  it('of a body longer than announced only the announced part counts', async () => {
    const server = await serveTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour and a lot more'));
    });
    closing.push(server.close);
    const result = await downloader([server.origin]).source(`${server.origin}/x`).open(never);
    expect(result).toEqual({ ok: true, value: Buffer.from('four') });
  });

  it.each(['nonsense\r\n\r\n', 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nx', 'HTTP/1.1 200 OK\r\nx: y\x01'])(
    'an answer that is not HTTP: %j',
    async (answer) => {
      const server = await serveTcp((socket) => socket.once('data', () => socket.end(answer)));
      closing.push(server.close);
      expect(await downloader([server.origin]).source(`${server.origin}/x`).open(never)).toEqual(failed);
    },
  );
});

describe('time', () => {
  it.each([
    ['before the headers', () => {}],
    ['in the body', (response: ServerResponse) => void response.writeHead(200).write('some')],
  ])('a server that stalls %s', async (_where, start) => {
    expect(await fetchFrom((_request, response) => start(response), { timeoutMs: 200 })).toEqual(timeout);
  });

  it('a body that trickles for ever', async () => {
    const answer: RequestListener = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    };
    expect(await fetchFrom(answer, { timeoutMs: 300 })).toEqual(timeout);
  });

  it('a caller that gives up', async () => {
    const caller = new AbortController();
    const server = await serving(() => caller.abort());
    expect(await downloader([server.origin]).source(`${server.origin}/x`).open(caller.signal)).toEqual(timeout);
    expect(await downloader([server.origin]).source(`${server.origin}/x`).open(AbortSignal.abort())).toEqual(timeout);
  });
});

describe('where photos may come from', () => {
  it('no other port, host or scheme than the list has, and no connection is tried', async () => {
    const server = await serving((_request, response) => response.end(photo));
    const { source } = downloader(['http://127.0.0.1:1', 'https://cdn.example']);
    for (const url of [
      `${server.origin}/x`,
      `http://localhost:${server.port}/x`,
      `http://cdn.example:${server.port}/x`,
      'http://cdn.example/x',
      'file:///etc/passwd',
      'data:image/png;base64,AAAA',
      'not a URL',
      '',
    ])
      expect(await source(url).open(never), url).toEqual(failed);
    expect(server.connections()).toBe(0);
  });

  it('no credentials in the link', async () => {
    const server = await serving((_request, response) => response.end(photo));
    const url = server.origin.replace('//', '//user:secret@');
    expect(await downloader([server.origin]).source(`${url}/x`).open(never)).toEqual(failed);
    expect(server.connections()).toBe(0);
  });

  it.each([
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://192.168.0.1:8443',
    'https://[fd00::1]',
    'https://[::ffff:169.254.169.254]',
    'https://0.0.0.0',
  ])('not %s, even if it is on the list', async (origin) => {
    // Refused before a connection: with one it would end as a timeout, or not at all.
    expect(await downloader([origin]).source(`${origin}/latest/meta-data`).open(never)).toEqual(failed);
  });

  // Both reach this machine on Linux; neither is spelled as a loopback address, which would make it the operator's own.
  it.each(['0.0.0.0', '[::ffff:127.0.0.1]'])('not %s, even where a server listens', async (host) => {
    const server = await serving((_request, response) => response.end(photo));
    const origin = `https://${host}:${server.port}`;
    expect(await downloader([origin]).source(`${origin}/x`).open(never)).toEqual(failed);
    expect(server.connections()).toBe(0);
  });

  it.each(['127.0.0.1', '::1', '169.254.169.254'])('not a name that resolves to %s', async (address) => {
    const server = await serving((_request, response) => response.end(photo));
    let asked = 0;
    const lookup: LookupFunction = (_name, _options, callback) => {
      asked++;
      callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
    };
    const origin = `https://cdn.example:${server.port}`;
    expect(await downloader([origin], { lookup }).source(`${origin}/x`).open(never)).toEqual(failed);
    expect([asked, server.connections()]).toEqual([1, 0]);
  });

  it('a private address where the operator gave that origin as http', async () => {
    const server = await serving((request, response) => response.end(request.headers.host));
    const lookup: LookupFunction = (_name, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
    const origin = `http://bot-api.internal:${server.port}`;
    const result = await downloader([origin], { lookup }).source(`${origin}/x`).open(never);
    expect(result).toEqual({ ok: true, value: Buffer.from(`bot-api.internal:${server.port}`) });
  });
});

describe('redirects', () => {
  const redirectTo =
    (location: string | undefined, status = 302): RequestListener =>
    (_request, response) =>
      response.writeHead(status, location === undefined ? {} : { location }).end();

  it.each([301, 302, 303, 307, 308])('%i onto the list is followed', async (status) => {
    const target = await serving((request, response) => response.end(request.url));
    const first = await serving(redirectTo(`${target.origin}/y`, status));
    const source = downloader([first.origin, target.origin]).source(`${first.origin}/x`);
    expect(await source.open(never)).toEqual({ ok: true, value: Buffer.from('/y') });
  });

  it('on one server may leave it out', async () => {
    const answer: RequestListener = (request, response) =>
      request.url === '/x' ? response.writeHead(302, { location: 'y' }).end() : response.end(request.url);
    const server = await serving(answer);
    expect(await downloader([server.origin]).source(`${server.origin}/x`).open(never)).toEqual({
      ok: true,
      value: Buffer.from('/y'),
    });
  });

  it('off the list is refused, to a private address too', async () => {
    const outside = await serving((_request, response) => response.end(photo));
    for (const location of [
      `${outside.origin}/x`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      'http://[',
      undefined,
    ])
      expect(await fetchFrom(redirectTo(location)), location ?? 'no location').toEqual(failed);
    expect(outside.connections()).toBe(0);
  });

  it('onto a listed name that resolves to a private address is refused', async () => {
    const inside = await serving((_request, response) => response.end(photo));
    const lookup: LookupFunction = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const listed = `https://cdn.example:${inside.port}`;
    const first = await serving(redirectTo(`${listed}/x`));
    const source = downloader([first.origin, listed], { lookup }).source(`${first.origin}/x`);
    expect(await source.open(never)).toEqual(failed);
    expect(inside.connections()).toBe(0);
  });

  it('end after the third', async () => {
    let count = 0;
    expect(await fetchFrom((_request, response) => response.writeHead(302, { location: `/${++count}` }).end())).toEqual(
      failed,
    );
    expect(count).toBe(4);
  });
});
