import type { FastifyInstance } from 'fastify';

export interface Pace {
  /** What a body has to bring in each window at least, as an average. */
  readonly minBodyBytesPerSecond: number;
  readonly paceWindowMs: number;
  /** How long the rest of a body is read and dropped after an early answer. */
  readonly lingerMs: number;
}

/**
 * Bounds how slowly and how long a body may come in, on every route. One that brings too little in a window ends in a 408
 * (a body of a byte a second would otherwise hold its place for minutes). One that goes on after its answer, such as an
 * endless chunked body that was refused, is dropped for a moment, since a client that still sends reads the answer only
 * if the connection stays open; then the connection ends.
 */
export function keepPace(http: FastifyInstance, { minBodyBytesPerSecond, paceWindowMs, lingerMs }: Pace): void {
  const bytesPerWindow = (minBodyBytesPerSecond * paceWindowMs) / 1000;
  http.addHook('onRequest', async ({ raw }, reply) => {
    if (raw.complete || !hasBody(raw.headers)) return;
    const { socket } = raw;
    let seen = socket.bytesRead;
    const timer = setInterval(() => {
      if (raw.complete) clearInterval(timer);
      else if (socket.bytesRead - seen < bytesPerWindow)
        http.server.emit(
          'clientError',
          Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
          socket,
        );
      seen = socket.bytesRead;
    }, paceWindowMs).unref();
    reply.raw.once('close', () => clearInterval(timer));
  });
  http.addHook('onResponse', async ({ raw }) => {
    if (raw.complete) return;
    raw.resume();
    const timer = setTimeout(() => raw.socket.destroy(), lingerMs).unref();
    raw.once('close', () => clearTimeout(timer));
  });
}

function hasBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
