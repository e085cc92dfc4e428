import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type ClientRequest, request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { Ajv2020 } from 'ajv/dist/2020.js';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawMole, drawNotALesion } from '../../fixtures/draw-mole.ts';
import { formOf, openWeb, until, type Web } from './harness.ts';

let web: Web | undefined;
let mole: Buffer;

beforeAll(async () => {
  mole = await drawMole({ width: 320, height: 240, seed: 7 });
});

afterEach(async () => {
  await web?.close();
  web = undefined;
});

async function open(environment?: Readonly<Record<string, string>>): Promise<Web> {
  web = await openWeb(environment);
  return web;
}

const codes: readonly string[] = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'];

interface ResultBody {
  readonly outcome: string;
  readonly probability: number;
  readonly diagnoses: readonly { readonly code: string; readonly probability: number }[];
  readonly timingsMs: unknown;
  readonly heatMap: string;
  readonly heatMapOverlay: string;
  readonly reply: { readonly locale: string; readonly disclaimer: string; readonly buttons?: unknown };
}

interface ApiDocument {
  readonly openapi: string;
  readonly components: object;
  readonly paths: {
    readonly '/api/check': {
      readonly post: {
        readonly requestBody: { readonly content: object };
        readonly responses: Readonly<
          Record<string, { readonly content: { readonly 'application/json': { readonly schema: object } } }>
        >;
      };
    };
  };
}

async function localeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as ResultBody).reply.locale;
}

/** An upload that stands still after its first bytes; resolves when the server is reading it. */
async function stall(url: string, headers: Readonly<Record<string, string>>, bytes = 1): Promise<ClientRequest> {
  const type = 'multipart/form-data; boundary=x';
  const request = rawRequest(`${url}/api/check`, {
    method: 'POST',
    headers: { 'content-type': type, expect: '100-continue', ...headers },
  });
  request.on('error', () => {});
  request.flushHeaders();
  await once(request, 'continue');
  const head = '--x\r\ncontent-disposition: form-data; name="photo"; filename="x"\r\n\r\n';
  await new Promise((resolve) => request.write(head + 'x'.repeat(bytes), resolve));
  // The bytes are on their way; one answered request later the server has read them.
  await fetch(`${url}/healthz`);
  return request;
}

