import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';

/** Every error that is not the answer of a check, by its code: the status and a sentence that names the remedy. */
const httpErrors = {
  'bad-request': [400, 'The request could not be understood: check its address, headers and body.'],
  'bad-query': [
    400,
    'Of the query, lang is a language such as en, es, fr, de or pt, and heatMap is true, overlay or false.',
  ],
  'no-photo': [
    400,
    'Send the picture as the multipart field "photo", or as the whole body with a Content-Type of image/*.',
  ],
  'broken-form': [
    400,
    'The form is broken or holds more than one photo: send one file in the multipart field "photo".',
  ],
  'foreign-origin': [
    403,
    'A page of another origin sent this. Its origin has to be listed in WEB_ORIGINS on the server, and so has the public origin of this page where a proxy does not pass the Host on.',
  ],
  'not-found': [404, 'There is nothing at this address. What there is stands in /api/openapi.json.'],
  'method-not-allowed': [405, 'This address does not take this method: the Allow header lists those it takes.'],
  'not-acceptable': [406, 'The request is not of the expected kind.'],
  'request-timeout': [
    408,
    'The request arrived too slowly. Send it again over a better connection, or send a smaller picture.',
  ],
  'too-large': [413, 'The request is larger than this address takes. Send a smaller one.'],
  'unsupported-media-type': [
    415,
    'Send multipart/form-data with the field "photo", or the picture itself with a Content-Type of image/*.',
  ],
  'foreign-host': [
    421,
    'This server does not answer for this Host. The name has to be listed in WEB_HOSTS on the server.',
  ],
  'rate-limited': [429, 'Too many requests from one address. Try again after the seconds in the Retry-After header.'],
  'headers-too-large': [431, 'The headers are larger than 16 KiB. Send fewer or shorter ones.'],
  internal: [500, 'Something went wrong here. Try again; the log of the server says more.'],
  unavailable: [503, 'The service is busy or stopping. Try again later.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export type HttpErrorCode = keyof typeof httpErrors;
export const httpErrorCodes = Object.keys(httpErrors) as [HttpErrorCode, ...HttpErrorCode[]];

/** A code for programs, a sentence for people, nothing else: no path, no URL, no stack. */
interface HttpErrorBody {
  readonly error: { readonly code: HttpErrorCode; readonly message: string };
}

function errorBody(code: HttpErrorCode): HttpErrorBody {
  return { error: { code, message: httpErrors[code][1] } };
}

export function sendError(reply: FastifyReply, code: HttpErrorCode): FastifyReply {
  return reply.code(httpErrors[code][0]).send(errorBody(code));
}

/** The answer to what a route or the framework threw: its status, with our words for it. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  if ((error as { validation?: unknown } | null)?.validation !== undefined) return sendError(reply, 'bad-query');
  const status = statusOf(error);
  if (status >= 500) logger.error({ method: request.method, status, code: errorCode(error) }, 'HTTP request failed');
  return sendError(reply, codeOfStatus(status));
}

/** The answer to what Node could not read as a request, or did not want to wait for; ends the connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code = unreadable[error.code ?? ''] ?? 'bad-request';
  const body = JSON.stringify(errorBody(code));
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${httpErrors[code][0]} ${code}\r\ncontent-length: ${Buffer.byteLength(body)}\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\n\r\n${body}`,
    );
  socket.destroy();
}

const unreadable: Readonly<Record<string, HttpErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

function codeOfStatus(status: number): HttpErrorCode {
  const same = httpErrorCodes.find((code) => httpErrors[code][0] === status);
  return same ?? (status >= 500 ? 'internal' : 'bad-request');
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500;
}
