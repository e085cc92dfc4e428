import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { retry } from '../ops/backoff.ts';
import { isPublicAddress, PrivateAddressError, publicLookup } from './address.ts';
import type { PhotoFault, PhotoResult } from './result.ts';
import { joined, type PhotoSource } from './source.ts';

export interface DownloaderOptions {
  /**
   * Where photos may come from, as `https://host[:port]`. An origin given as `http://…`, or one that is loopback, is the
   * operator's own (a local Bot API server, a test): there, and only there, plain http and private addresses are allowed.
   */
  readonly origins: readonly string[];
  readonly maxBytes: number;
  /** For one photo: every attempt, every redirect and the waits between. */
  readonly timeoutMs: number;
  /** Resolver of names; default is the system's. */
  readonly lookup?: LookupFunction;
}

export interface Downloader {
  /**
   * The photo behind a link. Nothing is asked for before `open`, nor where the platform's own figure is too large. The link
   * reaches no error and no log.
   */
  source(url: string, bytes?: number): PhotoSource;
  close(): Promise<void>;
}

const maxRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
/** Gone, or the link's signature has run out: asking again can't help, a new photo does. */
const expired = new Set([403, 404, 410]);
const worthRetrying = new Set([408, 425, 429, 500, 502, 503, 504]);

const retrying = { attempts: 3, firstMs: 250, mostMs: 1_000 };

/** The server may answer better in a moment, or after the wait that it named. */
class Unavailable extends Error {
  readonly afterMs: number;
  constructor(afterMs: number) {
    super('unavailable');
    this.afterMs = afterMs;
  }
}

/**
 * Downloads photos from the platforms' file servers, and from nowhere else: allow-listed origins, public addresses only
 * (checked when the socket connects), redirects followed by hand onto the list only, bytes counted while they arrive.
 *
 * Faults: `expired-link` (403, 404, 410), `too-large`, `timeout` (deadline or abort), `unreadable` (an empty body),
 * `download-failed` (everything else, after retries where these can help).
 */
export function createDownloader(options: DownloaderOptions): Downloader {
  const { maxBytes, timeoutMs } = options;
  const trusted = new Set<string>();
  const listed = new Set<string>();
  for (const origin of options.origins.map((text) => new URL(text))) {
    const own = origin.protocol === 'http:' || isLoopback(origin.hostname);
    (own ? trusted : listed).add(origin.origin);
  }
  const publicAgent = new Agent({ connect: publicConnector(timeoutMs, options.lookup) });
  const trustedAgent = new Agent({
    connect: { timeout: timeoutMs, ...(options.lookup && { lookup: options.lookup }) },
  });

  const agentFor = (url: URL): Agent | undefined => {
    if (url.username !== '' || url.password !== '') return undefined;
    if (trusted.has(url.origin)) return trustedAgent;
    return url.protocol === 'https:' && listed.has(url.origin) ? publicAgent : undefined;
  };

  async function attempt(first: URL, signal: AbortSignal): Promise<PhotoResult<Uint8Array>> {
    let url = first;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const agent = agentFor(url);
      if (agent === undefined) return fault('download-failed');
      const response = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { 'accept-encoding': 'identity' },
        signal,
      });
      const { statusCode, body } = response;
      if (statusCode === 200) return readBody(response, maxBytes);
      body.on('error', () => {}).destroy();
      if (redirects.has(statusCode)) {
        const next = parseUrl(response.headers['location'], url);
        if (next === undefined) return fault('download-failed');
        url = next;
        continue;
      }
      if (expired.has(statusCode)) return fault('expired-link');
      if (!worthRetrying.has(statusCode)) return fault('download-failed');
      throw new Unavailable(retryAfterMs(response.headers['retry-after']));
    }
    return fault('download-failed');
  }

  async function download(url: URL, caller: AbortSignal): Promise<PhotoResult<Uint8Array>> {
    const signal = AbortSignal.any([caller, AbortSignal.timeout(timeoutMs)]);
    const again = (error: unknown): number | undefined => {
      if (error instanceof PrivateAddressError) return undefined;
      const afterMs = error instanceof Unavailable ? error.afterMs : 0;
      return afterMs > timeoutMs ? undefined : afterMs;
    };
    try {
      return await retry(() => attempt(url, signal), { ...retrying, signal, again });
    } catch {
      return fault(signal.aborted ? 'timeout' : 'download-failed');
    }
  }

  return {
    source: (url, bytes = 0) => ({
      givesAway: true,
      async open(signal) {
        if (bytes > maxBytes) return fault('too-large');
        const parsed = parseUrl(url);
        return parsed === undefined ? fault('download-failed') : download(parsed, signal);
      },
    }),
    close: async () => {
      await Promise.all([publicAgent.destroy(), trustedAgent.destroy()]);
    },
  };
}

/** undici's connector with public addresses only: names through {@link publicLookup}, literals (never looked up) here. */
function publicConnector(timeoutMs: number, lookup?: LookupFunction): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: publicLookup(lookup) });
  return (target, callback) => {
    const literal = target.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(literal) !== 0 && !isPublicAddress(literal)) callback(new PrivateAddressError(), null);
    else connect(target, callback);
  };
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<PhotoResult<Uint8Array>> {
  const { body, headers } = response;
  // Believed only where it saves the download; what counts is what arrives. A body shorter than announced is an error of
  // undici's (a network fault, tried again); of a longer one only the announced part is read.
  if (Number(headers['content-length']) > maxBytes) {
    body.on('error', () => {}).destroy();
    return fault('too-large');
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return fault('too-large');
    chunks.push(chunk);
  }
  if (length === 0) return fault('unreadable');
  return { ok: true, value: joined(chunks, length) };
}

/** `Retry-After` is in seconds; its date form is rare and ignored. */
function retryAfterMs(header: string | string[] | undefined): number {
  const seconds = Number(header);
  return seconds > 0 ? seconds * 1000 : 0;
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function parseUrl(text: string | string[] | undefined, base?: URL): URL | undefined {
  return typeof text === 'string' && URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

function fault(fault: PhotoFault): { readonly ok: false; readonly fault: PhotoFault } {
  return { ok: false, fault };
}