describe('POST /api/check', () => {
  it('answers a photo with the JSON of the command line, both pictures and the words', async () => {
    const { post } = await open();
    const answer = await post(formOf(mole));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const body = (await answer.json()) as ResultBody;
    expect(Object.keys(body)).toEqual([
      'outcome',
      'kind',
      'probability',
      'prior',
      'general',
      'band',
      'thresholds',
      'diagnoses',
      'model',
      'engine',
      'timingsMs',
      'heatMap',
      'heatMapOverlay',
      'reply',
    ]);
    expect(body.outcome).toBe('assessed');
    expect(body.diagnoses.map(({ code }) => code).sort()).toEqual(codes);
    const malignant = body.diagnoses.filter(({ code }) => ['akiec', 'bcc', 'mel'].includes(code));
    const sum = malignant.reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeCloseTo(body.probability, 6);
    expect(body.timingsMs).toEqual({
      decode: expect.any(Number),
      infer: expect.any(Number),
      total: expect.any(Number),
    });
    const overlay = Buffer.from(body.heatMapOverlay.replace('data:image/png;base64,', ''), 'base64');
    const composite = Buffer.from(body.heatMap.replace('data:image/jpeg;base64,', ''), 'base64');
    expect(await sharp(overlay).metadata()).toMatchObject({ format: 'png', hasAlpha: true });
    expect(await sharp(composite).metadata()).toMatchObject({ format: 'jpeg' });
    expect(body.reply.disclaimer).toContain('not a medical device');
    expect(body.reply.buttons).toBeUndefined();
  });

  it('speaks the language of the field lang, before or after the photo, then of the query, then of the browser', async () => {
    const { post, url } = await open();
    const after = formOf(mole);
    after.append('lang', 'fr');
    const locales: string[] = [];
    for (const [form, language] of [
      [formOf(mole, { lang: 'de' }), 'es'],
      [after, 'es'],
      [formOf(mole), 'nl;q=0.9, pt-BR;q=0.8, de;q=0.5'],
      [formOf(mole), 'nl'],
    ] as const)
      locales.push(await localeOf(await post(form, { 'accept-language': language })));
    const queried = await fetch(`${url}/api/check?lang=es`, { method: 'POST', body: formOf(mole) });
    expect([...locales, await localeOf(queried)]).toEqual(['de', 'fr', 'pt', 'en', 'es']);
  });

  it('answers 422 where the picture can not be judged', async () => {
    const { post } = await open();
    const shapes = await drawNotALesion('shapes', { width: 320, height: 240 });
    const answer = await post(formOf(shapes));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ outcome: 'abstained', reason: 'not-a-lesion', engine: 'double' });
  });

  const bad: readonly [string, () => Promise<Uint8Array> | Uint8Array, number, string][] = [
    ['an empty file', () => new Uint8Array(0), 422, 'unreadable'],
    ['one byte', () => new Uint8Array(1), 415, 'unsupported-format'],
    ['a text named .jpg', () => Buffer.from('This is no picture.'), 415, 'unsupported-format'],
    ['an SVG with a link', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'unsupported-format'],
    ['a GIF', () => Buffer.from('GIF89a\u0001\0\u0001\0\0\0\0;'), 415, 'unsupported-format'],
    ['a truncated JPEG', () => mole.subarray(0, 900), 422, 'corrupt'],
    [
      'a PNG of 256 megapixels in a few kilobytes',
      () =>
        sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
      413,
      'too-many-pixels',
    ],
  ];
  it.each(bad)('turns away %s with its own status', async (_name, make, status, reason) => {
    const { post } = await open();
    const answer = await post(formOf(await make()));
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ outcome: 'rejected', reason, reply: { kind: 'rejected' } });
  });

  it('turns away a declared length above the limit without reading it', async () => {
    const { post } = await open({ MAX_PHOTO_BYTES: '100000' });
    const answer = await post(formOf(randomBytes(25_000_000)));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ outcome: 'rejected', reason: 'too-large' });
  });

  it.each([
    ['in the photo', 'photo'],
    ['in a file of another name', 'other'],
    ['in what stands before the first part', ''],
  ])('stops an upload without a declared length at the limit, while it arrives: %s', async (_where, field) => {
    const { url } = await open({ MAX_PHOTO_BYTES: '100000' });
    let sent = 0;
    const boundary = 'b0undary';
    const status = await new Promise<number>((resolve, reject) => {
      const request = rawRequest(`${url}/api/check`, {
        method: 'POST',
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'transfer-encoding': 'chunked' },
      });
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on('error', reject);
      const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="x"\r\n\r\n`;
      request.write(field === '' ? 'preamble' : head);
      const pump = (): void => {
        // It would go on for a gigabyte.
        while (sent < 1e9 && !request.destroyed) {
          sent += 65_536;
          if (!request.write(Buffer.alloc(65_536))) {
            request.once('drain', pump);
            return;
          }
        }
      };
      pump();
    });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(2e7);
  });

  it('answers 400 without a photo, 415 for another content type', async () => {
    const { post, url } = await open();
    const empty = new FormData();
    empty.append('lang', 'de');
    const wrongName = new FormData();
    wrongName.append('picture', new Blob([new Uint8Array(mole)]), 'x.jpg');
    for (const form of [empty, wrongName]) {
      const answer = await post(form);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { code: 'no-photo' } });
    }
    const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${url}/api/check`, json)).status).toBe(415);
    const cut = { 'content-type': 'multipart/form-data; boundary=x' };
    const broken = await fetch(`${url}/api/check`, { method: 'POST', body: '--x\r\nnonsense', headers: cut });
    expect(broken.status).toBe(400);
    const noBoundary = { 'content-type': 'multipart/form-data' };
    expect((await fetch(`${url}/api/check`, { method: 'POST', body: 'x', headers: noBoundary })).status).toBe(400);
  });

  it('takes the picture itself as the body, whatever type it declares, and ends it at the limit', async () => {
    const { url } = await open({ MAX_PHOTO_BYTES: '200000' });
    const send = async (body: Uint8Array, type: string, query = '') => {
      const answer = await fetch(`${url}/api/check${query}`, {
        method: 'POST',
        body: new Blob([body as Uint8Array<ArrayBuffer>]),
        headers: { 'content-type': type },
      });
      return [answer.status, (await answer.json()) as ResultBody] as const;
    };
    const [status, body] = await send(mole, 'image/jpeg', '?heatMap=false&lang=de');
    expect([status, body.outcome, body.reply.locale]).toEqual([200, 'assessed', 'de']);
    expect(Object.keys(body)).not.toContain('heatMap');
    expect(Object.keys(body)).not.toContain('heatMapOverlay');
    expect((await send(mole, 'application/octet-stream'))[1].heatMap).toMatch(/^data:image\/jpeg/);
    expect((await send(Buffer.from('no picture'), 'image/png'))[0]).toBe(415);
    expect((await send(new Uint8Array(0), 'image/png'))[0]).toBe(422);
    expect(await send(randomBytes(300_000), 'image/png')).toMatchObject([
      413,
      { outcome: 'rejected', reason: 'too-large' },
    ]);
  });

  it('sends the map alone with heatMap=overlay, in the query or in the form', async () => {
    const { post, url } = await open();
    const both = (await (await post(formOf(mole))).json()) as ResultBody;
    const queried = await fetch(`${url}/api/check?heatMap=overlay`, { method: 'POST', body: formOf(mole) });
    for (const answer of [queried, await post(formOf(mole, { heatMap: 'overlay' }))]) {
      const body = (await answer.json()) as ResultBody;
      expect(body).not.toHaveProperty('heatMap');
      expect(body.heatMapOverlay).toBe(both.heatMapOverlay);
    }
    // The form counts before the query.
    const unlike = await fetch(`${url}/api/check?heatMap=false`, {
      method: 'POST',
      body: formOf(mole, { heatMap: 'true' }),
    });
    expect(await unlike.json()).toMatchObject({ heatMap: both.heatMap, heatMapOverlay: both.heatMapOverlay });
  });

  it('takes heatMap=false from the form, and names what a query may hold', async () => {
    const { post, url } = await open();
    expect(await (await post(formOf(mole, { heatMap: 'false' }))).json()).not.toHaveProperty('heatMap');
    const wrong = await fetch(`${url}/api/check?heatMap=perhaps`, { method: 'POST', body: formOf(mole) });
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { error: { code: 'bad-query', message: expect.stringContaining('heatMap is true, overlay or false') } },
    ]);
  });

  it('says which methods an address takes', async () => {
    const { url } = await open();
    for (const [method, path, allow] of [
      ['GET', '/api/check', 'POST'],
      ['DELETE', '/api/check?lang=de', 'POST'],
      ['POST', '/', 'GET, HEAD'],
      ['POST', '/words/en', 'GET, HEAD'],
      ['OPTIONS', '/api/openapi.json', 'GET, HEAD'],
    ] as const) {
      const answer = await fetch(url + path, { method });
      expect([answer.status, answer.headers.get('allow')], path).toEqual([405, allow]);
      expect(await answer.json()).toMatchObject({ error: { code: 'method-not-allowed' } });
    }
    expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
  });

  it('describes itself: every answer of these tests is one that the document allows', async () => {
    const { url, post } = await open();
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as ApiDocument;
    const { post: operation } = document.paths['/api/check'];
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(operation.requestBody.content)).toContain('multipart/form-data');
    expect(Object.keys(operation.requestBody.content)).toContain('image/jpeg');
    const ajv = new Ajv2020({ strict: false });
    const dark = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    for (const bytes of [mole, dark, Buffer.from('no picture'), mole.subarray(0, 900), new Uint8Array(0)]) {
      const answer = await post(formOf(bytes));
      const { schema } = operation.responses[String(answer.status)]?.content['application/json'] ?? {};
      const valid = ajv.compile({ ...schema, components: document.components });
      expect([answer.status, valid(await answer.json()), valid.errors]).toEqual([answer.status, true, null]);
    }
  });

  it('takes one photo, and refuses a request with several', async () => {
    const { post } = await open();
    const two = formOf(mole);
    two.append('photo', new Blob([new Uint8Array(mole)]), 'second');
    expect((await post(two)).status).toBe(400);
  });

  it('answers hostile file and field names like any other', async () => {
    const { post } = await open();
    const names = [
      '../../../../etc/passwd',
      '<img src=x onerror=alert(1)>',
      '\u202Egpj.exe',
      'a'.repeat(10_000),
      '__proto__',
    ];
    for (const name of names) expect((await post(formOf(mole, {}, name))).status).toBe(200);
    const odd = formOf(mole, { constructor: 'x', toString: 'y' });
    expect((await post(odd)).status).toBeLessThan(500);
    expect((await post(formOf(mole, { lang: '../../etc' }))).status).toBe(200);
  });

  it('writes no file and logs no name, address or language', async () => {
    const { post, log } = await open();
    const before = readdirSync(tmpdir()).length;
    await post(formOf(mole, { lang: 'pt' }, 'Zebediah-Quux.jpg'));
    expect(readdirSync(tmpdir()).length).toBeLessThanOrEqual(before);
    const lines = log().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(Object.keys(JSON.parse(lines[0] ?? '')).sort()).toEqual([
      'job',
      'level',
      'msg',
      'outcome',
      'platform',
      'status',
      'time',
      'tookMs',
    ]);
    expect(log()).not.toMatch(/Zebediah|127\.0\.0\.1|"pt"/);
  });

  it('refuses what another site’s page sends', async () => {
    const { post } = await open();
    expect((await post(formOf(mole), { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(formOf(mole), { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});

describe('limits', () => {
  it('answers 429 with Retry-After above the rate of one address, and counts it', async () => {
    const { post, metrics } = await open({ WEB_RATE_PER_MINUTE: '2' });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count++) statuses.push((await post(formOf(mole))).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await post(formOf(mole));
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toEqual({ error: { code: 'rate-limited', message: expect.any(String) } });
    const refusals = await metrics.refusals.get();
    expect(refusals.values.find(({ labels }) => labels.why === 'rate')?.value).toBe(2);
  });

  it('does not believe X-Forwarded-For unless it is told to, and then only the last hop', async () => {
    const direct = await open({ WEB_RATE_PER_MINUTE: '1' });
    expect((await direct.post(formOf(mole), { 'x-forwarded-for': '1.1.1.1' })).status).toBe(200);
    expect((await direct.post(formOf(mole), { 'x-forwarded-for': '2.2.2.2' })).status).toBe(429);
    await direct.close();
    const proxied = await open({ WEB_RATE_PER_MINUTE: '1', TRUST_PROXY: 'true' });
    expect((await proxied.post(formOf(mole), { 'x-forwarded-for': '9.9.9.9, 1.1.1.1' })).status).toBe(200);
    expect((await proxied.post(formOf(mole), { 'x-forwarded-for': '8.8.8.8, 1.1.1.1' })).status).toBe(429);
    expect((await proxied.post(formOf(mole), { 'x-forwarded-for': '9.9.9.9, 2.2.2.2' })).status).toBe(200);
  });

  it('answers 503 with Retry-After when too many wait, and answers those who do', async () => {
    const { post, engine } = await open({ QUEUE_LIMIT: '1', CHECK_CONCURRENCY: '1' });
    engine.hold();
    const first = post(formOf(mole));
    await until(() => engine.running() > 0, 'the first check');
    const second = post(formOf(mole));
    let busy: Response | undefined;
    await expect
      .poll(
        async () => {
          busy = await Promise.race([
            post(formOf(mole)),
            new Promise<undefined>((give) => setTimeout(() => give(undefined), 300)),
          ]);
          return busy?.status;
        },
        { timeout: 20_000 },
      )
      .toBe(503);
    expect(Number(busy?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await busy?.json()).toMatchObject({ outcome: 'rejected', reason: 'busy' });
    engine.release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  it('counts an IPv6 /64 as one address, for the rate and for the places', async () => {
    const proxied = { TRUST_PROXY: 'true' };
    const rated = await open({ ...proxied, WEB_RATE_PER_MINUTE: '1' });
    const statusFrom = async (address: string): Promise<number> =>
      (await rated.post(formOf(Buffer.from('no picture')), { 'x-forwarded-for': address })).status;
    expect(await statusFrom('2001:db8:1:2::1')).toBe(415);
    expect(await statusFrom('2001:db8:1:2:ffff::9')).toBe(429);
    expect(await statusFrom('2001:db8:1:3::1')).toBe(415);
    await rated.close();
    const { url } = await open({ ...proxied, WEB_RATE_PER_MINUTE: '20' });
    const stalled = await Promise.all(
      [1, 2, 3, 4].map((host) => stall(url, { 'x-forwarded-for': `2001:db8:1:2::${host}` })),
    );
    const form = { method: 'POST', body: formOf(Buffer.from('no picture')) };
    const fifth = await fetch(`${url}/api/check`, { ...form, headers: { 'x-forwarded-for': '2001:db8:1:2::5' } });
    expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([429, '5']);
    const other = await fetch(`${url}/api/check`, { ...form, headers: { 'x-forwarded-for': '2001:db8:1:3::5' } });
    expect(other.status).toBe(415);
    for (const request of stalled) request.destroy();
  });

  it('gives no room away for lengths that were only announced', async () => {
    const { url } = await open({ TRUST_PROXY: 'true', MAX_PHOTO_BYTES: '1000000' });
    const stalled = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        stall(url, { 'x-forwarded-for': `10.0.0.${at}`, 'content-length': '1000000' }),
      ),
    );
    const answer = await fetch(`${url}/api/check`, { method: 'POST', body: formOf(Buffer.from('no picture')) });
    expect(answer.status).toBe(415);
    for (const request of stalled) request.destroy();
  });

  it('turns an upload away that finds no room while it arrives', async () => {
    const { url } = await open({ TRUST_PROXY: 'true', MAX_PHOTO_BYTES: '100000' });
    const headers = { 'x-forwarded-for': '10.0.0.1' };
    const stalled = [await stall(url, headers, 90_000), await stall(url, headers, 90_000)];
    const third = await fetch(`${url}/api/check`, { method: 'POST', headers, body: formOf(randomBytes(90_000)) });
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '5']);
    for (const request of stalled) request.destroy();
  });

  it('answers 504 when a check outlives its deadline', async () => {
    const { post, engine } = await open({ CHECK_TIMEOUT_MS: '300' });
    engine.hold();
    const answer = await post(formOf(mole));
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({ outcome: 'rejected', reason: 'timeout' });
  });

  it('drops the check of a client that went away', async () => {
    const { url, engine, log, post } = await open({ QUEUE_LIMIT: '1', CHECK_CONCURRENCY: '1' });
    engine.hold();
    const leaving = new AbortController();
    const left = fetch(`${url}/api/check`, { method: 'POST', body: formOf(mole), signal: leaving.signal });
    await until(() => engine.running() > 0, 'the check');
    leaving.abort();
    await expect(left).rejects.toThrow();
    await until(() => log().includes('"status":499'), 'the line of the client that left');
    engine.release();
    expect((await post(formOf(mole))).status).toBe(200);
  });

  it('gives the place of a broken upload back', async () => {
    const { url, post } = await open({ QUEUE_LIMIT: '1', CHECK_CONCURRENCY: '1' });
    for (let count = 0; count < 5; count++) {
      await new Promise<void>((resolve) => {
        const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '5000' };
        const request = rawRequest(`${url}/api/check`, { method: 'POST', headers });
        request.on('error', () => resolve());
        request.on('close', () => resolve());
        request.write('--x\r\ncontent-disposition: form-data; name="photo"; filename="x"\r\n\r\nabc', () =>
          request.destroy(),
        );
      });
    }
    await expect.poll(async () => (await post(formOf(mole))).status, { timeout: 20_000 }).toBe(200);
  });
});

describe('shutdown', () => {
  it('finishes the check under way, then listens no more', async () => {
    const own = await open();
    own.engine.hold();
    const running = own.post(formOf(mole));
    await until(() => own.engine.running() > 0, 'the check');
    const closed = own.close();
    expect((await running).status).toBe(200);
    await closed;
    web = undefined;
    await expect(own.post(formOf(mole))).rejects.toThrow();
  });

  it('tells those whose check does not end within the grace period', async () => {
    const own = await open({ SHUTDOWN_GRACE_MS: '100' });
    own.engine.hold();
    const running = own.post(formOf(mole));
    await until(() => own.engine.running() > 0, 'the check');
    const answered = running.then(async (answer) => ({ status: answer.status, body: await answer.json() }));
    const stopped = own.stop();
    expect(await answered).toMatchObject({ status: 503, body: { outcome: 'rejected', reason: 'shutting-down' } });
    await stopped;
  });
});
