import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import type { FaultScript } from './faults.ts';
import { snowflake } from './snowflake.ts';

/** How long a link lives, as Discord's do. */
const lifeMs = 24 * 60 * 60 * 1000;

export interface StoredFile {
  readonly id: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly fileName: string;
}

/** Discord's CDN: files behind signed links (`ex`, `is`, `hm`) that die. */
export interface FakeCdn {
  readonly origin: string;
  store(file: {
    bytes: Uint8Array;
    fileName: string;
    contentType?: string | undefined;
    channelId: string;
    ephemeral?: boolean;
  }): StoredFile;
  /** A signed link; with `expired` one whose time is over. */
  link(file: StoredFile, options?: { readonly expired?: boolean }): string;
  /** Bytes behind a path that was handed out, for tests that look at what people see. */
  read(id: string): StoredFile | undefined;
  readonly downloads: string[];
  close(): Promise<void>;
}

/** Starts the CDN on a free loopback port. */
export async function startCdn(faults: FaultScript): Promise<FakeCdn> {
  const secret = randomBytes(32);
  const files = new Map<string, StoredFile>();
  const byId = new Map<string, StoredFile>();
  const downloads: string[] = [];
  const app: FastifyInstance = Fastify({ forceCloseConnections: true });
  const sign = (path: string, ex: string, is: string) =>
    createHmac('sha256', secret).update(`${path}|${ex}|${is}`).digest();

  app.get('/*', async (request, reply) => {
    const url = new URL(request.url, 'http://cdn');
    downloads.push(url.pathname);
    const fault = faults.take('GET', url.pathname);
    if (fault !== undefined && 'drop' in fault) return void request.raw.socket.destroy();
    if (fault !== undefined && 'answer' in fault) return reply.code(fault.answer).send(fault.body ?? '');
    if (fault !== undefined && 'delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const file = files.get(decodeURIComponent(url.pathname));
    const ex = url.searchParams.get('ex') ?? '';
    const given = Buffer.from(url.searchParams.get('hm') ?? '', 'hex');
    const right = sign(decodeURIComponent(url.pathname), ex, url.searchParams.get('is') ?? '');
    const valid =
      given.length === right.length && timingSafeEqual(given, right) && Number.parseInt(ex, 16) * 1000 > Date.now();
    // Discord answers an expired link and a forged one alike.
    if (file === undefined || !valid)
      return reply.code(404).type('text/plain').send('This content is no longer available.');
    if (fault !== undefined && 'halfway' in fault) {
      reply.hijack();
      const half = Math.ceil(file.bytes.length / 2);
      reply.raw.writeHead(200, { 'content-length': file.bytes.length });
      reply.raw.write(Buffer.from(file.bytes.subarray(0, half)));
      if (fault.halfway === 'breaks') setImmediate(() => reply.raw.destroy());
      return reply;
    }
    return reply.type(file.contentType ?? 'application/octet-stream').send(Buffer.from(file.bytes));
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });

  return {
    origin,
    downloads,
    store({ bytes, fileName, contentType, channelId, ephemeral }) {
      const id = snowflake();
      const path = `/${ephemeral === true ? 'ephemeral-attachments' : 'attachments'}/${channelId}/${id}/${fileName}`;
      const file: StoredFile = { id, path, bytes, contentType, fileName };
      files.set(path, file);
      byId.set(id, file);
      return file;
    },
    link(file, options) {
      const now = options?.expired === true ? Date.now() - 2 * lifeMs : Date.now();
      const ex = Math.floor((now + lifeMs) / 1000).toString(16);
      const is = Math.floor(now / 1000).toString(16);
      return `${origin}${encodeURI(file.path)}?ex=${ex}&is=${is}&hm=${sign(file.path, ex, is).toString('hex')}&`;
    },
    read: (id) => byId.get(id),
    close: () => app.close(),
  };
}
